"""Who may do what: the lines and buttons of the feature `digests`."""

LINES = {
    "umpire digest": "staff",
    "umpire digest nonsense": "staff",
    "umpire digest preview": "manager",
    "umpire digest now": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {f"review_{act}": "1" for act in ("claim", "talk", "fix", "reprice", "keep", "snooze", "propose", "show")}
"""Buttons by action id, with the value one of them carries."""
