"""The stretch kiosk: three buttons, a screen and a voice for the stretches of a person living with ALS."""
