"""What can be done with quotes, one transaction each."""
