"""Campaigns, and what each offers every customer."""
