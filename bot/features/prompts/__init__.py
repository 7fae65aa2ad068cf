"""What umpire asks by itself, and absences: `/umpire prompts|away`."""
