"""Plots: the figures pictures are drawn from."""
