"""What can happen, one transaction each: clocks, notices."""
