"""Who may do what: the lines and buttons of the feature `ballots`."""

LINES = {
    "vote help": "staff",
    "vote": "voter",
    "vote list": "voter",
    "vote acme": "voter",
    "vote acme yes": "voter",
    "vote acme no they try": "voter",
    "vote acme abstain": "voter",
    "vote acme @li": "voter",
    "vote recuse acme": "voter",
    "vote acme recuse my sister works there": "voter",
    "vote notice": "manager",
    "vote notice acme": "manager",
    "vote terminate acme": "manager",
    "vote terminate acme they will not stop": "manager",
    "vote owner acme": "manager",
    "vote owner acme @li @ben": "manager",
    "vote extend acme": "manager",
    "vote cancel acme wrong customer": "manager",
    "vote acme close": "manager",
    "vote pick acme @li": "manager",
}
"""Lines people type, and the group of those who may."""
BUTTONS = {
    "vote_yes": "1",
    "vote_no": "1",
    "vote_abstain": "1",
    "vote_for:1": "1 somebody",
    "vote_pick:1": "1 somebody",
    "recuse": "1",
    "ballot_show": "acme",
    "ballot_reasons": "1",
    "vote_open_notice": "acme",
    "vote_open_terminate": "acme",
    "vote_open_owner": "acme",
}
"""Buttons by action id, with the value one of them carries."""
