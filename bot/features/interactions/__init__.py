"""Logged interactions: `/log`."""
