"""Records: the four things every noun with an id asks of its table, so that a noun's file holds only its own queries.

A value's fields are the table's columns of the same names: enums are stored by value, tuples and nested values as JSON.
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import CheckConstraint, ColumnElement, Row, Select, bindparam, insert, select, update
from sqlmodel import Session, SQLModel

from scoring.refusals import NotFound
from storage.sql.statements import get_table


def require_one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of the values (a StrEnum's members), or NULL where it may."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_known")


def limit_length(column: str, characters: int) -> CheckConstraint:
    """The text has no more than so many characters: the same limit on both engines."""
    return CheckConstraint(f"length({column}) <= {characters}", name=f"{column}_short")


Value = TypeVar("Value")


class Records(Generic[Value]):
    """The rows of one table as values of one frozen dataclass. `called` is the noun for people: “fix”, “ballot”."""

    def __init__(self, row: type[SQLModel], value: type[Value], *, called: str) -> None:
        self.table = get_table(row)
        self.columns = self.table.c
        self._value = value
        self._called = called
        hints = get_type_hints(value)
        self._read = {field.name: _reader(hints[field.name]) for field in fields(value)}  # type: ignore[arg-type]  # a dataclass
        self.select = select(*(self.columns[name] for name in self._read))
        self._insert = insert(self.table)
        self._kept: dict[tuple[tuple[str, bool], ...], Select[Any]] = {}
        self._one = self.select.where(self.columns.id == bindparam("wanted")) if "id" in self.columns else None

    def add(self, tx: Session, **values: object) -> Value:
        """Insert a row and give it back as a value; what is not named takes the value's default."""
        stored = {name: _stored(value) for name, value in values.items()}
        missing = {
            field.name: _stored(field.default)
            for field in fields(self._value)  # type: ignore[arg-type]  # a dataclass
            if field.name not in stored and field.name != "id"
        }
        inserted = tx.connection().execute(self._insert, stored | missing).inserted_primary_key
        assert inserted is not None
        return self.get(tx, inserted[0])

    def get(self, tx: Session, number: int) -> Value:
        """The record of that number; NotFound when there is none."""
        assert self._one is not None, f"{self.table.name} has no id"
        row = tx.connection().execute(self._one, {"wanted": number}).one_or_none()
        if row is None:
            raise NotFound(f"There is no {self._called} #{number}.")
        return self.from_row(row)

    def list_where(self, tx: Session, *conditions: ColumnElement[bool], **equal: object) -> tuple[Value, ...]:
        """The records that fit, oldest first; `name=value` is an equality, several values in a tuple mean any."""
        if not conditions and not any(isinstance(wanted, tuple) for wanted in equal.values()):
            return self._equal(tx, equal)
        query = self.select.where(*conditions)
        for name, wanted in equal.items():
            column = self.columns[name]
            if isinstance(wanted, tuple):
                query = query.where(column.in_([_stored(each) for each in wanted]))
            else:
                query = query.where(column.is_(None) if wanted is None else column == _stored(wanted))
        rows = tx.connection().execute(query.order_by(*self.table.primary_key.columns))
        return tuple(self.from_row(row) for row in rows)

    def _equal(self, tx: Session, equal: Mapping[str, object]) -> tuple[Value, ...]:
        """The same for equalities alone, by far the most: the statement is made once for the columns that are asked."""
        shape = tuple((name, wanted is None) for name, wanted in equal.items())
        if shape not in self._kept:
            tests = [self._is(name, nothing) for name, nothing in shape]
            self._kept[shape] = self.select.where(*tests).order_by(*self.table.primary_key.columns)
        wanted = {f"wanted_{name}": _stored(value) for name, value in equal.items() if value is not None}
        return tuple(self.from_row(row) for row in tx.connection().execute(self._kept[shape], wanted))

    def _is(self, name: str, nothing: bool) -> ColumnElement[bool]:
        column = self.columns[name]
        return column.is_(None) if nothing else column == bindparam(f"wanted_{name}")

    def change(self, tx: Session, number: int, **values: object) -> Value:
        """Set columns of one record by name and give it back; NotFound when there is none."""
        changed = update(self.table).where(self.columns.id == number)
        stored = {name: _stored(value) for name, value in values.items()}
        if tx.connection().execute(changed.values(**stored)).rowcount != 1:
            raise NotFound(f"There is no {self._called} #{number}.")
        return self.get(tx, number)

    def from_row(self, row: Row[Any]) -> Value:
        """The value of a row that has this table's columns."""
        stored = row._mapping
        return self._value(**{name: read(stored[name]) for name, read in self._read.items()})


def _stored(value: object) -> object:
    """A field as its column takes it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value


def _reader(hint: Any) -> Any:
    """How a column becomes a field of that type."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        read = _reader(inner)
        return lambda stored: None if stored is None else read(stored)
    if get_origin(hint) is tuple:
        return tuple
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda stored: hint(**stored) if isinstance(stored, Mapping) else stored
    return _as_is


def _as_is(stored: object) -> object:
    return stored
