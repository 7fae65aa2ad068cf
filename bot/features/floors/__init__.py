"""Floors: `/umpire floors` sets the least a customer should bring."""
