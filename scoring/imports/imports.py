"""Imports: what the rows of a file would do to the customers there are, decided before anything is done.

The order of rows matters only where two want the same key or name: the first has it. A customer that is renamed keeps
its old name as an alias: whoever still uses it finds the customer, and so does the next file. Applying a plan and
planning again finds nothing to do.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from scoring.customers.customers import (
    Customer,
    FieldDifference,
    fold,
    key_stem,
    list_differences,
    make_key,
    refuse_future_days,
)
from scoring.customers.names import add_first_words, list_names, tidy_aliases
from scoring.imports.sheets import BadRow, ParsedRow
from scoring.refusals import Malformed

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_PLAIN_ID = re.compile(r"(?=.*\d)[UW][A-Z0-9]{8,}")


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What an import must know: whom each folded word belongs to (its key), their records, and people by folded name.

    `people` holds only names that one person alone has; `used` is every word there is when keys must be made; `today`
    is the latest day it is anywhere.
    """

    taken: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    today: date = date.max


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A row that makes a new customer; its id is 0 until stored."""

    line: int
    customer: Customer


@dataclass(frozen=True, slots=True)
class ChangedCustomer:
    """A row that changes a customer."""

    line: int
    before: Customer
    after: Customer

    @property
    def fields(self) -> tuple[FieldDifference, ...]:
        """(field, before, after) of what differs."""
        return list_differences(self.before, self.after)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `same` are the lines that change nothing; `unmatched` are owners nobody is called."""

    new: tuple[NewCustomer, ...]
    changed: tuple[ChangedCustomer, ...]
    same: tuple[int, ...]
    duplicate: tuple[BadRow, ...]
    bad: tuple[BadRow, ...]
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row with the customer it would make, or make of `before`."""

    line: int
    before: Customer | None
    after: Customer
    words: frozenset[str]


_UNMADE = "\0"
"""Stands for a key that is still to be made."""


def plan_import(rows: Sequence[ParsedRow], bad: Iterable[BadRow], known: ImportContext) -> ImportPlan:
    """Sort the rows of a file into new, changed, same, duplicate and bad."""
    wishes: list[_Wish] = []
    wrong = list(bad)
    doubled: list[BadRow] = []
    lines: dict[str, int] = {}
    for row in _by_weight(rows):
        key = _key(row, known)
        if key is not None and lines.setdefault(key, row.line) != row.line:
            doubled.append(BadRow(row.line, f"Line {lines[key]} is about “{key}” already."))
            continue
        try:
            wishes.append(_wish(row, known))
        except Malformed as refusal:
            wrong.append(BadRow(row.line, str(refusal)))
    granted, refused = _settled(wishes, known)
    made = _with_keys(granted, known, said={str(row.values["key"]) for row in rows if "key" in row.values})
    return ImportPlan(
        new=tuple(NewCustomer(wish.line, wish.after) for wish in made if wish.before is None),
        changed=tuple(
            ChangedCustomer(wish.line, wish.before, wish.after)
            for wish in made
            if wish.before is not None and wish.before != wish.after
        ),
        same=tuple(wish.line for wish in made if wish.before == wish.after),
        duplicate=tuple(sorted([*doubled, *refused], key=lambda row: row.line)),
        bad=tuple(sorted(wrong, key=lambda row: row.line)),
        unmatched=tuple(sorted({wish.after.owner_name for wish in made if wish.after.owner_name})),
    )


def list_words(rows: Iterable[ParsedRow]) -> frozenset[str]:
    """Every folded word the rows would have customers answer to."""
    said = (row.values.get(name, ()) for row in rows for name in ("key", "name", "aliases"))
    return frozenset(fold(word) for value in said for word in ([value] if isinstance(value, str) else _texts(value)))


def needs_keys(rows: Iterable[ParsedRow]) -> bool:
    """Whether some rows give no key, so that keys may have to be made."""
    return any("key" not in row.values for row in rows)


def import_key_stem(name: str) -> str:
    """What every key made from the name begins with."""
    return key_stem(_shortened(name))


def make_import_key(name: str, taken: Iterable[str]) -> str:
    """A key made from a name, none of those taken; a long first word leaves room for a number."""
    return make_key(_shortened(name), taken)


def _shortened(name: str) -> str:
    first, _, rest = fold(name).partition(" ")
    return f"{first[:34]} {rest}"


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _by_weight(rows: Iterable[ParsedRow]) -> list[ParsedRow]:
    """The rows in the order in which they count: those with a key first, of these those with a name; else by line.

    So a row that could not make a customer by itself does not change it when the file is read again.
    """
    return sorted(rows, key=lambda row: ("key" not in row.values, "name" not in row.values, row.line))


def _key(row: ParsedRow, known: ImportContext) -> str | None:
    """The key of the customer the row is about, if it is known or said."""
    before = _meant(row.values, known)
    said = row.values.get("key")
    return before.key if before else said if isinstance(said, str) else None


def _wish(row: ParsedRow, known: ImportContext) -> _Wish:
    """The row and the customer it means. Refused: new ones without a name, archived ones."""
    values = dict(row.values)
    before = _meant(values, known)
    if before is None:
        if "name" not in values:
            raise Malformed(f"There is no customer “{values['key']}” yet, and a new one needs a name.")
        start = Customer(id=0, key=str(values.get("key", _UNMADE)), name=str(values["name"]))
    elif before.archived_at is not None:
        raise Malformed(
            f"{before.name} is archived and stays so; `/umpire customer restore {before.key}` brings it back."
        )
    else:
        start = before
        if "key" not in values and fold(str(values["name"])) != fold(before.name):
            del values["name"]  # found by its alias, which does not rename it
    refuse_future_days(values, known.today, before=before)
    values.update(_owner(str(values.pop("owner", "")), start, known))
    values["aliases"] = (*start.aliases, *_texts(values.get("aliases", ())), start.name)
    values.pop("key", None)
    changes: dict[str, Any] = values
    after = tidy_aliases(replace(start, **changes))
    return _Wish(row.line, before, after, frozenset(word.folded for word in list_names(after)) - {_UNMADE})


def _meant(values: Mapping[str, object], known: ImportContext) -> Customer | None:
    """The customer a row is about: the one with its key, or without a key the one that answers to its name."""
    if "key" in values:
        return known.customers.get(str(values["key"]))
    owner = known.taken.get(fold(str(values["name"])))
    return known.customers[owner] if owner else None


def _owner(said: str, customer: Customer, known: ImportContext) -> dict[str, Any]:
    """The owner a cell names: a Slack id, a person of that very name, else the name while nobody owns it."""
    if not said:
        return {}
    mentioned = _MENTION.fullmatch(said)
    user_id = mentioned[1] if mentioned else known.people.get(fold(said))
    if user_id is None and (_PLAIN_ID.fullmatch(said) or said in known.people.values()):
        user_id = said
    if user_id is not None:
        return {"owner": user_id, "owner_name": None}
    return {} if customer.owner else {"owner_name": said}


def _settled(wishes: Iterable[_Wish], known: ImportContext) -> tuple[list[_Wish], list[BadRow]]:
    """Grant the wishes whose words nobody else has, of two in the file the first.

    What a refused row without a key is called nobody else gets from this file: read again, the row would mean them.
    """
    granted: list[_Wish] = []
    refused: list[BadRow] = []
    holder: dict[str, int] = {}
    for wish in wishes:
        why = _clash(wish, holder, known)
        if why is None:
            granted.append(wish)
            holder.update(dict.fromkeys(wish.words, wish.line))
        else:
            refused.append(BadRow(wish.line, why))
            if wish.after.key == _UNMADE:
                holder.setdefault(fold(wish.after.name), wish.line)
    return granted, refused


def _clash(wish: _Wish, holder: Mapping[str, int], known: ImportContext) -> str | None:
    own = wish.before.key if wish.before else None
    for word in sorted(wish.words):
        keeper = known.taken.get(word, own)
        if keeper != own and keeper is not None:
            named = f"{known.customers[keeper].name} (`{keeper}`)" if keeper in known.customers else f"`{keeper}`"
            return f"“{word}” is what {named} answers to. Give that key, or another name."
        if word in holder and word not in known.taken:
            return f"Line {holder[word]} has “{word}” already."
    return None


def _with_keys(wishes: Iterable[_Wish], known: ImportContext, *, said: set[str]) -> list[_Wish]:
    """The wishes, those without a key with one made from the name, in the order of names, never one in use."""
    ready = [wish for wish in wishes if wish.after.key != _UNMADE]
    waiting = [wish for wish in wishes if wish.after.key == _UNMADE]
    used: dict[str, set[str]] = {}
    for word in add_first_words((*known.used, *known.taken, *said, *(word for wish in wishes for word in wish.words))):
        used.setdefault(word.partition("-")[0], set()).add(word)
    shared = Counter(first for wish in wishes for first in add_first_words(wish.words))
    shared.update(add_first_words((*known.used, *known.taken)))
    for wish in sorted(waiting, key=lambda wish: fold(wish.after.name)):
        near = used.setdefault(import_key_stem(wish.after.name), set())
        alone = {word for word in add_first_words(wish.words) if shared[word] == 1}
        key = make_import_key(wish.after.name, (near - wish.words - alone) | (near & said))
        near.add(key)
        ready.append(replace(wish, after=tidy_aliases(replace(wish.after, key=key))))
    return sorted(ready, key=lambda wish: wish.line)
