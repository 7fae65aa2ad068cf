"""Records: adding, reading, listing and changing the rows of a table as values of a dataclass.

Each field of the dataclass is the column of the same name. Enums are stored by value, tuples and nested dataclasses as
JSON. What needs more than these four queries is written out in the table's own module.
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import BindParameter, CheckConstraint, ColumnElement, Row, Select, bindparam, insert, select, update
from sqlmodel import Session, SQLModel

from scoring.refusals import NotFound
from storage.sql.statements import get_table


def require_one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Build the constraint that a column holds one of the values (a StrEnum's members), or NULL if it may."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=f"{column}_known")


def limit_length(column: str, characters: int) -> CheckConstraint:
    """Build the constraint that a text has at most so many characters, the same on both engines."""
    return CheckConstraint(f"length({column}) <= {characters}", name=f"{column}_short")


Value = TypeVar("Value")
_Wanted = Literal["none", "one", "many"]


class Records(Generic[Value]):
    """The rows of one table as values of one frozen dataclass. `called` is what people call one: “fix”, “ballot”."""

    def __init__(self, row: type[SQLModel], value: type[Value], *, called: str) -> None:
        self.table = get_table(row)
        self.columns = self.table.c
        self._value = value
        self._called = called
        hints = get_type_hints(value)
        self._readers = {field.name: _choose_reader(hints[field.name]) for field in fields(value)}  # type: ignore[arg-type]  # a dataclass
        self.select = select(*(self.columns[name] for name in self._readers))
        self._insert = insert(self.table).returning(*self.select.selected_columns)
        self._queries: dict[tuple[tuple[str, _Wanted], ...], Select[Any]] = {}
        self._one = self.select.where(self.columns.id == bindparam("of_id")) if "id" in self.columns else None

    def add(self, tx: Session, **values: object) -> Value:
        """Insert a row and return it as a value; fields that are not given take the dataclass's defaults."""
        stored = {name: _to_stored(value) for name, value in values.items()}
        defaults = {
            field.name: _to_stored(field.default)
            for field in fields(self._value)  # type: ignore[arg-type]  # a dataclass
            if field.name not in stored and field.name != "id"
        }
        return self.from_row(tx.connection().execute(self._insert, stored | defaults).one())

    def get(self, tx: Session, record_id: int) -> Value:
        """Return the record with this id. Raises NotFound."""
        assert self._one is not None, f"{self.table.name} has no id"
        row = tx.connection().execute(self._one, {"of_id": record_id}).one_or_none()
        if row is None:
            raise NotFound(f"There is no {self._called} #{record_id}.")
        return self.from_row(row)

    def list_where(self, tx: Session, *conditions: ColumnElement[bool], **equal: object) -> tuple[Value, ...]:
        """List the records that fit all conditions, ordered by primary key.

        `name=value` asks for an equal column, a tuple of values for any of them, None for NULL.
        """
        query = self._select_equal(tuple((name, _count_wanted(value)) for name, value in equal.items()))
        parameters = {
            f"wanted_{name}": [_to_stored(each) for each in value] if isinstance(value, tuple) else _to_stored(value)
            for name, value in equal.items()
            if value is not None
        }
        rows = tx.connection().execute(query.where(*conditions) if conditions else query, parameters)
        return tuple(self.from_row(row) for row in rows)

    def _select_equal(self, shape: tuple[tuple[str, _Wanted], ...]) -> Select[Any]:
        """Return the query for these columns and how many values each may have; it is built only once."""
        if shape not in self._queries:
            equalities = [self._equals(name, wanted) for name, wanted in shape]
            self._queries[shape] = self.select.where(*equalities).order_by(*self.table.primary_key.columns)
        return self._queries[shape]

    def _equals(self, name: str, wanted: _Wanted) -> ColumnElement[bool]:
        column = self.columns[name]
        if wanted == "none":
            return column.is_(None)
        parameter: BindParameter[Any] = bindparam(f"wanted_{name}", expanding=wanted == "many")
        return column.in_(parameter) if wanted == "many" else column == parameter

    def change(self, tx: Session, record_id: int, **values: object) -> Value:
        """Set columns of one record by name and return the changed record. Raises NotFound."""
        update_row = update(self.table).where(self.columns.id == record_id).returning(*self.select.selected_columns)
        stored = {name: _to_stored(value) for name, value in values.items()}
        row = tx.connection().execute(update_row.values(**stored)).one_or_none()
        if row is None:
            raise NotFound(f"There is no {self._called} #{record_id}.")
        return self.from_row(row)

    def from_row(self, row: Row[Any]) -> Value:
        """Build a value from a row that has this table's columns."""
        columns = row._mapping
        return self._value(**{name: read(columns[name]) for name, read in self._readers.items()})


def _count_wanted(value: object) -> _Wanted:
    """Tell which values a column may have: NULL alone, one value, or any of several."""
    return "none" if value is None else "many" if isinstance(value, tuple) else "one"


def _to_stored(value: object) -> object:
    """Convert the value of a field to what its column stores."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return list(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value


def _choose_reader(hint: Any) -> Any:
    """Return the function that converts a stored column to a field of this type."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = next(each for each in get_args(hint) if each is not type(None))
        read = _choose_reader(inner)
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
