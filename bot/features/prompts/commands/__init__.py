"""Lines people type: absences, prompts."""
