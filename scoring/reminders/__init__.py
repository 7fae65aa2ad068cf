"""Reminders: what a coming or a passed date makes umpire say, when, and to whom."""
