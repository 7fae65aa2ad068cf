"""Who may do what: the lines and buttons of the feature `notices`."""

LINES = {
    "umpire notice": "staff",
    "umpire notice help": "staff",
    "umpire notice acme": "manager",
    "umpire notice acme given": "manager",
    "umpire notice acme met": "manager",
    "umpire notice acme not-met why": "manager",
    "umpire notice acme extend": "manager",
    "umpire notice acme withdraw why": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "notice_show": "acme",
    "notice_given_open": "acme",
    "notice_met_open": "acme",
    "notice_not_met_open": "acme",
    "notice_extend_open": "acme",
    "notice_withdraw_open": "acme",
}
"""Buttons by action id, with the value one of them carries."""
