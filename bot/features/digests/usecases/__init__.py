"""Gather and post digests, and do what managers' reactions to them ask for."""
