"""Customers: their records and keys, and how a typed name finds one of them without guessing."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process

from scoring.refusals import Malformed, NotAllowed, UnknownCustomer
from scoring.values import notes
from scoring.values.words import fold

NAME_LIMIT = notes.NAME_LIMIT
KEY_LIMIT = 40
MAX_OFFERED = 5
RESERVED_WORDS = frozenset(
    (
        *("contest", "help", "list", "me", "none", "override", "rate", "reasons", "undo", "uphold", "void"),
        *("add", "cancel", "close", "done", "drop", "extend", "notice", "owner", "recuse", "sign", "terminate"),
        *("abstain", "no", "pick", "yes"),
        *("dropped", "lost", "won"),
    )
)
"""Words of commands that stand where a customer may be named, so that no customer may have one as its key."""
COMMON_WORDS = frozenset(
    (
        *("client", "company", "customer", "group", "the", "a", "an", "der", "die", "das", "el", "la", "las", "le"),
        *("les", "los", "il", "lo", "first", "general", "global", "good", "great", "international", "national", "new"),
        *("van", "von", "de", "den", "het", "t", "s", "di", "da", "do", "du"),
        *("old", "united", "american", "european", "north", "south", "east", "west", "saint", "san", "santa", "st"),
    )
)
"""Words that many names begin with; no key consists of one alone."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer's record. Money is in minor units of the workspace's currency, margin in basis points.

    `revenue` is a year's. `owner` and `backup` are Slack user ids; `owner_name` is the name in an import that no Slack
    person has. An archived customer is kept for the record, but neither listed nor struck. `former_at`: when the
    customer was let go, with a farewell. `details_deleted_at`: when what people wrote about them was deleted.
    """

    id: int
    key: str
    name: str
    aliases: tuple[str, ...] = ()
    owner: str | None = None
    backup: str | None = None
    owner_name: str | None = None
    segment: str | None = None
    revenue: int | None = None
    margin: int | None = None
    orders: int | None = None
    average_sale: int | None = None
    since: date | None = None
    last_order: date | None = None
    package: str | None = None
    created_at: datetime | None = None
    archived_at: datetime | None = None
    former_at: datetime | None = None
    details_deleted_at: datetime | None = None


def refuse_former(customer: Customer, zone: ZoneInfo) -> None:
    """Refuse to record anything more about a customer that was let go."""
    if customer.former_at is not None:
        on = customer.former_at.astimezone(zone)
        raise NotAllowed(f"{customer.name} was let go on {on:%-d %B %Y}; nothing more is recorded.")


def refuse_future_days(values: Mapping[str, object], today: date, *, before: "Customer | None" = None) -> None:
    """Refuse a future day as a customer's first day or last order, unless it is on record already (`before`)."""
    for name, says in (("since", "became a customer"), ("last_order", "ordered last")):
        day = values.get(name)
        if isinstance(day, date) and day > today and day != getattr(before, name, None):
            raise Malformed(
                f"{day:%-d %B %Y} is in the future, so nobody {says} on it. Name a day up to today.", field=name
            )


def make_key(name: str, taken: Container[str] = ()) -> str:
    """Make a short key from a name: its first word, else its first three, else the first word with a number.

    >>> make_key("Acme Tools GmbH"), make_key("Acme Tools GmbH", taken={"acme"})
    ('acme', 'acme-tools-gmbh')
    """
    return next(key for key in suggest_keys(name) if key not in taken)


def suggest_keys(name: str, *, first_number: int = 2) -> Iterator[str]:
    """Suggest keys for a name without end, the best first. None is a word that umpire itself understands."""
    words = _split_into_key_words(name)
    base = words[0][:KEY_LIMIT]
    numbered = (f"{base[: KEY_LIMIT - 1 - len(str(n))]}-{n}" for n in count(first_number))
    for key in chain([base, "-".join(words[:3])[:KEY_LIMIT]], numbered):
        if key not in RESERVED_WORDS and (key == fold(name) or key not in COMMON_WORDS):
            yield key


def key_stem(name: str) -> str:
    """Return what every key made from this name begins with."""
    return _split_into_key_words(name)[0][:KEY_LIMIT]


def _split_into_key_words(name: str) -> list[str]:
    letters = [c for c in fold(name) if c.isalnum() or c == " "]
    return "".join(letters).split() or ["customer"]


def check_name(text: str, *, field: str = "name") -> str:
    """Return a name or an alias as it is stored. Refused: see `notes.check_name`."""
    return notes.check_name(text, field=field)


def check_key(text: str) -> str:
    """Return a key as it is stored, in lower case. Refused: over 40 characters, signs, words of commands."""
    key = fold(text).replace(" ", "-")
    if not key or len(key) > KEY_LIMIT or not all(c.isalnum() or c in "-_." for c in key):
        raise Malformed(
            f"“{text}” cannot be a key. Use up to {KEY_LIMIT} letters, digits, dots or dashes, like `acme`.",
            field="key",
        )
    if key in RESERVED_WORDS:
        raise Malformed(f"“{key}” cannot be a key: it is a word of a command. Choose another.", field="key")
    return key


@dataclass(frozen=True, slots=True)
class CustomerWords:
    """The words by which one customer is found: key, name and aliases, each folded. `gone`: it is archived."""

    id: int
    key: str
    name: str
    words: frozenset[str]
    gone: bool = False


def choose_customer(
    name: str,
    *,
    exact: Sequence[CustomerWords],
    beginning: Sequence[CustomerWords],
    near: Callable[[], Iterable[CustomerWords]],
) -> int:
    """Return the id of the customer a typed name means: by key, alias or name, else by a unique beginning.

    `exact` and `beginning` are the customers with a word that equals or begins with the folded name; `near` is called
    only if both are empty. Raises UnknownCustomer, with candidates, when several or none fit.
    """
    fits = exact or beginning
    if len(fits) == 1:
        return fits[0].id
    if fits:
        raise UnknownCustomer(
            f"“{name}” fits several customers. Which one?", asked=name, candidates=_list_candidates(fits)
        )
    close = list_nearest(fold(name), near())
    hint = "Did you mean one of these?" if close else "`/scorecard list` shows them all; a manager can add one."
    raise UnknownCustomer(f"No customer is called “{name}”. {hint}", asked=name, candidates=_list_candidates(close))


def list_nearest(folded: str, known: Iterable[CustomerWords]) -> list[CustomerWords]:
    """List the few customers whose words look like the folded text, or contain it."""
    by_word = {word: entry for entry in known for word in entry.words}
    cutoff = 80 if len(folded) < 4 else 60  # of three letters, two fit by chance
    close = [
        word for word, _, _ in process.extract(folded, list(by_word), scorer=fuzz.ratio, limit=5, score_cutoff=cutoff)
    ]
    inside = [word for word in by_word if len(folded) >= 4 and folded in word]
    return list({by_word[word].id: by_word[word] for word in [*close, *inside]}.values())


def _list_candidates(entries: Iterable[CustomerWords], most: int = MAX_OFFERED) -> tuple[tuple[str, str], ...]:
    ordered = sorted(entries, key=lambda entry: (fold(entry.name), entry.key))
    return tuple((entry.key, entry.name) for entry in ordered[:most])


FieldDifference = tuple[str, Any, Any]


def list_differences(before: Customer, after: Customer) -> tuple[FieldDifference, ...]:
    """List (field, before, after) for every field in which two records of a customer differ, ids aside."""
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(Customer) if f.name != "id")
    return tuple(pair for pair in pairs if pair[1] != pair[2])
