"""Logged interactions with customers: `/log`."""
