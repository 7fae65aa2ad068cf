"""Settings and the rules in force: `/umpire config|rules`."""
