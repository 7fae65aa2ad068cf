"""Floors: `/umpire floors`, the least a customer should bring."""
