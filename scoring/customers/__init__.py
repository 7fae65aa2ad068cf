"""Customers and the words they answer to."""
