"""Renders help: the overview of all command words, the help on one word, and the answer to an unknown word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.parsing.suggestions import find_nearest
from bot.slack.rendering import Message, render
from bot.slack.spellings import OWN_COMMANDS

SYNONYMS = {
    **dict.fromkeys(("install", "onboarding", "welcome"), "setup"),
    **dict.fromkeys(("praise", "thanks", "compliment", "kudos", "time", "call", "meeting", "conversation"), "log"),
    **dict.fromkeys(("invoice", "invoices", "payment", "payments", "deposit", "contract", "price"), "terms"),
    **dict.fromkeys(("complaint", "complain", "incident", "offence"), "strike"),
    **dict.fromkeys(("reason", "reasons"), "strike reasons"),
    **dict.fromkeys(("card", "score", "grade", "rate", "rating", "override"), "scorecard"),
    **dict.fromkeys(("worst", "ranking", "overview"), "scorecard list"),
    **dict.fromkeys(("rounds", "unrated", "ratings"), "round"),
    **dict.fromkeys(("customers", "client", "clients", "owner", "alias", "archive"), "customer"),
    **dict.fromkeys(("minimum", "floor", "threshold"), "minimums"),
    **dict.fromkeys(("step", "gate", "checklist"), "steps"),
    **dict.fromkeys(("cover", "pipeline"), "capacity"),
    **dict.fromkeys(("feelings", "mood", "gutcheck"), "feeling"),
    **dict.fromkeys(("review", "quarter", "cleanup"), "quarterly"),
    **dict.fromkeys(("ballot", "ballots", "voting"), "vote"),
    **dict.fromkeys(("voter", "voters", "manager", "managers", "admin", "admins", "role", "permissions"), "roles"),
    **dict.fromkeys(("settings", "setting", "preferences"), "config"),
    **dict.fromkeys(("pause", "freeze"), "hold"),
    **dict.fromkeys(("resume", "unpause"), "release"),
    **dict.fromkeys(("holiday", "holidays", "vacation", "leave", "sick"), "away"),
    **dict.fromkeys(("tasks", "task", "queue", "reminders"), "todo"),
    **dict.fromkeys(("goodbye", "fire", "part"), "farewell"),
    **dict.fromkeys(("handover", "offboarding"), "transition"),
    **dict.fromkeys(("chart", "charts", "graph", "report"), "plot"),
    **dict.fromkeys(("upload", "csv"), "import"),
    **dict.fromkeys(("download", "backup"), "export"),
    **dict.fromkeys(("lead", "leads"), "prospect"),
    **dict.fromkeys(("proposal", "estimate", "offer"), "quote"),
    **dict.fromkeys(("package", "plans"), "packages"),
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


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """The help on one command word: what it does, who may use it, and lines of (usage, what that does)."""

    says: str
    who: str
    lines: tuple[tuple[str, str], ...]


def render_overview(sections: Mapping[HelpSection, Mapping[str, HelpEntry]]) -> Message:
    """List every command word on a line, under its heading."""
    rows = [
        (section.value, [(_spell(name), entry.says, entry.who) for name, entry in sections[section].items()])
        for section in HelpSection
        if sections.get(section)
    ]
    return render("help", own=[f"/{name}" for name in OWN_COMMANDS], sections=rows)


def _spell(name: str) -> str:
    """Spell a command word as it is typed."""
    return f"/{name}" if name in OWN_COMMANDS else f"/umpire {name}"


def render_word(name: str, entry: HelpEntry, marks: Sequence[tuple[str, str]] = ()) -> Message:
    """Show the help on one word. `marks` are pairs of a reaction and what it does."""
    return render("help_word", word=name, says=entry.says, who=entry.who, lines=entry.lines, marks=marks)


def render_unknown_word(name: str, known: Mapping[str, HelpEntry]) -> Message:
    """Say that a word is not known, and suggest the one that means the same or is spelt nearly the same."""
    word = name.casefold()
    meant = SYNONYMS.get(word, "")
    if meant.partition(" ")[0] not in known:
        meant = find_nearest(word, known, cutoff=0.75)
    return render("help_unknown", word=name[:60], near=meant)
