"""Drafts to customers: `/umpire letter`."""
