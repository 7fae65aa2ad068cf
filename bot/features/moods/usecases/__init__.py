"""What can be done with moods and turnover signals, one transaction each."""
