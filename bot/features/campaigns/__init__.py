"""Campaigns: `/umpire campaign` offers every customer a new contract and follows what becomes of each offer."""
