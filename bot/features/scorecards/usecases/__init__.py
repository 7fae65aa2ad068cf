"""What can happen, one transaction each: asides, scorecards."""
