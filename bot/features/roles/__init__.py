"""Roles: `/umpire roles`."""
