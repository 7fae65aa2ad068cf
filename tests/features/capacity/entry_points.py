"""Who may do what: the lines and buttons of the feature `capacity`."""

LINES = {
    "umpire capacity help": "staff",
    "umpire capacity": "manager",
}
"""Lines people type, and the group of those who may."""
