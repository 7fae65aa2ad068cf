"""Imports: what the rows of a file would change, decided before anything is stored.

The order of rows matters only if two want the same key or name: the first gets it. A renamed customer keeps its old
name as an alias, so that people and the next file still find it. Importing the same file again changes nothing.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from scoring.customers.customers import (
    Customer,
    FieldDifference,
    key_stem,
    list_differences,
    make_key,
    refuse_future_days,
    suggest_keys,
)
from scoring.customers.names import add_first_words, list_names, tidy_aliases
from scoring.imports import owners
from scoring.imports.columns import ID
from scoring.imports.owners import OwnerDirectory, OwnerMatch
from scoring.imports.questions import ImportQuestion
from scoring.imports.sheets import BadRow, ParsedRow, ParsedSheet
from scoring.refusals import Malformed
from scoring.values.words import fold


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What is known before an import.

    `taken` maps each folded word to the key of the customer it belongs to, `customers` maps keys to records. `people`
    are those who can own a customer, `outsiders` the names by id of those who cannot. `used` is every word in use,
    given if keys must be made; `today` is the latest date in any time zone. `owners` is whom somebody chose for owners
    of the file, by folded text. `external` maps the ids of the program the file comes from to keys.
    """

    taken: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, Customer] = field(default_factory=dict)
    people: OwnerDirectory = field(default_factory=OwnerDirectory)
    used: frozenset[str] = frozenset()
    today: date = date.max
    owners: Mapping[str, str] = field(default_factory=dict)
    outsiders: Mapping[str, str] = field(default_factory=dict)
    external: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A row that adds a customer, whose id is 0 until it is stored."""

    line: int
    customer: Customer


@dataclass(frozen=True, slots=True)
class ChangedCustomer:
    """A row that changes a customer on record."""

    line: int
    before: Customer
    after: Customer

    @property
    def fields(self) -> tuple[FieldDifference, ...]:
        """List (field, before, after) for each field that changes."""
        return list_differences(self.before, self.after)


@dataclass(frozen=True, slots=True)
class UnmatchedOwner:
    """An owner, as a file has it, who is nobody in Slack for certain, and about whom nobody decided.

    `candidates` are the ids of those it may be, the likeliest first. The name is kept where nobody owns the customer.
    """

    text: str
    rows: int
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `same` are lines that change nothing, `unmatched` owners to choose somebody for.

    `matched` has the user ids of those who were found though the file does not give their names, by what it calls them.

    `emptied` are rows that are used without some optional cells, and `questions` what the file leaves open. `ids` are
    the ids of `source`, the program the file comes from, that are to be kept, with the keys of their customers.
    """

    new: tuple[NewCustomer, ...]
    changed: tuple[ChangedCustomer, ...]
    same: tuple[int, ...]
    duplicate: tuple[BadRow, ...]
    bad: tuple[BadRow, ...]
    unmatched: tuple[UnmatchedOwner, ...] = ()
    matched: Mapping[str, str] = field(default_factory=dict)
    emptied: tuple[BadRow, ...] = ()
    questions: tuple[ImportQuestion, ...] = ()
    source: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_money(self) -> bool:
        """Whether an amount of money would be written."""
        written = (*(each.customer for each in self.new), *(each.after for each in self.changed))
        return any((customer.revenue, customer.average_sale) != (None, None) for customer in written)


@dataclass(frozen=True, slots=True)
class _PlannedRow:
    """A row, with the customer as it would be afterwards; `before` is None if the row adds one.

    `owner` is the owner as the row has it, `external_id` an id that is not known yet, `emptied` says which cells are
    left out and why.
    """

    line: int
    before: Customer | None
    after: Customer
    words: frozenset[str]
    owner: str = ""
    external_id: str = ""
    emptied: tuple[str, ...] = ()


_NAME_FIELDS = ("name", "aliases", "legal_name")
_NO_KEY_YET = "\0"
"""Placeholder for a key that is still to be made."""


