"""Who may do what: the lines and buttons of the feature `imports`."""

LINES = {
    "umpire import help": "staff",
    "umpire export help": "staff",
    "umpire import": "admin",
    "umpire export": "admin",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "import_apply": "somebody's",
    "import_column:revenue": "",
    "import_answer:margin-unit": "",
    "import_owner:0": "",
    "import_keep:0": "0",
    "import_sheet": "",
    "import_encoding": "",
    "import_currency": "",
    "import_forget": "somebody's",
}
"""Buttons by action id, with the value one of them carries."""
