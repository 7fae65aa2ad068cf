"""Ballots: `/vote`."""
