"""Who may do what: the lines and buttons of the feature `capacity`."""

LINES = {
    "umpire room help": "staff",
    "umpire room": "manager",
}
"""Lines people type, and the group of those who may."""
