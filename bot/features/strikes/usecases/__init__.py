"""What can happen, one transaction each: ours, strikes."""
