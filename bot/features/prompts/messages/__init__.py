"""The messages of absences and prompts."""