def plan_import(sheet: ParsedSheet, known: ImportContext) -> ImportPlan:
    """Sort the rows of a file into new and changed customers, unchanged, duplicate and bad lines."""
    rows = sheet.rows
    planned: list[_PlannedRow] = []
    bad_rows = list(sheet.bad)
    repeated: list[BadRow] = []
    lines: dict[tuple[str, str], int] = {}
    matches = _match_owners(rows, known)
    shared = _count_words(rows)
    for row in _sort_rows(rows, known):
        try:
            identities = _identify(row, known)
            before = next((each for each in identities if each in lines), None)
            for each in identities if before is None else [each for each in identities if each[0] == ID]:
                lines.setdefault(each, row.line)
            if before is not None:
                repeated.append(BadRow(row.line, f"Line {lines[before]} is about “{before[1]}” already."))
                continue
            planned.append(_plan_row(row, known, matches, shared))
        except Malformed as refusal:
            bad_rows.append(BadRow(row.line, str(refusal)))
    granted, refused = _resolve_clashes(planned, known)
    made = _fill_in_keys(granted, known, said={str(row.values["key"]) for row in rows if "key" in row.values})
    return ImportPlan(
        new=tuple(NewCustomer(wish.line, wish.after) for wish in made if wish.before is None),
        changed=tuple(
            ChangedCustomer(wish.line, wish.before, wish.after)
            for wish in made
            if wish.before is not None and wish.before != wish.after
        ),
        same=tuple(wish.line for wish in made if wish.before == wish.after),
        duplicate=tuple(sorted([*repeated, *refused], key=lambda row: row.line)),
        bad=tuple(sorted(bad_rows, key=lambda row: row.line)),
        unmatched=_list_unmatched(made, known, matches),
        matched=_find_matched(known, matches),
        emptied=tuple(BadRow(wish.line, " ".join(wish.emptied)) for wish in made if wish.emptied),
        questions=sheet.questions,
        source=sheet.source,
        ids={wish.external_id: wish.after.key for wish in made if wish.external_id},
    )


def _match_owners(rows: Iterable[ParsedRow], known: ImportContext) -> dict[str, OwnerMatch]:
    """Match each owner of the file once, however many rows have it."""
    return {text: _match_owner(text, known) for text in {str(row.values.get("owner", "")) for row in rows}}


def _match_owner(text: str, known: ImportContext) -> OwnerMatch:
    """Match an owner as somebody chose, else by what people answer to; an id Slack has not described is believed."""
    chosen = known.owners.get(fold(text))
    if chosen == "" or chosen in known.people.name_of:
        return OwnerMatch(chosen or None)
    user_id = owners.read_user_id(text)
    if user_id is not None and user_id not in known.outsiders:
        return OwnerMatch(user_id)
    return owners.match_owner(text, known.people)


def _find_matched(known: ImportContext, matches: Mapping[str, OwnerMatch]) -> dict[str, str]:
    """Find who was found by something else than the name, an id or somebody's choice, to be looked at by a person."""
    return {
        text: match.user_id
        for text, match in sorted(matches.items())
        if match.user_id is not None
        and owners.read_user_id(text) is None
        and fold(text) not in (*known.owners, fold(known.people.name_of[match.user_id]))
    }


def _list_unmatched(
    planned: Iterable[_PlannedRow], known: ImportContext, matches: Mapping[str, OwnerMatch]
) -> tuple[UnmatchedOwner, ...]:
    """List the owners who are still to be chosen, with the number of rows of each, however these spell it."""
    rows_of: dict[str, list[str]] = {}
    for wish in planned:
        if matches[wish.owner].user_id is None and not _names_own_owner(wish):
            rows_of.setdefault(fold(wish.owner), []).append(wish.owner)
    return tuple(
        UnmatchedOwner(min(texts), len(texts), matches[min(texts)].candidates)
        for folded, texts in sorted(rows_of.items())
        if folded and known.owners.get(folded) != ""
    )


def _names_own_owner(wish: _PlannedRow) -> bool:
    """Whether a row names the owner on record by id, who stays though they could not be chosen any more."""
    user_id = owners.read_user_id(wish.owner)
    return user_id is not None and wish.before is not None and wish.before.owner == user_id


def list_words(rows: Iterable[ParsedRow]) -> frozenset[str]:
    """List every word, folded, that the rows use as a key, id, name or alias."""
    return frozenset(word for row in rows for word in _list_words_of(row, ("key", ID, *_NAME_FIELDS)))


def list_ids(rows: Iterable[ParsedRow]) -> frozenset[str]:
    """List the ids in the rows, as they are spelled."""
    return frozenset(str(row.values[ID]) for row in rows if ID in row.values)


def _list_words_of(row: ParsedRow, names: Sequence[str]) -> set[str]:
    values = (row.values.get(name, ()) for name in names)
    return {fold(word) for value in values for word in ([value] if isinstance(value, str) else _as_texts(value))}


def _count_words(rows: Iterable[ParsedRow]) -> Counter[str]:
    """Count in how many rows each word, folded, is a name of whatever kind."""
    return Counter(word for row in rows for word in _list_words_of(row, _NAME_FIELDS))


