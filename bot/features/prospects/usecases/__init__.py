"""What can happen, one transaction each: ideals, lessons, prospects."""
