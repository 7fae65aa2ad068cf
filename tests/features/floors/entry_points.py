"""Who may do what: the lines and buttons of the feature `floors`."""

LINES = {
    "umpire floors": "staff",
    "umpire floors propose": "staff",
    "umpire floors help": "staff",
    "umpire floors set": "manager",
    "umpire floors set revenue 5000": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "floors": "list",
    "floors_propose": "propose",
    "floors_form": "form",
    "floors_set": '{"sale": "300"}',
}
"""Buttons by action id, with the value one of them carries."""
