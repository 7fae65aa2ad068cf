"""The digest: whom it names, and what managers' reactions to it mean."""
