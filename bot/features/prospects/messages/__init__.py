"""The messages of the ideal customer, prospects and lessons."""
