"""Who may do what: the lines and buttons of the feature `letters`."""

LINES = {
    "umpire letter": "staff",
    "umpire letter help": "staff",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "letter_show": "acme terms",
    "letter_file": "acme terms",
}
"""Buttons by action id, with the value one of them carries."""
