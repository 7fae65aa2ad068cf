"""Help: what it says about one word, and how all words stand in the overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from bot.slack.rendering import Message, render


class Section(Enum):
    """Where a word stands in the overview, in the order people meet them."""

    EVERY_DAY = "Every day"
    DIFFICULT = "When it gets difficult"
    PARTING = "Deciding and parting"
    MONEY = "Money"
    EVERYBODY = "Looking at everybody"
    RUNNING = "Records and running it"
    ABOUT = "About umpire"


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of `/umpire`, with lines of (usage, what it does) and who may."""

    says: str
    who: str
    lines: tuple[tuple[str, str], ...]


def overview(sections: Mapping[Section, Mapping[str, Entry]]) -> Message:
    """Every word, one line each, those that belong together under one heading."""
    rows = [
        (section.value, [(name, entry.says, entry.who) for name, entry in sections[section].items()])
        for section in Section
        if sections.get(section)
    ]
    return render("help", sections=rows)


def word(name: str, entry: Entry, marks: Sequence[tuple[str, str]] = ()) -> Message:
    """One word with its usages; `marks` are reactions with what each does."""
    return render("help_word", word=name, says=entry.says, who=entry.who, lines=entry.lines, marks=marks)


def unknown(name: str, known: Mapping[str, Entry]) -> Message:
    """An unknown word, with the nearest one that works."""
    near = get_close_matches(name.casefold(), known, n=1, cutoff=0.5)
    return render("help_unknown", word=name[:60], near=near[0] if near else "")
