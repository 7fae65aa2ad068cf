"""Who may do what: the lines and buttons of the feature `roles`."""

LINES = {
    "umpire roles": "staff",
    "umpire roles help": "staff",
    "umpire roles voter add @li": "admin",
    "umpire roles voter remove @li": "admin",
}
"""Lines people type, and the group of those who may."""
