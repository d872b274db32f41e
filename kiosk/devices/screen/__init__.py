"""The screen: its window, what is drawn on it, and the figures."""
