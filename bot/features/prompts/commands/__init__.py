"""The commands of absences and prompts."""
