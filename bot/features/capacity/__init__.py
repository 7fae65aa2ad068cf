"""Capacity: `/umpire room` compares the revenue that leaves with customers and what new customers bring."""
