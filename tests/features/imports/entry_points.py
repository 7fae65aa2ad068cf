"""Who may do what: the lines and buttons of the feature `imports`."""

LINES = {
    "umpire import help": "staff",
    "umpire export help": "staff",
    "umpire import": "admin",
    "umpire export": "admin",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "import_apply": "somebody's",
}
"""Buttons by action id, with the value one of them carries."""
