"""What is shown, as data: a scene for every state."""
