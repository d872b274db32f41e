"""What is decided: the states of the kiosk and the one way from each to the next."""
