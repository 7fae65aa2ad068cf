"""Who may do what: the lines and buttons of the feature `campaigns`."""

LINES = {
    "umpire campaign": "staff",
    "umpire campaign help": "staff",
    "umpire campaign mine": "staff",
    "umpire campaign nonsense": "staff",
    "umpire campaign mark acme": "owner",
    "umpire campaign mark acme sent": "owner",
    "umpire campaign package acme": "owner",
    "umpire campaign package acme 1": "owner",
    "umpire campaign start": "manager",
    "umpire campaign start --days 14": "manager",
    "umpire campaign letters": "manager",
    "umpire campaign decide": "manager",
    "umpire campaign decide acme keep they are new": "manager",
    "umpire campaign cancel": "manager",
    "umpire campaign cancel the prices change": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "campaign_start": "28",
    "campaign_mine": "0",
    "campaign_letters": "all",
    "campaign_page": "15",
    "campaign_decide": "0",
    "campaign_decide_page": "15",
    "campaign_cancel_open": "campaign",
    "offer_mark:sent": "0 acme sent",
    "offer_mark_open": "acme declined",
    "offer_mark_open:signed": "acme signed",
    "offer_package_open": "acme",
    "offer_decide_open:keep": "acme keep",
}
"""Buttons by action id, with the value one of them carries."""
