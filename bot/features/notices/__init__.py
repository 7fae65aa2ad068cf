"""Final notices to customers: `/umpire notice`."""
