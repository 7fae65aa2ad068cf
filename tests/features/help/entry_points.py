"""Who may do what: the lines and buttons of the feature `help`."""

LINES = {
    "umpire": "staff",
    "umpire help": "staff",
    "umpire help strike": "staff",
    "umpire whoami": "staff",
    "umpire nonsense": "staff",
    "umpire whoami help": "staff",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "help_show": "",
    "help_topic": "MONEY",
    "help_word": "strike",
}
"""Buttons by action id, with the value one of them carries."""
