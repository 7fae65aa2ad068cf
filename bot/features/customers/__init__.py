"""Customers: `/umpire customer` adds and edits their records."""
