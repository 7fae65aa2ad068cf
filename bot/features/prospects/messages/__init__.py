"""Words: lessons, prospects."""
