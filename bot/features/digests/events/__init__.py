"""Events: reactions."""
