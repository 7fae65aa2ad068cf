"""Forms: parting, transitions."""
