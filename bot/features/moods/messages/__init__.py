"""Words: moods, turnover."""
