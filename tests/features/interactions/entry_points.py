"""Who may do what: the lines and buttons of the feature `interactions`."""

LINES = {
    "log acme 50m tense shouted": "staff",
    "log acme": "staff",
    "log undo": "staff",
    "log list acme": "staff",
    "log help": "staff",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "home_log": "new",
    "log_open": "acme",
    "log_same": "somebody's",
    "log_another": "somebody's",
    "prompt_log": "any",
    "prompt_log:1": "acme",
}
"""Buttons by action id, with the value one of them carries."""
