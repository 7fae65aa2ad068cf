"""Customers: their records, and every name by which people can call them."""
