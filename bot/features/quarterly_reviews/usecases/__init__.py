"""What can be done in quarterly reviews, one transaction each."""
