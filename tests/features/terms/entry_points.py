"""Who may do what: the lines and buttons of the feature `terms`."""

LINES = {
    "umpire terms": "staff",
    "umpire terms acme": "staff",
    "umpire terms help": "staff",
    "umpire terms acme --pays 30": "owner",
    "umpire terms acme edit": "owner",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "terms_open": "acme",
}
"""Buttons by action id, with the value one of them carries."""
