"""Floors: the least a customer should bring, proposed from history."""
