"""Departures: what follows for customers when people come, leave, get or lose a role."""
