"""Drafts of letters to customers, which a person sends: `/umpire letter`."""
