"""Imports: what the rows of a file would do to the customers there are, decided before anything is done.

Which row means which customer depends on no other row's place in the file, except that of two rows that want the same
key or name the first has it. Applying a plan and planning again finds nothing to do.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from scoring.changes import Difference, differences
from scoring.customers import Customer, folded, key_for
from scoring.names import tidied, words_of
from scoring.refusals import Malformed
from scoring.sheets import BadRow, Row

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_PLAIN_ID = re.compile(r"(?=.*\d)[UW][A-Z0-9]{8,}")


@dataclass(frozen=True, slots=True)
class Known:
    """What an import must know: whom each folded word belongs to (its key), their records, and people by folded name.

    `people` holds only names that one person alone has; `used` is every word there is when keys must be made.
    """

    taken: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Addition:
    """A row that makes a new customer; its id is 0 until stored."""

    line: int
    customer: Customer


@dataclass(frozen=True, slots=True)
class Change:
    """A row that changes a customer."""

    line: int
    before: Customer
    after: Customer

    @property
    def fields(self) -> tuple[Difference, ...]:
        """(field, before, after) of what differs."""
        return differences(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `same` are the lines that change nothing; `unmatched` are owners nobody is called."""

    new: tuple[Addition, ...]
    changed: tuple[Change, ...]
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


def plan(rows: Iterable[Row], bad: Iterable[BadRow], known: Known) -> Plan:
    """Sort the rows of a file into new, changed, same, duplicate and bad."""
    duplicate: list[BadRow] = []
    wrong = list(bad)
    wishes: list[_Wish] = []
    meant: dict[str, int] = {}
    for row in rows:
        try:
            wish = _wish(row, known)
        except Malformed as refusal:
            wrong.append(BadRow(row.line, str(refusal)))
            continue
        key = wish.after.key
        if key != _UNMADE and key in meant:
            duplicate.append(BadRow(row.line, f"Line {meant[key]} is about “{key}” already."))
        else:
            meant[key] = row.line
            wishes.append(wish)
    granted, refused = _settled(wishes, known)
    made = _with_keys(granted, known)
    return Plan(
        new=tuple(Addition(wish.line, wish.after) for wish in made if wish.before is None),
        changed=tuple(
            Change(wish.line, wish.before, wish.after)
            for wish in made
            if wish.before is not None and wish.before != wish.after
        ),
        same=tuple(wish.line for wish in made if wish.before == wish.after),
        duplicate=tuple(sorted([*duplicate, *refused], key=lambda row: row.line)),
        bad=tuple(sorted(wrong, key=lambda row: row.line)),
        unmatched=tuple(sorted({wish.after.owner_name for wish in made if wish.after.owner_name})),
    )


def words_in(rows: Iterable[Row]) -> frozenset[str]:
    """Every folded word the rows would have customers answer to."""
    said = (row.values.get(name, ()) for row in rows for name in ("key", "name", "aliases"))
    return frozenset(folded(word) for value in said for word in ([value] if isinstance(value, str) else _texts(value)))


def needs_keys(rows: Iterable[Row]) -> bool:
    """Whether some rows give no key, so that keys may have to be made."""
    return any("key" not in row.values for row in rows)


def key_base(name: str) -> str:
    """What every key made from the name begins with."""
    return made_key(name, ())


def made_key(name: str, taken: Iterable[str]) -> str:
    """A key made from a name, none of those taken; a long first word leaves room for a number."""
    first, _, rest = folded(name).partition(" ")
    return key_for(f"{first[:34]} {rest}", taken)


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _wish(row: Row, known: Known) -> _Wish:
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
        if "key" not in values and folded(str(values["name"])) != folded(before.name):
            del values["name"]  # found by its alias, which does not rename it
    values.update(_owner(str(values.pop("owner", "")), start, known))
    values["aliases"] = (*start.aliases, *_texts(values.get("aliases", ())))
    values.pop("key", None)
    changes: dict[str, Any] = values
    after = tidied(replace(start, **changes))
    return _Wish(row.line, before, after, frozenset(word.folded for word in words_of(after)) - {_UNMADE})


def _meant(values: Mapping[str, object], known: Known) -> Customer | None:
    """The customer a row is about: the one with its key, or without a key the one that answers to its name."""
    if "key" in values:
        return known.customers.get(str(values["key"]))
    owner = known.taken.get(folded(str(values["name"])))
    return known.customers[owner] if owner else None


def _owner(said: str, customer: Customer, known: Known) -> dict[str, Any]:
    """The owner a cell names: a Slack id, a person of that very name, else the name while nobody owns it."""
    if not said:
        return {}
    mentioned = _MENTION.fullmatch(said)
    user_id = mentioned[1] if mentioned else known.people.get(folded(said))
    if user_id is None and (_PLAIN_ID.fullmatch(said) or said in known.people.values()):
        user_id = said
    if user_id is not None:
        return {"owner": user_id, "owner_name": None}
    return {} if customer.owner else {"owner_name": said}


def _settled(wishes: Sequence[_Wish], known: Known) -> tuple[list[_Wish], list[BadRow]]:
    """Grant the wishes whose words nobody else keeps. A word is free if its customer gives it up in the same file."""
    granted = list(wishes)
    refused: list[BadRow] = []
    while True:
        holder: dict[str, _Wish] = {}
        given_up = {
            (word.folded, wish.before.key)
            for wish in granted
            if wish.before is not None
            for word in words_of(wish.before)
            if word.folded not in wish.words
        }
        kept: list[_Wish] = []
        for wish in granted:
            why = _clash(wish, holder, given_up, known)
            if why:
                refused.append(BadRow(wish.line, why))
            else:
                kept.append(wish)
                holder.update(dict.fromkeys(wish.words, wish))
        if len(kept) == len(granted):
            return kept, refused
        granted = kept


def _clash(wish: _Wish, holder: Mapping[str, _Wish], given_up: set[tuple[str, str]], known: Known) -> str | None:
    own = wish.before.key if wish.before else None
    for word in sorted(wish.words):
        keeper = known.taken.get(word)
        if keeper not in (None, own) and (word, keeper) not in given_up:
            named = f"{known.customers[keeper].name} (`{keeper}`)" if keeper in known.customers else f"`{keeper}`"
            return f"“{word}” is what {named} answers to. Give that key, or another name."
        if word in holder:
            return f"Line {holder[word].line} has “{word}” already."
    return None


def _with_keys(wishes: Iterable[_Wish], known: Known) -> list[_Wish]:
    """The wishes, those without a key with one made from the name, in the order of names, never one in use."""
    ready = [wish for wish in wishes if wish.after.key != _UNMADE]
    waiting = [wish for wish in wishes if wish.after.key == _UNMADE]
    used: dict[str, set[str]] = {}
    for word in (*known.used, *known.taken, *(word for wish in wishes for word in wish.words)):
        used.setdefault(word.partition("-")[0], set()).add(word)
    for wish in sorted(waiting, key=lambda wish: folded(wish.after.name)):
        near = used.setdefault(key_base(wish.after.name), set())
        key = made_key(wish.after.name, near - wish.words)
        near.add(key)
        ready.append(replace(wish, after=tidied(replace(wish.after, key=key))))
    return sorted(ready, key=lambda wish: wish.line)
