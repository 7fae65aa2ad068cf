"""Renaming: putting sentinels in the place of user ids in many rows at once, and deleting what people typed.

Which columns those are is read from the register, so that a new column cannot be forgotten.
"""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, case, null, or_, select, true, update
from sqlmodel import Session

from scoring.privacy import traces
from scoring.privacy.erased import make_sentinel
from storage.privacy.register import REGISTER, Kind
from storage.privacy.schema import get_table
from storage.sql.statements import split_into_batches

_ID = re.compile(r"(?<![A-Za-z0-9])[UW][A-Z0-9]{8,}(?![A-Za-z0-9])")
"""A user id inside a longer text."""
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[UW][A-Z0-9]{2,}(?![A-Za-z0-9])")
_ONLY_ID = re.compile(r"[UW][A-Z0-9]{2,}")
LINK = "link"
"""The name of columns that hold an address."""
BATCH = 200
"""People in one statement."""


class Sentinels:
    """The sentinels of people by their user ids: each a new one when it is first wanted, and the same afterwards."""

    def __init__(self) -> None:
        self._by_id: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, value: str) -> str:
        """Return what stands in the place of a value: a sentinel for a user id, anything else as it is."""
        if not _ONLY_ID.fullmatch(value):
            return value
        return self._by_id.setdefault(value, make_sentinel())

    def replace_known(self, text: str) -> str:
        """Return a text with a sentinel in the place of each user id in it that has one already."""
        return _TOKEN.sub(lambda match: self._by_id.get(match[0], match[0]), text)

    def replace_in(self, value: Any) -> Any:
        """Return a value of JSON, or a text, with a sentinel in the place of each user id in it."""
        return traces.replace_texts(value, self._replace_in_text)

    def _replace_in_text(self, text: str) -> str:
        whole = self.find(text)
        return whole if whole != text else _ID.sub(lambda match: self.find(match[0]), text)


def list_columns(table: str, *kinds: Kind) -> Iterator[ColumnElement[Any]]:
    """Yield the columns of a table that are of these kinds."""
    for name in REGISTER[table].list_columns(*kinds):
        yield get_table(table).c[name]


def rename_people(tx: Session, name: str, sentinels: Sentinels, where: ColumnElement[bool] | None = None) -> int:
    """Put sentinels in the place of the user ids in the rows of a table; return how many rows have any."""
    return _rename_in_columns(tx, name, sentinels, where) + _rename_in_json(tx, name, sentinels, where)


def _rename_in_columns(tx: Session, name: str, sentinels: Sentinels, where: ColumnElement[bool] | None) -> int:
    """Rename in the columns that hold one user id each."""
    connection, table, changed = tx.connection(), get_table(name), 0
    condition = true() if where is None else where
    for column in list_columns(name, Kind.PERSON):
        held = connection.execute(select(column).where(condition, column.is_not(None)).distinct()).scalars().all()
        people = [value for value in held if sentinels.find(value) != value]
        for batch in split_into_batches(people, BATCH):
            renamed = case({value: sentinels.find(value) for value in batch}, value=column)
            statement = update(table).where(condition, column.in_(batch)).values({column.name: renamed})
            changed += connection.execute(statement).rowcount
    return changed


def _rename_in_json(tx: Session, name: str, sentinels: Sentinels, where: ColumnElement[bool] | None) -> int:
    """Rename in the columns that hold user ids among other things."""
    table, columns = get_table(name), tuple(list_columns(name, Kind.PEOPLE))
    if not columns:
        return 0
    keys, changed = tuple(table.primary_key.columns), 0
    rows = tx.connection().execute(select(*keys, *columns).where(true() if where is None else where)).all()
    for row in rows:
        before = row[len(keys) :]
        after = [sentinels.replace_in(value) for value in before]
        if after != list(before):
            values = {column.name: value for column, value in zip(columns, after, strict=True)}
            same = and_(*(key == value for key, value in zip(keys, row, strict=False)))
            tx.connection().execute(update(table).where(same).values(values))
            changed += 1
    return changed


def replace_texts(
    tx: Session, name: str, text: str, where: ColumnElement[bool], *, kept: frozenset[tuple[str, str]]
) -> int:
    """Put `text` in the place of what people typed into the rows of a table; return how many rows had anything.

    A link is left out, because `text` is none. An empty text stays empty.
    """
    columns = [column for column in list_columns(name, Kind.TEXT) if (name, column.name) not in kept]
    if not columns:
        return 0
    typed = or_(*(_is_typed(column, text) for column in columns))
    values = {column.name: _build_replacement(column, text) for column in columns}
    return tx.connection().execute(update(get_table(name)).where(where, typed).values(values)).rowcount


def _is_typed(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Build the condition that somebody typed something that is still there."""
    return column.is_not(None) if isinstance(column.type, JSON) else and_(column != "", column != text)


def _build_replacement(column: ColumnElement[Any], text: str) -> Any:
    if isinstance(column.type, JSON):
        return []
    return null() if column.name == LINK else case((column != "", text), else_=column)
