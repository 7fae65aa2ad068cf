"""Help: what it says about one word, and how all words stand in the overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.parsing.suggestions import find_nearest
from bot.slack.rendering import Message, render

SYNONYMS = {
    **dict.fromkeys(("setup", "start", "begin", "install", "onboarding"), "channels"),
    **dict.fromkeys(("praise", "thanks", "compliment", "kudos", "time", "call", "meeting", "conversation"), "log"),
    **dict.fromkeys(("invoice", "invoices", "payment", "payments", "deposit", "contract", "price"), "terms"),
    **dict.fromkeys(("complaint", "complain", "incident", "offence"), "strike"),
    **dict.fromkeys(("reason", "reasons"), "strike reasons"),
    **dict.fromkeys(("card", "score", "grade", "rate", "rating", "override"), "scorecard"),
    **dict.fromkeys(("worst", "ranking", "overview"), "scorecard list"),
    **dict.fromkeys(("customers", "client", "clients", "owner", "alias", "archive"), "customer"),
    **dict.fromkeys(("minimum", "minimums"), "floors"),
    **dict.fromkeys(("steps", "checklist"), "gates"),
    **dict.fromkeys(("capacity", "cover", "pipeline"), "room"),
    **dict.fromkeys(("feeling", "feelings", "mood"), "gut"),
    **dict.fromkeys(("review", "quarterly"), "closet"),
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
"""What people call things elsewhere or in plain words, and the word that does it here."""


class HelpSection(Enum):
    """Where a word stands in the overview, in the order people meet them."""

    EVERY_DAY = "Every day"
    DIFFICULT = "When it gets difficult"
    PARTING = "Deciding and parting"
    MONEY = "Money"
    EVERYBODY = "Looking at everybody"
    RUNNING = "Records and running it"
    ABOUT = "About umpire"


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """One word of `/umpire`, with lines of (usage, what it does) and who may."""

    says: str
    who: str
    lines: tuple[tuple[str, str], ...]


def render_overview(sections: Mapping[HelpSection, Mapping[str, HelpEntry]]) -> Message:
    """Every word, one line each, those that belong together under one heading."""
    rows = [
        (section.value, [(name, entry.says, entry.who) for name, entry in sections[section].items()])
        for section in HelpSection
        if sections.get(section)
    ]
    return render("help", sections=rows)


def render_word(name: str, entry: HelpEntry, marks: Sequence[tuple[str, str]] = ()) -> Message:
    """One word with its usages; `marks` are reactions with what each does."""
    return render("help_word", word=name, says=entry.says, who=entry.who, lines=entry.lines, marks=marks)


def render_unknown_word(name: str, known: Mapping[str, HelpEntry]) -> Message:
    """An unknown word, with the one that means the same, or of which it is a slip: another one would mislead."""
    word = name.casefold()
    meant = SYNONYMS.get(word, "")
    if meant.partition(" ")[0] not in known:
        meant = find_nearest(word, known, cutoff=0.75)
    return render("help_unknown", word=name[:60], near=meant)
