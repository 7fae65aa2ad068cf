"""Owners in a file: which colleague a cell means.

A cell matches a person by e-mail address, handle, display name or real name, in any case, with or without accents. Only
one person must answer to it: somebody is never guessed, but offered to be chosen from.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scoring.values.words import DASHES, clean, fold

MOST_CANDIDATES = 10
"""How many people are offered for a cell that nobody alone answers to."""

_EMAIL = re.compile(r"[^\s<>()\[\],;:\"|]+@[^\s<>()\[\],;:\"|]+\.[^\s<>()\[\],;:\"|]+")
_NOT_IN_NAMES = re.compile(r"[._+\d]")
_IN_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>)")
_ID = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>|((?=.*\d)[UW][A-Z0-9]{8,})")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa"})
"""How systems that know only a to z write these letters, when they do not just drop the accent."""


@dataclass(frozen=True, slots=True)
class PersonNames:
    """What somebody may be called in a file: `name` is the real name, `handle` has no @. Unknown ones are ""."""

    user_id: str
    name: str
    display_name: str = ""
    handle: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class OwnerMatch:
    """The one person a cell means, or None and whom it might mean, the likeliest first."""

    user_id: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerDirectory:
    """The people who can own a customer, by everything they answer to. `name_of` has their real names by id.

    `by_email` and `by_name` (names and handles) are folded, and hold everybody who answers to it; `by_word` holds
    everybody with that word in a name.
    """

    name_of: Mapping[str, str] = field(default_factory=dict)
    by_email: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_name: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_word: Mapping[str, frozenset[str]] = field(default_factory=dict)


def build_directory(people: Iterable[PersonNames]) -> OwnerDirectory:
    """Build the directory in which owners are looked up. Leave guests, bots and deactivated people out."""
    name_of: dict[str, str] = {}
    emails: dict[str, set[str]] = {}
    names: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    for person in people:
        name_of[person.user_id] = person.name
        _file(emails, [fold(person.email)], person.user_id)
        spellings = _list_spellings(person.name, person.display_name)
        _file(names, {*spellings, fold(person.handle)}, person.user_id)
        _file(words, {word for spelling in spellings for word in spelling.split()}, person.user_id)
    return OwnerDirectory(name_of, _freeze(emails), _freeze(names), _freeze(words))


def match_owner(text: str, directory: OwnerDirectory) -> OwnerMatch:
    """Find the one person a cell means: by id, e-mail address, handle, display or real name, or "Last, First".

    Part of a name, such as the first, only makes somebody a candidate; so does the name that an unknown e-mail address
    begins with.
    """
    text = clean(text)
    if (user_id := read_user_id(text) or text) in directory.name_of:
        return OwnerMatch(user_id)
    address = _EMAIL.search(text)
    email = address[0] if address else ""
    called = _list_callings(text.replace(email, ""))
    exact = directory.by_email.get(fold(email)) or frozenset[str]().union(
        *(directory.by_name.get(name, ()) for name in called)
    )
    if len(exact) == 1:
        return OwnerMatch(next(iter(exact)))
    named_by_email = _simplify(_NOT_IN_NAMES.sub(" ", email.partition("@")[0]))
    return OwnerMatch(None, _rank_candidates(exact, {*called, named_by_email}, directory))


def read_user_id(text: str) -> str | None:
    """Return the user id of a mention such as `<@U012|jo>`, or a text that can only be a user id; else None."""
    identified = _ID.fullmatch(text)
    return (identified[1] or identified[2]) if identified else None


def is_part_of_name(text: str, name: str) -> bool:
    """Tell whether a cell is part of somebody's name and nothing else, such as the last name alone.

    >>> is_part_of_name("Lindqvist", "Jo Lindqvist"), is_part_of_name("Jo Mertens", "Jo Lindqvist")
    (True, False)
    """
    words = set(_simplify(text).split())
    return bool(words) and words <= set(_simplify(name).split())


def _list_callings(text: str) -> set[str]:
    """List what a cell may call somebody: as it stands, without brackets, and "Last, First" turned round."""
    handle = fold(text).removeprefix("@")
    plain = _IN_BRACKETS.sub("", text).strip(" ,;<>()[]@")
    last, comma, first = plain.partition(",")
    turned = f"{first} {last}" if comma and "," not in first else ""
    return {handle, _simplify(plain), _simplify(turned)} - {""}


def _list_spellings(*names: str) -> set[str]:
    """List how these names may be written, without what stands in brackets too: "Jo Ng (she/her)" is "Jo Ng"."""
    bare = [_IN_BRACKETS.sub("", name) for name in names]
    return {_simplify(spelling) for name in (*names, *bare) for spelling in (name, name.translate(_SPELLED_OUT))} - {""}


def _simplify(name: str) -> str:
    """Fold a name, with blanks for hyphens and without full stops: Anne-Marie is Anne Marie, and J. is J."""
    return " ".join(DASHES.sub(" ", fold(name)).replace(".", " ").split())


def _rank_candidates(exact: Iterable[str], called: Iterable[str], directory: OwnerDirectory) -> tuple[str, ...]:
    """Rank whom a cell might mean: who answers to the whole of it, then by how many words of theirs it has."""
    shared: Counter[str] = Counter()
    for word in {word for name in called for word in name.split() if len(word) > 1}:
        shared.update(directory.by_word.get(word, ()))
    shared.update(dict.fromkeys(exact, 100))
    ranked = sorted(shared, key=lambda user_id: (-shared[user_id], fold(directory.name_of[user_id]), user_id))
    return tuple(ranked[:MOST_CANDIDATES])


def _file(index: dict[str, set[str]], words: Iterable[str], user_id: str) -> None:
    for word in words:
        if word:
            index.setdefault(word, set()).add(user_id)


def _freeze(index: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(ids) for word, ids in index.items()}
