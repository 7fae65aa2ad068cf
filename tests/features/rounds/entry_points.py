"""Who may do what: the lines and buttons of the feature `rounds`."""

LINES = {
    "umpire round": "staff",
    "umpire round help": "staff",
    "umpire round mine": "staff",
    "umpire round nonsense": "staff",
    "umpire round start": "manager",
    "umpire round start 6 a week": "manager",
    "umpire round stop": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {"round_mine": "mine", "round_start": "start", "round_stop": "stop", "round_status": "status"}
"""Buttons by action id, with the value one of them carries."""
