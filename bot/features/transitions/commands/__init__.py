"""Lines people type: parting, transitions."""
