"""Reminders: one direct message each when a date comes near or has passed."""
