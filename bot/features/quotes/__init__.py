"""Quotes: `/umpire quote`, may we quote for a job."""
