"""Messages of digests, and answers to reactions on them."""
