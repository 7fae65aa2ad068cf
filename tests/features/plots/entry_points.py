"""Who may do what: the lines and buttons of the feature `plots`."""

LINES = {
    "umpire plot help": "staff",
    "umpire plot": "manager",
    "umpire plot strikes acme": "manager",
    "umpire plot attention": "manager",
    "umpire plot grades": "manager",
    "umpire plot profit": "manager",
    "umpire plot capacity": "manager",
    "umpire plot nonsense": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "plot:grades": "grades",
    "plot:strikes": "strikes acme",
}
"""Buttons by action id, with the value one of them carries."""
