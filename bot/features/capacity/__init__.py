"""Capacity: `/umpire capacity` compares the revenue that leaves with customers and what new customers bring."""
