"""Campaigns: `/umpire campaign`, a new contract to every customer."""
