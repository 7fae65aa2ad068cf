"""The desk under several hands at once, on both engines."""
