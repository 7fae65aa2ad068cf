"""Cases, with their fixes, talks and holds."""
