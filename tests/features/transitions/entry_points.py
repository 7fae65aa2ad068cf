"""Who may do what: the lines and buttons of the feature `transitions`."""

BUTTONS = {
    "referral_ask": "1",
    "farewell_early": "somebody's",
}
"""Buttons by action id, with the value one of them carries."""

LINES_WHEN_PARTING = {
    "umpire transition": "staff",
    "umpire transition help": "staff",
    "umpire refer help": "staff",
    "umpire vendor": "staff",
    "umpire vendor list": "staff",
    "umpire farewell help": "staff",
    "umpire transition acme accept": "asked",
    "umpire transition acme decline no time": "asked",
    "umpire transition acme": "owner",
    "umpire transition acme done": "owner",
    "umpire transition acme done 1": "owner",
    "umpire transition acme plan": "owner",
    "umpire transition acme told by phone": "owner",
    "umpire transition acme extend --to 2026-02-20 their move is late": "owner",
    "umpire refer acme": "owner",
    "umpire refer acme none nobody near them": "owner",
    "umpire vendor add Hooli": "keeper",
    "umpire vendor remove Hooli": "keeper",
    "umpire farewell acme": "owner",
    "umpire farewell acme we learnt a lot": "owner",
    "umpire transition acme step one more": "manager",
    "umpire transition acme assign @ben": "manager",
    "umpire transition acme assign": "manager",
}
"""While a transition runs: `asked` is the person asked to hand over, `keeper` whoever owns some customer."""
BUTTONS_WHEN_PARTING = {
    "transition_open": "acme",
    "transition_accept": "acme",
    "transition_decline": "acme",
    "transition_plan_open": "acme",
    "transition_assign_open": "acme",
    "step_done:1": "acme 1",
    "refer_open": "acme",
    "farewell_open": "acme",
    "referral_took": "1",
    "referral_declined": "1",
    "referral_unknown": "1",
}
