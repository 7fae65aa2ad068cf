"""Who may do what: the lines and buttons of the feature `reminders`."""

BUTTONS = {
    "slate_clear": "1:1",
    "slate_keep": "1:1",
}
"""Buttons by action id, with the value one of them carries."""
