"""Lines people type: moods, turnover."""
