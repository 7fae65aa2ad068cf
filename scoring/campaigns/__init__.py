"""Campaigns: a new contract offered to every customer."""
