"""Restrictions of contact: `/umpire restrict`."""
