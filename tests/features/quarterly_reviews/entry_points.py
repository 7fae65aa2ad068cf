"""Who may do what: the lines and buttons of the feature `quarterly_reviews`."""

LINES = {
    "umpire quarterly": "staff",
    "umpire quarterly help": "staff",
    "umpire quarterly mine": "staff",
    "umpire quarterly nonsense": "staff",
    "umpire quarterly verdict": "staff",
    "umpire quarterly verdict acme": "owner",
    "umpire quarterly verdict acme keep": "owner",
    "umpire quarterly start": "manager",
    "umpire quarterly all": "manager",
    "umpire quarterly unowned": "manager",
    "umpire quarterly plan": "manager",
    "umpire quarterly year": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "closet_open:mine": "mine",
    "closet_open:all": "all",
    "closet_turn:on": "on",
    "closet_take": "mine",
    "closet_undo": "somebody's",
    "closet_let_go": "somebody's",
    "closet_plan": "plan",
    "closet_year": "year",
    "closet_status": "status",
}
"""Buttons by action id, with the value one of them carries."""
