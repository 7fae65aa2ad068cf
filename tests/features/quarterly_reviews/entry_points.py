"""Who may do what: the lines and buttons of the feature `quarterly_reviews`."""

LINES = {
    "umpire closet": "staff",
    "umpire closet help": "staff",
    "umpire closet mine": "staff",
    "umpire closet nonsense": "staff",
    "umpire closet verdict": "staff",
    "umpire closet verdict acme": "owner",
    "umpire closet verdict acme keep": "owner",
    "umpire closet start": "manager",
    "umpire closet all": "manager",
    "umpire closet unowned": "manager",
    "umpire closet plan": "manager",
    "umpire closet year": "manager",
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
