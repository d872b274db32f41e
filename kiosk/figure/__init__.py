"""The body that shows a stretch: its joints, its poses, and what the eye sees of it."""
