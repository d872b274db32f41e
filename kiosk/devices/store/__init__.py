"""The log on the disk."""
