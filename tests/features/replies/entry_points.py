"""Who may do what: the lines and buttons of the feature `replies`."""

LINES = {
    "umpire reply": "staff",
    "umpire reply help": "staff",
    "umpire reply acme": "owner",
    "umpire reply acme they are sorry": "owner",
    "umpire reply acme stands why": "owner",
    "umpire reply acme look-again why": "owner",
    "umpire reply acme told": "owner",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "reply_show": "acme",
    "reply_open": "acme",
    "reply_told": "acme",
    "reply_stands_open": "acme",
    "reply_again_open": "acme",
}
"""Buttons by action id, with the value one of them carries."""
