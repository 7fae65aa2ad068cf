"""Who may do what: the lines and buttons of the feature `transitions`."""

BUTTONS = {
    "referral_ask": "1",
}
"""Buttons by action id, with the value one of them carries."""
