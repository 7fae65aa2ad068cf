"""Customers' records: `/umpire customer`."""
