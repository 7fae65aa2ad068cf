"""Listings: finding the one entry of a short list that somebody means, a vendor or a package. Never guessed."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol, TypeVar

from scoring.customers.customers import fold
from scoring.refusals import NotFound

MAX_NAMED = 5


class ListEntry(Protocol):
    """What has a number and a name."""

    @property
    def id(self) -> int:
        """The number people see."""

    @property
    def name(self) -> str:
        """What it is called."""


EntryT = TypeVar("EntryT", bound=ListEntry)


def choose_entry(asked: str, known: Sequence[EntryT], *, one: str, add: str, show: str) -> EntryT:
    """The one that is meant: by number, by name, else by a unique beginning of it; refused with the nearest.

    `one` is what an entry is called, `add` the command that adds one, `show` the command that lists them all.
    """
    said = fold(asked)
    digits = said.removeprefix("#")
    fits = [each for each in known if str(each.id) == digits or fold(each.name) == said]
    fits = fits or [each for each in known if said and fold(each.name).startswith(said)]
    if len(fits) == 1:
        return fits[0]
    if not known:
        raise NotFound(f"No {one}s are on the list yet. `{add}` adds one.")
    names = {fold(each.name): each for each in known}
    close = [names[name] for name in get_close_matches(said, names, n=MAX_NAMED, cutoff=0.5)]
    near = fits or close or list(known[:MAX_NAMED])
    choice = ", ".join(f"{each.id} {each.name}" for each in near[:MAX_NAMED])
    which = f"fits several {one}s" if fits else f"is no {one} on the list"
    raise NotFound(f"“{asked[:60]}” {which}. Give the number of one: {choice}. `{show}` shows all.")
