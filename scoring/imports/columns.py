"""Columns: which column of a file fills which field of a customer, by its heading or as a person says.

A field has one column, but for the name: where a row's cell is blank, the next column that can name a customer does,
down to the e-mail address.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from scoring.imports import headings as words_of
from scoring.imports.headings import HEADINGS
from scoring.refusals import Malformed
from scoring.values.figures import find_currency, map_symbols
from scoring.values.words import fold

FIELDS = tuple(HEADINGS)
SOURCE_LIMIT = 200
ID = "id"
"""The column of ids, which is no field of a customer: its cells are keys, or ids of another program."""
_MONEY = ("revenue", "average_sale")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The position of the column that fills each field, and of the one with ids; `ignored` are headings not used.

    `names` are the positions that name a customer, the surest first; several that belong together, such as first and
    last name, are one entry. `email` names whom nothing else does. `legal` has one more name of each customer,
    `currency` the currency of its money. `doubtful` is set if the revenue may be the customer's own turnover, so that
    somebody has to be asked.
    """

    columns: Mapping[str, int]
    headings: tuple[str, ...]
    ignored: tuple[str, ...]
    names: tuple[tuple[int, ...], ...] = ()
    email: int | None = None
    legal: int | None = None
    currency: int | None = None
    doubtful: bool = False

    def heading(self, field: str) -> str:
        """Return the heading of a field's column."""
        return self.headings[self.columns[field]]

    def list_used(self) -> set[int]:
        """List the positions of all columns that are read."""
        by_name = {position for positions in self.names for position in positions}
        others = {position for position in (self.email, self.legal, self.currency) if position is not None}
        return {*self.columns.values(), *by_name, *others}

    def leave_out(self, field: str) -> "ColumnMap":
        """Return the same columns without the one of a field."""
        return replace(self, columns={name: at for name, at in self.columns.items() if name != field})


@dataclass(slots=True)
class _Search:
    """The headings of a file in every way they may be looked up, and the positions that are taken already."""

    headings: Sequence[str]
    forms: Sequence[tuple[str, ...]]
    taken: set[int] = field(default_factory=set)

    def find(self, names: Sequence[str], refused: Container[int] = ()) -> int | None:
        """Find the column that has the surest of these names: of several the latest year's, then the plainest."""
        ranks = {name: rank for rank, name in reversed(list(enumerate(names)))}
        matches = [
            (ranks[form], -_get_year(self.headings[position]), plainness, position)
            for position, forms in enumerate(self.forms)
            if position not in self.taken and position not in refused
            for plainness, form in enumerate(forms)
            if form in ranks
        ]
        return min(matches)[-1] if matches else None

    def take(self, names: Sequence[str], refused: Container[int] = ()) -> int | None:
        """Find such a column, and let nothing else have it."""
        position = self.find(names, refused)
        if position is not None:
            self.taken.add(position)
        return position


def map_columns(headings: Sequence[str], named: Mapping[str, str]) -> ColumnMap:
    """Map columns to fields, first as a person said (field → heading, empty: no column), the rest by their headings.

    Refused: an unknown field or column, and a file in which no column holds a key or a name.
    """
    chosen = _check_fields(named)
    columns = {name: _find_column(headings, heading) for name, heading in chosen.items() if heading}
    search = _Search(headings, _list_forms(headings), set(columns.values()))
    named_by = _find_names(search, columns.get("name")) if chosen.get("name") != "" else _NameColumns()
    names = named_by.names
    doubtful = _find_fields(search, columns, chosen)
    if not names and named_by.email is None and not any(name in columns for name in ("key", ID)):
        raise Malformed(
            f"No column holds the customers' names. The columns are {_format_headings(headings)}; "
            "choose the one that does (on the server: `--map name=Company`)."
        )
    if names and len(names[0]) == 1:
        columns["name"] = names[0][0]
    currency = search.take(words_of.CURRENCIES) if any(name in columns for name in _MONEY) else None
    in_order = {name: columns[name] for name in (ID, *FIELDS) if name in columns}
    mapped = ColumnMap(in_order, tuple(headings), (), names, named_by.email, named_by.legal, currency, doubtful)
    used = mapped.list_used()
    return replace(mapped, ignored=tuple(text for at, text in enumerate(headings) if at not in used and text))


def parse_column_pairs(pairs: Iterable[str]) -> dict[str, str]:
    """Read typed `field=Column` pairs; of two for one field the later counts. Refused: a pair without `=`."""
    named: dict[str, str] = {}
    for pair in pairs:
        field, equals, heading = pair.partition("=")
        if not equals:
            raise Malformed(f"“{pair}” does not say which column. Write `field=Column`, like `name=Company`.")
        named[field.strip()] = heading.strip()
    _check_fields(named)
    return named


def is_fraction(heading: str) -> bool | None:
    """Whether a margin's heading says that it holds fractions of one (True) or percentages (False); None if neither."""
    words = set(simplify(heading).split())
    if words & words_of.FRACTION_WORDS:
        return True
    return False if "%" in heading or words & words_of.PERCENT_WORDS else None


