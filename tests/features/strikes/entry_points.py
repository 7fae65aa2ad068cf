"""Who may do what: the lines and buttons of the feature `strikes`."""

LINES = {
    "strike acme late-payment invoice 218": "staff",
    "strike acme": "staff",
    "strike undo": "staff",
    "strike contest 1 not so": "staff",
    "strike list acme": "staff",
    "strike reasons": "staff",
    "strike help": "staff",
    "strike acme late-payment --wehn yesterday": "staff",
    "strike nobody late-payment": "staff",
    "strike void 1 not so": "manager",
    "strike uphold 1 it was": "manager",
    "strike uphold 1": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "home_strike": "new",
    "strikes": "acme",
    "strike_open": "acme",
    "log_strike": "1",
    "same": "somebody's",
    "another": "somebody's",
    "strike_day:1": "somebody's",
    "strike_reason": "",
    "strike_adjustment_open": "1",
    "strike_adjustment_no": "1",
    "contest_show": "1",
    "strike_uphold_open": "1",
    "strike_void_open": "1",
    "terms_strike:1": "acme late-payment",
}
"""Buttons by action id, with the value one of them carries."""
