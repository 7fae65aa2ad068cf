"""Who may do what: the lines and buttons of the feature `settings`."""

LINES = {
    "umpire rules": "staff",
    "umpire rules strikes": "staff",
    "umpire rules all": "staff",
    "umpire config": "staff",
    "umpire config list": "staff",
    "umpire config help": "staff",
    "umpire rules help": "staff",
    "umpire config undo 10": "admin",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "rules_show": "rules",
    "rules_topic": "ballots",
    "settings_section": "ballots",
}
"""Buttons by action id, with the value one of them carries."""
