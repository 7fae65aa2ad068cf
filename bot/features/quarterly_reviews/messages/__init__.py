"""Words: plans, reviews."""
