"""Who may do what: the lines and buttons of the feature `quotes`."""

LINES = {
    "umpire quote": "staff",
    "umpire quote help": "staff",
    "umpire quote acme": "staff",
    "umpire quote acme --value 12000 --margin 15 --type repair": "staff",
    "umpire quote list acme": "staff",
    "umpire quote won 1": "staff",
    "umpire quote done 1 --margin 9": "staff",
    "umpire quote done 1": "staff",
    "umpire quote override 1": "manager",
    "umpire quote override 1 they pay up front": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "quote_won": "1",
    "quote_lost": "1",
    "quote_dropped": "1",
    "quote_override_open": "1",
    "quote_done_open": "1",
}
"""Buttons by action id, with the value one of them carries."""
