"""What can happen, one transaction each: absences, prompts."""
