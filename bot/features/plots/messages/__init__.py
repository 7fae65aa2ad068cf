"""The messages of plots."""
