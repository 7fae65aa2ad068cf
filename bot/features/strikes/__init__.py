"""Strikes: `/strike`."""
