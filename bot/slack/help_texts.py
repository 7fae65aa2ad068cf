"""Help: what each command word needs to be explained, and which word is meant by one that is not known."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.parsing.suggestions import find_nearest
from bot.slack.rendering import Message, render
from bot.slack.spellings import OWN_COMMANDS
from scoring.roles import AllowedGroup

NEAR = 0.75
"""How alike a mistyped word has to be to one of ours, from 0 to 1 (the same), for that to be suggested."""

SYNONYMS = {
    **dict.fromkeys(("install", "onboarding", "welcome", "wizard"), "setup"),
    **dict.fromkeys(("praise", "thanks", "compliment", "kudos", "time", "timesheet", "call", "meeting", "note"), "log"),
    **dict.fromkeys(("conversation", "notes", "minutes", "hours"), "log"),
    **dict.fromkeys(("invoice", "invoices", "payment", "payments", "deposit", "contract", "price", "pricing"), "terms"),
    **dict.fromkeys(("complaint", "complain", "incident", "offence", "warning"), "strike"),
    **dict.fromkeys(("reason", "reasons"), "strike reasons"),
    **dict.fromkeys(("card", "score", "grade", "rate", "rating", "override", "history"), "scorecard"),
    **dict.fromkeys(("worst", "ranking", "overview", "list", "all"), "scorecard list"),
    "strikes": "strike list",
    **dict.fromkeys(("contest", "uphold", "void"), "strike"),
    **dict.fromkeys(("waive", "waiver"), "steps"),
    **dict.fromkeys(("unrated", "ratings", "survey"), "round"),
    **dict.fromkeys(("client", "clients", "account", "accounts", "owner", "alias", "archive"), "customer"),
    **dict.fromkeys(("add", "new"), "customer"),
    **dict.fromkeys(("threshold", "margin", "revenue"), "minimums"),
    **dict.fromkeys(("checklist", "fire", "kick", "kick-out", "sack", "dismiss", "letgo", "let-go"), "steps"),
    **dict.fromkeys(("cover", "pipeline", "space"), "capacity"),
    **dict.fromkeys(("feelings", "mood", "dread", "happy"), "feeling"),
    **dict.fromkeys(("review", "quarter", "cleanup", "qbr"), "quarterly"),
    **dict.fromkeys(("ballot", "ballots", "voting", "poll", "terminate", "decide", "exit"), "vote"),
    **dict.fromkeys(("voter", "voters", "manager", "managers", "admin", "admins", "permissions"), "roles"),
    **dict.fromkeys(("settings", "setting", "preferences", "configure"), "config"),
    **dict.fromkeys(("pause", "freeze"), "hold"),
    **dict.fromkeys(("protect", "protection", "safety", "block", "ban", "limit", "contact", "lift"), "restrict"),
    **dict.fromkeys(("resume", "unpause", "unhold"), "release"),
    **dict.fromkeys(("holiday", "holidays", "vacation", "leave", "sick", "ooo", "absence"), "away"),
    **dict.fromkeys(("tasks", "task", "queue", "reminders", "mine", "status"), "todo"),
    **dict.fromkeys(("goodbye", "part"), "farewell"),
    **dict.fromkeys(("handover", "handoff", "offboarding"), "transition"),
    **dict.fromkeys(("chart", "charts", "graph", "report", "reports", "dashboard", "stats", "profit"), "plot"),
    **dict.fromkeys(("weekly", "monday", "summary"), "digest"),
    **dict.fromkeys(("upload", "csv", "excel"), "import"),
    **dict.fromkeys(("download", "backup"), "export"),
    **dict.fromkeys(("lead", "leads"), "prospect"),
    **dict.fromkeys(("proposal", "estimate", "offer", "discount"), "quote"),
    **dict.fromkeys(("plans", "plan"), "packages"),
    **dict.fromkeys(("email", "mail", "template", "draft"), "letter"),
    **dict.fromkeys(("partner", "partners"), "vendor"),
    "referral": "refer",
    **dict.fromkeys(("mute", "unsubscribe", "quiet", "remind"), "prompts"),
    **dict.fromkeys(("policy", "policies"), "rules"),
    **dict.fromkeys(("who", "me"), "whoami"),
    **dict.fromkeys(("dsgvo", "personal", "deletion", "retention", "forget"), "privacy"),
    **dict.fromkeys(("info", "about", "faq", "manual", "usage", "hi", "hello"), "help"),
}
"""The words people may try, and the command word that does here what they mean."""


class HelpSection(Enum):
    """The headings of the overview, in the order in which people meet them."""

    EVERY_DAY = "Every day"
    DIFFICULT = "When it gets difficult"
    PARTING = "Deciding and parting"
    MONEY = "Money"
    EVERYBODY = "Looking at everybody"
    RUNNING = "Records and running it"
    ABOUT = "About umpire"


GROUPS = {
    "everybody": AllowedGroup.STAFF,
    "staff": AllowedGroup.STAFF,
    "voters": AllowedGroup.VOTER,
    "owners": AllowedGroup.OWNER,
    "managers": AllowedGroup.MANAGER,
    "admins": AllowedGroup.ADMIN,
}
"""Whom a word is for, by the first word of its `who`."""
_FIRST_WORD = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """The help on one command word: what it does, who may use it, and lines of (usage, what that does)."""

    says: str
    who: str
    lines: tuple[tuple[str, str], ...]

    @property
    def group(self) -> AllowedGroup:
        """The people with the fewest rights who can use it: the first ones that `who` names."""
        first = _FIRST_WORD.match(self.who)
        return GROUPS[first[0] if first else ""]


def spell_word(name: str) -> str:
    """Spell a command word, and what follows it, as it is typed."""
    return f"/{name}" if name.partition(" ")[0] in OWN_COMMANDS else f"/umpire {name}"


def render_word(name: str, entry: HelpEntry, marks: Sequence[tuple[str, str]] = ()) -> Message:
    """Show the help on one word. `marks` are pairs of a reaction and what it does."""
    return render("help_word", word=name, says=entry.says, who=entry.who, lines=entry.lines, marks=marks)


def find_meant(typed: str, known: Iterable[str]) -> str:
    """Find the word of ours that somebody means: one that means the same, or is spelt nearly so; "" if none.

    Slips of the finger seldom hit the first letter, and a guess that is wrong is worse than none.
    """
    word = typed.casefold().lstrip("/")
    if word in SYNONYMS:
        return SYNONYMS[word]
    return find_nearest(word, (each for each in known if each[0] == word[:1]), cutoff=NEAR)


def render_unknown_word(name: str, meant: str) -> Message:
    """Say that a word is not known, and suggest the one that may be `meant`, "" for none."""
    word = meant.partition(" ")[0]
    return render("help_unknown", word=name[:60], near=spell_word(meant) if meant else "", about=word)
