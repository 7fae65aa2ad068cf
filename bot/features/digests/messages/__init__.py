"""Words: digests, reactions."""
