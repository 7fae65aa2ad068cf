"""Floors: counting and ranking customers by one figure."""
