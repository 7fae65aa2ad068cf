"""What can be done in rating rounds, one transaction each."""
