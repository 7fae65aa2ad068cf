"""The forms of privacy: each says what will happen before it does."""
