"""Words: absences, prompts."""
