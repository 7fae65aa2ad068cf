"""Settings: how typed text becomes a number of the rules."""
