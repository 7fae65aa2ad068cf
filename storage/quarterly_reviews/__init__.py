"""Quarterly reviews (closets), their items, and the facts suggestions are made from."""
