"""Who may do what: the lines and buttons of the feature `privacy`."""

LINES = {
    "umpire privacy": "staff",
    "umpire privacy me": "staff",
    "umpire privacy help": "staff",
    "umpire privacy export": "staff",
    "umpire privacy retention": "staff",
    "umpire privacy export @li": "admin",
    "umpire privacy customer acme": "admin",
    "umpire privacy erase @li": "admin",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {"privacy_export": "me", "privacy_retention": "all"}
"""Buttons by action id, with the value one of them carries."""
