"""The messages of moods and turnover."""
