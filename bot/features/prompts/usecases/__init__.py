"""What can be done with absences and prompts, one transaction each."""
