"""Who may do what: the lines and buttons of the feature `todos`."""

LINES = {
    "umpire todo": "staff",
    "umpire todo help": "staff",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "todo_all": "todo",
}
"""Buttons by action id, with the value one of them carries."""
