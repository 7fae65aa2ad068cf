"""What can happen, one transaction each: digests, issues, reaction effects, reactions."""
