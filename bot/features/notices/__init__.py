"""Final notices: `/umpire notice`."""