def needs_keys(rows: Iterable[ParsedRow]) -> bool:
    """Whether some rows have no key, so that keys may have to be made."""
    return any("key" not in row.values for row in rows)


def import_key_stem(name: str) -> str:
    """Return what every key made from this name begins with."""
    return key_stem(_shorten(name))


def make_import_key(name: str, taken: Container[str]) -> str:
    """Make a key from a name that is not taken; a long first word is cut to leave room for a number."""
    return make_key(_shorten(name), taken)


def _shorten(name: str) -> str:
    first, _, rest = fold(name).partition(" ")
    return f"{first[:34]} {rest}"


def _as_texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _sort_rows(rows: Iterable[ParsedRow], known: ImportContext) -> list[ParsedRow]:
    """Sort the rows: those with a key or a known id first, and of these the ones with a name; otherwise by line.

    Without this, a row that cannot add a customer by itself would change it when the file is imported again.
    """

    def rank(row: ParsedRow) -> tuple[bool, bool, int]:
        is_named_only = "key" not in row.values and row.values.get(ID) not in known.external
        return is_named_only, "name" not in row.values, row.line

    return sorted(rows, key=rank)


def _identify(row: ParsedRow, known: ImportContext) -> tuple[tuple[str, str], ...]:
    """Return what tells a row's customer from all others: its key and its id, as far as they are known."""
    before = _find_by_key(row.values, known) or _find_by_name(row.values, known)
    key = before.key if before is not None else row.values.get("key")
    return tuple((name, str(value)) for name, value in (("key", key), (ID, row.values.get(ID))) if value is not None)


def _plan_row(
    row: ParsedRow, known: ImportContext, matches: Mapping[str, OwnerMatch], shared: Mapping[str, int]
) -> _PlannedRow:
    """Work out what a row makes of its customer. Refused: a new one without a name, and an archived one."""
    values = dict(row.values)
    before = _find_by_key(values, known) or _find_by_name(values, known)
    if before is None:
        if "name" not in values:
            raise Malformed(
                f"There is no customer “{values.get('key', values.get(ID))}” yet, and a new one needs a name."
            )
        start = Customer(id=0, key=str(values.get("key", _NO_KEY_YET)), name=str(values["name"]))
    elif before.archived_at is not None:
        raise Malformed(
            f"{before.name} is archived and stays so; `/umpire customer restore {before.key}` brings it back."
        )
    else:
        start = before
        name = fold(str(values.get("name", before.name)))
        if values.get("key") != before.key and name != fold(before.name) and known.taken.get(name) == before.key:
            del values["name"]  # an alias does not rename its customer
    emptied = [*row.emptied, *_drop_future_days(values, known.today, before)]
    owner = str(values.pop("owner", ""))
    values.update(_read_owner(owner, matches[owner], start, known))
    external_id, key = str(values.pop(ID, "")), values.pop("key", None)
    is_new_id = key is None and external_id not in known.external
    legal_name, why = _check_legal_name(str(values.pop("legal_name", "")), start, known, shared)
    aliases = (*_as_texts(values.pop("aliases", ())), *legal_name)
    after, too_many = _add_aliases(start, values, aliases)
    words = frozenset(word.folded for word in list_names(after)) - {_NO_KEY_YET}
    emptied += [*why, *too_many]
    return _PlannedRow(row.line, before, after, words, owner, external_id if is_new_id else "", tuple(emptied))


def _drop_future_days(values: dict[str, Any], today: date, before: Customer | None) -> list[str]:
    """Drop days in the future that are not on record already; returns a sentence for each."""
    dropped = []
    for name in ("since", "last_order"):
        try:
            refuse_future_days({name: values.get(name)}, today, before=before)
        except Malformed as refusal:
            del values[name]
            dropped.append(str(refusal))
    return dropped


