"""Listings: how typed text finds one entry of a short list, such as a vendor or a package, without guessing."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol, TypeVar

from scoring.refusals import NotFound
from scoring.values.words import fold

MAX_NAMED = 5


class ListEntry(Protocol):
    """Anything with a number and a name."""

    @property
    def id(self) -> int:
        """The number people see."""

    @property
    def name(self) -> str:
        """The name people see."""


EntryT = TypeVar("EntryT", bound=ListEntry)


def choose_entry(text: str, known: Sequence[EntryT], *, one: str, add: str, show: str) -> EntryT:
    """Choose the entry with this number or name, else the only one whose name begins so. Refused: none, several.

    `one` is what an entry is called, `add` the command that adds one, `show` the command that lists them all.
    """
    folded = fold(text)
    digits = folded.removeprefix("#")
    matches = [each for each in known if str(each.id) == digits or fold(each.name) == folded]
    matches = matches or [each for each in known if folded and fold(each.name).startswith(folded)]
    if len(matches) == 1:
        return matches[0]
    if not known:
        raise NotFound(f"No {one}s are on the list yet. `{add}` adds one.")
    names = {fold(each.name): each for each in known}
    close = [names[name] for name in get_close_matches(folded, names, n=MAX_NAMED, cutoff=0.5)]
    near = matches or close or list(known[:MAX_NAMED])
    choice = ", ".join(f"{each.id} {each.name}" for each in near[:MAX_NAMED])
    which = f"fits several {one}s" if matches else f"is no {one} on the list"
    raise NotFound(f"“{text[:60]}” {which}. Give the number of one: {choice}. `{show}` shows all.")
