"""Who may do what: the lines and buttons of the feature `prompts`."""

LINES = {
    "umpire away": "staff",
    "umpire away until fri": "staff",
    "umpire away help": "staff",
    "umpire prompts": "staff",
    "umpire prompts on feeling": "staff",
    "umpire prompts help": "staff",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "prompt_nothing": "1",
    "prompt_switch": "on gut",
    "prompts_show": "show",
    "away_back": "1",
}
"""Buttons by action id, with the value one of them carries."""
