"""What can be typed on the server: one file per command that is more than a line."""
