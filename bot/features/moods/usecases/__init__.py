"""What can happen, one transaction each: moods, turnover."""
