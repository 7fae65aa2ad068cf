"""Packages: `/umpire packages`."""
