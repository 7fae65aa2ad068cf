"""What can happen, one transaction each: asides, moods, turnover."""
