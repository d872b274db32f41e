"""What a hand meant: from the edges of a switch to presses and choices."""
