"""Weekly digests that were posted, and managers' reactions to them."""
