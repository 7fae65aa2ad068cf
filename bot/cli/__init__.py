"""The commands that can be typed on the server: one file for each that is more than a line."""
