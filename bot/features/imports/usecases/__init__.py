"""What can be done with files of customers, one transaction each."""
