"""What can be done with the ideal customer and prospects, one transaction each."""
