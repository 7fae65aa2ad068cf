"""Who may do what: the lines and buttons of the feature `scorecards`."""

LINES = {
    "scorecard acme": "staff",
    "scorecard": "staff",
    "scorecard list --grade D": "staff",
    "scorecard acme rate": "staff",
    "scorecard acme details": "staff",
    "scorecard help": "staff",
    "scorecard acme override B good work": "manager",
    "scorecard acme override clear": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "home_rate": "new",
    "card": "acme",
    "card_back": "acme",
    "card_more": "acme",
    "card_details": "acme",
    "rate": "acme",
    "page:on": "list 2",
    "evidence": "acme",
}
"""Buttons by action id, with the value one of them carries."""
