"""Floors: `/umpire minimums` sets the least a customer should bring."""
