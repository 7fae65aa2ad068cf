"""What can happen, one transaction each: quotes, subjects."""
