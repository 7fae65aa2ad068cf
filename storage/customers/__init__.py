"""Customers: their records, and every word they answer to."""
