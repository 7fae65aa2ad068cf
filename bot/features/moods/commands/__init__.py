"""The commands of moods and turnover."""
