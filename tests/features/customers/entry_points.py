"""Who may do what: the lines and buttons of the feature `customers`."""

LINES = {
    "umpire customer": "staff",
    "umpire customer help": "staff",
    "umpire customer add help": "staff",
    "umpire customer nonsense": "staff",
    "umpire customer add": "manager",
    "umpire customer add Initech": "manager",
    "umpire customer edit acme": "manager",
    "umpire customer edit acme --segment Retail": "manager",
    "umpire customer owner acme @li": "manager",
    'umpire customer alias acme add "Acme Tools"': "manager",
    "umpire customer archive globex": "manager",
    "umpire customer restore globex": "manager",
}
"""Lines people type, and the group of those who may."""
