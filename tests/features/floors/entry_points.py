"""Who may do what: the lines and buttons of the feature `floors`."""

LINES = {
    "umpire minimums": "staff",
    "umpire minimums propose": "staff",
    "umpire minimums help": "staff",
    "umpire minimums set": "manager",
    "umpire minimums set revenue 5000": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "floors": "list",
    "floors_propose": "propose",
    "floors_form": "form",
    "floors_set": '{"sale": "300"}',
}
"""Buttons by action id, with the value one of them carries."""
