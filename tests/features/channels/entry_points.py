"""Who may do what: the lines and buttons of the feature `channels`."""

LINES = {
    "umpire channels": "staff",
    "umpire channels help": "staff",
    "umpire channels review #customer-review": "admin",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "channel_join": "review:C0RANDOM",
    "channel_name": "review:C0RANDOM",
    "channel_leave": "C0RANDOM",
}
"""Buttons by action id, with the value one of them carries."""
