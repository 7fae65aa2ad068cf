"""Customers: who they are, and finding the one a person means without ever guessing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz, process

from scoring.refusals import Malformed, NotAllowed, UnknownCustomer
from scoring.values import notes, words

NAME_LIMIT = notes.NAME_LIMIT
fold = words.fold
"""A name as it is compared."""
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
"""What commands say where a customer may be named: as a key it would be read as the command."""
COMMON_WORDS = frozenset(
    (
        *("client", "company", "customer", "group", "the", "a", "an", "der", "die", "das", "el", "la", "las", "le"),
        *("les", "los", "il", "lo", "first", "general", "global", "good", "great", "international", "national", "new"),
        *("old", "united", "american", "european", "north", "south", "east", "west", "saint", "san", "santa", "st"),
    )
)
"""What many names begin with: no key is made of it alone, for the next name would begin so too."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer's record. Money is in minor units of the workspace's currency, margin in basis points.

    `revenue` is annual. `owner` and `backup` are Slack user ids; `owner_name` is what an import said when no
    Slack person was named. `archived_at` set means: kept for the record, not listed, not struck. `former_at`
    set means: let go, with a farewell, at that instant.
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


def refuse_former(customer: Customer, zone: ZoneInfo) -> None:
    """Refuse recording anything more about a customer that was let go."""
    if customer.former_at is not None:
        on = customer.former_at.astimezone(zone)
        raise NotAllowed(f"{customer.name} was let go on {on:%-d %B %Y}; nothing more is recorded.")


def refuse_future_days(values: Mapping[str, object], today: date, *, before: "Customer | None" = None) -> None:
    """Refuse a day to come on which they became customers or ordered last; one that is on record already stays."""
    for name, says in (("since", "became a customer"), ("last_order", "ordered last")):
        day = values.get(name)
        if isinstance(day, date) and day > today and day != getattr(before, name, None):
            raise Malformed(
                f"{day:%-d %B %Y} is in the future, so nobody {says} on it. Name a day up to today.", field=name
            )


def make_key(name: str, taken: Iterable[str] = ()) -> str:
    """A short key made from a name: letters and digits of its first word, made unique with a number."""
    words = _key_words(name)
    base = words[0][:KEY_LIMIT]
    used = RESERVED_WORDS.union(taken, COMMON_WORDS - {fold(name)})
    if base not in used:
        return base
    longer = "-".join(words[:3])[:KEY_LIMIT]
    if longer not in used:
        return longer
    numbered = (f"{base[: KEY_LIMIT - 1 - len(str(n))]}-{n}" for n in count(2))
    return next(key for key in numbered if key not in used)


def key_stem(name: str) -> str:
    """What every key made from the name begins with."""
    return _key_words(name)[0][:KEY_LIMIT]


def _key_words(name: str) -> list[str]:
    letters = [c for c in fold(name) if c.isalnum() or c == " "]
    return "".join(letters).split() or ["customer"]


def check_name(text: str, *, field: str = "name") -> str:
    """A name or alias as it is kept, or a refusal."""
    return notes.check_name(text, field=field)


def check_key(text: str) -> str:
    """A key: 1 to 40 letters, digits, dots, dashes or underscores; kept in lower case without accents."""
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
    """What a customer answers to: key, name and aliases, each folded. `gone`: it is archived."""

    id: int
    key: str
    name: str
    words: frozenset[str]
    gone: bool = False


def choose_customer(
    asked: str,
    *,
    exact: Sequence[CustomerWords],
    beginning: Sequence[CustomerWords],
    near: Callable[[], Iterable[CustomerWords]],
) -> int:
    """The id of the one customer that is meant: by key, alias or full name; else by a unique beginning.

    `exact` and `beginning` are those whose words equal or begin with the folded name; `near` is asked only when
    both are empty. Raises UnknownCustomer with candidates when several or none fit: a name is never guessed.
    """
    fits = exact or beginning
    if len(fits) == 1:
        return fits[0].id
    if fits:
        raise UnknownCustomer(f"“{asked}” fits several customers. Which one?", asked=asked, candidates=_pairs(fits))
    close = list_nearest(fold(asked), near())
    hint = "Did you mean one of these?" if close else "`/scorecard list` shows them all; a manager can add one."
    raise UnknownCustomer(f"No customer is called “{asked}”. {hint}", asked=asked, candidates=_pairs(close))


def list_nearest(wanted: str, known: Iterable[CustomerWords]) -> list[CustomerWords]:
    """The few customers whose names look most like the folded text, or contain it."""
    by_word = {word: entry for entry in known for word in entry.words}
    close = [word for word, _, _ in process.extract(wanted, list(by_word), scorer=fuzz.ratio, limit=5, score_cutoff=60)]
    inside = [word for word in by_word if len(wanted) >= 3 and wanted in word]
    return list({by_word[word].id: by_word[word] for word in [*close, *inside]}.values())


def _pairs(entries: Iterable[CustomerWords], most: int = MAX_OFFERED) -> tuple[tuple[str, str], ...]:
    ordered = sorted(entries, key=lambda entry: (fold(entry.name), entry.key))
    return tuple((entry.key, entry.name) for entry in ordered[:most])


FieldDifference = tuple[str, Any, Any]


def list_differences(before: Customer, after: Customer) -> tuple[FieldDifference, ...]:
    """(field, before, after) of what differs between two records of a customer; ids aside."""
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(Customer) if f.name != "id")
    return tuple(pair for pair in pairs if pair[1] != pair[2])
