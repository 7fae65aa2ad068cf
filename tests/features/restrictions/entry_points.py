"""Who may do what: the lines and buttons of the feature `restrictions`."""

LINES = {
    "umpire restrict": "staff",
    "umpire restrict help": "staff",
    "umpire restrict globex": "manager",
    "umpire restrict globex no-calls --until in 2w": "manager",
    "umpire restrict globex lift": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "restrict_open": "acme",
    "restrict_lift": "acme",
}
"""Buttons by action id, with the value one of them carries."""
