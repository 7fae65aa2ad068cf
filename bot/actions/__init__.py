"""Clicks: one handler per action id. A button's value is what came back from a client: an id to re-check, no fact."""