def _check_legal_name(
    text: str, customer: Customer, known: ImportContext, shared: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a registered name if nobody else has it, which costs no row; else a sentence about who has."""
    keeper = known.taken.get(fold(text), customer.key)
    if not text or (keeper == customer.key and shared[fold(text)] == 1):
        return (text,) if text else (), ()
    whose = "Other rows have it too" if keeper == customer.key else f"`{keeper}` answers to it"
    return (), (f"“{text}” is not kept as another name: {whose}.",)


def _add_aliases(
    customer: Customer, values: Mapping[str, Any], aliases: tuple[str, ...]
) -> tuple[Customer, tuple[str, ...]]:
    """Change a customer and add aliases, its former name among them; without the row's if these are too many."""
    try:
        return tidy_aliases(replace(customer, **values, aliases=(*customer.aliases, *aliases, customer.name))), ()
    except Malformed as refusal:
        if not aliases:
            raise
        return _add_aliases(customer, values, ())[0], (str(refusal),)


def _find_by_key(values: Mapping[str, object], known: ImportContext) -> Customer | None:
    """Find the customer a row is about by its id or key. Raises Malformed if an id and the rest mean two customers."""
    external_id = str(values.get(ID, ""))
    by_id = known.customers.get(known.external.get(external_id, ""))
    by_key = known.customers.get(str(values.get("key", fold(external_id))))
    if by_id is None:
        return by_key
    by_name = known.customers.get(known.taken.get(fold(str(values.get("name", ""))), ""))
    other = next((each for each in (by_key, by_name) if each is not None and each.key != by_id.key), None)
    if other is not None:
        raise Malformed(
            f"The id “{external_id}” is that of {by_id.name} (`{by_id.key}`), but {other.name} (`{other.key}`) answers "
            "to the rest of the row. Correct one of them."
        )
    return by_id


def _find_by_name(values: Mapping[str, object], known: ImportContext) -> Customer | None:
    """Find the customer a row without a key is about by its name."""
    if "key" in values or "name" not in values:
        return None
    return known.customers.get(known.taken.get(fold(str(values["name"])), ""))


def _read_owner(text: str, match: OwnerMatch, customer: Customer, known: ImportContext) -> dict[str, Any]:
    """Read the owner in a cell: the person it matches; else keep the name if nobody owns the customer."""
    if match.user_id is not None:
        return {"owner": match.user_id, "owner_name": None}
    if not text or customer.owner:
        return {}
    return {"owner_name": known.outsiders.get(owners.read_user_id(text) or "", text)}


def _resolve_clashes(planned: Iterable[_PlannedRow], known: ImportContext) -> tuple[list[_PlannedRow], list[BadRow]]:
    """Accept the rows whose words no other customer has; of two rows with the same word, accept the first.

    The name of a refused row without a key is given to no other row, or the next import would take one for the other.
    """
    granted: list[_PlannedRow] = []
    refused: list[BadRow] = []
    holder: dict[str, int] = {}
    for wish in planned:
        why = _find_clash(wish, holder, known)
        if why is None:
            granted.append(wish)
            holder.update(dict.fromkeys(wish.words, wish.line))
        else:
            refused.append(BadRow(wish.line, why))
            if wish.after.key == _NO_KEY_YET:
                holder.setdefault(fold(wish.after.name), wish.line)
    return granted, refused


def _find_clash(wish: _PlannedRow, holder: Mapping[str, int], known: ImportContext) -> str | None:
    own = wish.before.key if wish.before else None
    for word in sorted(wish.words):
        keeper = known.taken.get(word, own)
        if keeper != own and keeper is not None:
            named = f"{known.customers[keeper].name} (`{keeper}`)" if keeper in known.customers else f"`{keeper}`"
            return f"“{word}” is what {named} answers to. Give that key, or another name."
        if word in holder and word not in known.taken:
            return f"Line {holder[word]} has “{word}” already."
    return None


def _fill_in_keys(planned: Iterable[_PlannedRow], known: ImportContext, *, said: set[str]) -> list[_PlannedRow]:
    """Give each row without a key one that is not in use, made from its name, in the order of names."""
    ready = [wish for wish in planned if wish.after.key != _NO_KEY_YET]
    waiting = [wish for wish in planned if wish.after.key == _NO_KEY_YET]
    used: dict[str, set[str]] = {}
    for word in add_first_words((*known.used, *known.taken, *said, *(word for wish in planned for word in wish.words))):
        used.setdefault(word.partition("-")[0], set()).add(word)
    shared = Counter(first for wish in planned for first in add_first_words(wish.words))
    shared.update(add_first_words((*known.used, *known.taken)))
    numbers: Counter[str] = Counter()  # the last one given by stem: thousands of customers may share their first word
    for wish in sorted(waiting, key=lambda wish: fold(wish.after.name)):
        stem = import_key_stem(wish.after.name)
        near = used.setdefault(stem, set())
        own = wish.words | {word for word in add_first_words(wish.words) if shared[word] == 1}
        suggested = suggest_keys(_shorten(wish.after.name), first_number=numbers[stem] + 2)
        tries, key = next((n, key) for n, key in enumerate(suggested) if key not in near or key in own - said)
        numbers[stem] += max(0, tries - 1)
        near.add(key)
        ready.append(replace(wish, after=tidy_aliases(replace(wish.after, key=key))))
    return sorted(ready, key=lambda wish: wish.line)
