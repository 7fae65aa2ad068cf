"""`/umpire import` and `/umpire export`."""
