"""Who may do what: the lines and buttons of the feature `moods`."""

LINES = {
    "umpire feeling": "staff",
    "umpire feeling acme uneasy": "staff",
    "umpire feeling help": "staff",
    "umpire turnover help": "staff",
    "umpire turnover acme move": "staff",
    "umpire turnover acme left @li": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "gut_felt": "1 dread acme",
    "gut_other": "1",
    "gut_nobody": "1",
    "gut_own": "own",
    "gut_raise": "1",
    "gut_leave": "1",
    "nomination_show": "1",
    "nomination_looked": "1",
}
"""Buttons by action id, with the value one of them carries."""
