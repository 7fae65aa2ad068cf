"""Digests that were posted, and managers' reactions to them."""
