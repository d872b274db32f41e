"""Switches of every kind, and the lamps in the buttons."""
