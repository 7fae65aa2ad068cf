"""Quarterly reviews (the closet): one verdict for every customer."""
