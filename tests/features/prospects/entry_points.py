"""Who may do what: the lines and buttons of the feature `prospects`."""

LINES = {
    "umpire ideal": "staff",
    "umpire ideal help": "staff",
    "umpire prospect": "staff",
    "umpire prospect help": "staff",
    "umpire prospect list": "staff",
    "umpire prospect Initech": "staff",
    "umpire prospect Initech assess": "staff",
    "umpire prospect Initech signed acme": "staff",
    "umpire prospect drop Initech": "staff",
    "umpire ideal edit": "manager",
    "umpire prospect lessons": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "ideal_edit": "ideal",
    "prospect_assess": "Initech",
    "prospect_signed": "Initech",
    "prospect_show": "1",
    "prospect_link": "acme Initech",
    "prospect_drop": "Initech",
}
"""Buttons by action id, with the value one of them carries."""
