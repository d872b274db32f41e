"""The machine itself: its clock, its watchdog, its memory."""