def simplify(heading: str) -> str:
    """Return a heading's words without case, accents, signs or underscores.

    >>> simplify("*Customer_No."), simplify("Chiffre d'affaires (HT)")
    ('customer no', 'chiffre d affaires ht')
    """
    return " ".join(re.sub(r"[^\w]+|_", " ", fold(heading)).split())


def find_source(columns: ColumnMap, id_at: int) -> str:
    """Return what tells one program's ids from another's: the headings of its ids and names."""
    named = columns.names[0] if columns.names else ()
    return " / ".join(simplify(columns.headings[position]) for position in (id_at, *named))[:SOURCE_LIMIT]


def refuse_duplicate_headings(columns: ColumnMap, rows: Sequence[Sequence[str]]) -> None:
    """Refuse a heading that fills a field and stands over two columns, unless their cells are the same."""
    folded = [fold(heading) for heading in columns.headings]
    repeated = {heading for heading, number in Counter(folded).items() if number > 1 and heading}
    for position in sorted(columns.columns.values()):
        for other in range(len(folded)) if folded[position] in repeated else ():
            differs = folded[other] == folded[position] and any(row[other] != row[position] for row in rows)
            if differs:
                first, second = sorted((position + 1, other + 1))
                raise Malformed(
                    f"The heading “{columns.headings[position]}” stands over columns {first} and {second}, and their "
                    "cells differ. Rename one."
                )


@dataclass(frozen=True, slots=True)
class _NameColumns:
    """The columns that name a customer, as in `ColumnMap`."""

    names: tuple[tuple[int, ...], ...] = ()
    email: int | None = None
    legal: int | None = None


def _find_names(search: _Search, chosen: int | None) -> _NameColumns:
    """Find the columns that name a customer, and the one with its registered name."""
    main = chosen if chosen is not None else search.take(HEADINGS["name"])
    other = search.take(HEADINGS["name"]) if main is not None else None
    first, last = search.take(words_of.FIRST_NAMES), search.take(words_of.LAST_NAMES)
    if first is not None and last is None:
        last = search.take(tuple(words_of.NAMES_BESIDE_FIRST))
    elif last is not None and first is None:
        first = search.take(tuple(words_of.NAMES_BESIDE_LAST))
    plain = search.take(words_of.PLAIN_NAMES)
    has_name = main is not None or plain is not None
    generic = None if has_name else search.take(words_of.GENERIC_NAMES)
    unheaded = 0 if _is_unheaded_list(search, main, plain, generic, first, last) else None
    legal = search.take(words_of.LEGAL_NAMES)
    singles = [(at,) for at in (main, other, plain, generic, unheaded, legal) if at is not None]
    person = tuple(at for at in (first, last) if at is not None)
    customer = search.take(words_of.GENERIC_NAMES) if has_name else None
    last_resorts = [positions for positions in (person, () if customer is None else (customer,)) if positions]
    return _NameColumns((*singles, *last_resorts), search.take(words_of.EMAILS), legal)


def _is_unheaded_list(search: _Search, *found: int | None) -> bool:
    """Whether the names can only stand in the first column, which has no heading, as in some reports."""
    is_unheaded = bool(search.headings) and not search.headings[0].strip()
    return is_unheaded and 0 not in search.taken and all(at is None for at in found)


def _find_fields(search: _Search, columns: dict[str, int], chosen: Mapping[str, str]) -> bool:
    """Find the columns of all fields but the name; returns whether the revenue's column is doubtful."""
    for name in (name for name in FIELDS if name not in ("name", "key", "revenue") and name not in chosen):
        _keep(columns, name, search.take(HEADINGS[name], _list_refused(search, name)))
    if "key" not in chosen:
        _keep(columns, "key", search.take(HEADINGS["key"]))
    elif "key" in columns and simplify(chosen["key"]) not in HEADINGS["key"]:
        columns[ID] = columns.pop("key")  # its cells decide whether these are keys
    if ID not in columns and chosen.get("key") != "":
        _keep(columns, ID, search.take(words_of.IDS))
    return False if "revenue" in chosen else _find_revenue(search, columns)


def _keep(columns: dict[str, int], name: str, position: int | None) -> None:
    if position is not None:
        columns[name] = position


def _find_revenue(search: _Search, columns: dict[str, int]) -> bool:
    """Find the column with what a customer pays us; returns whether that may be its own turnover or a total."""
    refused = _list_refused(search, "revenue")
    all_forms = {form for forms in search.forms for form in forms}
    is_crm = bool(all_forms & words_of.CRM_COLUMNS)
    theirs = (*words_of.THEIR_REVENUE, *(words_of.THEIR_REVENUE_IN_A_CRM if is_crm else ()))
    ours = search.take([name for name in HEADINGS["revenue"] if name not in theirs], refused)
    _keep(columns, "revenue", ours if ours is not None else search.take((*theirs, *words_of.TOTALS), refused))
    return ours is None and "revenue" in columns


