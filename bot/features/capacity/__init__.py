"""Capacity: `/umpire room`, what leaves beside what is won."""
