"""Words: money, plots."""