def _list_refused(search: _Search, name: str) -> set[int]:
    """List the columns that cannot fill a field though they are called so: money in per cent, a margin in money."""
    if name in _MONEY:
        return {at for at, heading in enumerate(search.headings) if is_fraction(heading) is not None}
    if name == "margin":
        margins = set(HEADINGS["margin"])
        says_unit = any(
            is_fraction(heading) is not None and margins & set(forms)
            for heading, forms in zip(search.headings, search.forms, strict=True)
        )
        return {
            at
            for at, heading in enumerate(search.headings)
            if _names_currency(heading)
            or (is_fraction(heading) is None and (says_unit or set(search.forms[at]) & words_of.ONLY_IN_PERCENT))
        }
    return set()


def _names_currency(heading: str) -> bool:
    return find_currency(heading) is not None or any(sign in map_symbols() for sign in heading)


def _check_fields(named: Mapping[str, str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, heading in named.items():
        field = fold(name).replace(" ", "_").replace("-", "_")
        field = "key" if field == ID else field
        if field not in HEADINGS:
            near = get_close_matches(field, FIELDS, n=1, cutoff=0.5)
            hint = f"Did you mean `{near[0]}`?" if near else f"The fields are {', '.join(FIELDS)}."
            raise Malformed(f"“{name}” is not a field of a customer. {hint}")
        known[field] = heading
    return known


def _find_column(headings: Sequence[str], name: str) -> int:
    exact = [position for position, heading in enumerate(headings) if heading == name]
    alike = exact or [position for position, heading in enumerate(headings) if fold(heading) == fold(name)]
    if alike:
        return alike[0]
    by_fold = {fold(heading): heading for heading in headings}
    near = get_close_matches(fold(name), by_fold, n=1, cutoff=0.5)
    hint = f"Did you mean “{by_fold[near[0]]}”?" if near else f"The columns are {_format_headings(headings)}."
    raise Malformed(f"The file has no column “{name}”. {hint}")


_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PREFIX = re.compile(r"(.{1,40}?)\s*(?: [-–—|>/»] |: )\s*(?=\S)")
_YEAR = re.compile(r"\b(?:FY ?)?(20\d\d)\b|\b(?:YTD|ytd|Ytd)\b")


def _list_forms(headings: Sequence[str]) -> list[tuple[str, ...]]:
    """List the forms of each heading that are looked up: as it stands, and without what only decorates it."""
    prefixes = Counter(match[1] for heading in headings if (match := _PREFIX.match(heading)))
    return [tuple(_strip_heading(heading, prefixes)) for heading in headings]


def _strip_heading(text: str, prefixes: Mapping[str, int]) -> dict[str, None]:
    heading = re.sub(r"\s*#\s*$", " no", text.replace("_", " "))  # `Customer #` is no name
    heading = re.sub(r"^#\s*(?:of )?", "number of ", heading)
    prefix = _PREFIX.match(heading)
    bare = heading[prefix.end() :] if prefix and prefixes[prefix[1]] > 1 else heading
    plain = _BRACKETS.sub(_drop_decoration, bare)
    words = _drop_units(plain)
    forms = (
        heading,
        bare,
        plain,
        words,
        _YEAR.sub(" ", words),
        _CAMEL.sub(" ", words),
        *map(_drop_part, (words, heading)),
    )
    return dict.fromkeys(form for form in map(simplify, forms) if form)


def _drop_decoration(brackets: re.Match[str]) -> str:
    """Drop what stands in brackets if it is known to say nothing of the column's meaning."""
    inside = simplify(brackets[1])
    code = inside.removeprefix("in ").upper()
    is_currency = len(code) == 3 and find_currency(code) is not None
    return " " if not inside or is_currency or inside in words_of.DECORATIONS else brackets[0]


def _drop_part(heading: str) -> str:
    """Drop what says which part of a record a column has: `CF.Account Manager`, `Sales owner : Name`."""
    return re.sub(r"^(?:cf|custom)[. ]+| *[:.] *name$", "", heading, flags=re.IGNORECASE)


def _drop_units(heading: str) -> str:
    """Drop the currency and the unit at the end of a heading: `Umsatz in EUR`, `Margin ratio`."""
    without_code = re.sub(r"(?: in)? +([A-Z]{3})\W*$", _drop_code, heading)
    words = without_code.split()
    units = words_of.FRACTION_WORDS | words_of.PERCENT_WORDS
    return " ".join(word for word in words if simplify(word) not in units)


def _drop_code(found: re.Match[str]) -> str:
    return "" if find_currency(found[1]) else found[0]


def _get_year(heading: str) -> int:
    """Return the year a heading names, 0 if none."""
    years = [int(match[1]) for match in _YEAR.finditer(heading) if match[1]]
    return max(years, default=0)


def _format_headings(headings: Sequence[str]) -> str:
    first = [f"“{heading[:40]}”" for heading in headings if heading][:12]
    return ", ".join(first) + (" …" if len(headings) > 12 else "")
