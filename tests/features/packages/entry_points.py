"""Who may do what: the lines and buttons of the feature `packages`."""

LINES = {
    "umpire packages": "staff",
    "umpire packages fit": "staff",
    "umpire packages help": "staff",
    "umpire packages nonsense": "staff",
    "umpire packages add": "manager",
    "umpire packages add Care --kind maintenance --price 400 --hours 10": "manager",
    "umpire packages edit 1 --price 450": "manager",
    "umpire packages edit 1": "manager",
    "umpire packages assign acme": "manager",
    "umpire packages assign acme none": "manager",
    "umpire packages assign acme 1": "manager",
    "umpire packages remove 1": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "packages": "list",
    "packages_fit": "fit",
    "package_add": "add",
    "package_edit:1": "1",
    "package_assign:1": "acme 1",
    "package_assign_sure": "acme 1",
}
"""Buttons by action id, with the value one of them carries."""
