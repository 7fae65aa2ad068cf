"""SQLAlchemy's connection, quicker on SQLite: a statement that comes again is not worked out again.

Between a Core statement and the driver SQLAlchemy does more work than SQLite does for a short query.
Nearly all of it is the same each time for a statement that is kept in a module's constant, so it is kept beside the
statement: the SQL, how each value goes in, how each column comes out. Whatever is unusual goes SQLAlchemy's own way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, Dialect, Insert, Select, Table, exc as errors
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from storage.sql.sqlite import sqlite3

Processor = Callable[[Any], Any] | None
Names = tuple[str, ...]
_ALONE = " alone"
"""Behind the name of a parameter that is a list of one: an `IN` of one customer is as fixed as an equality."""

_HARMLESS = {"preserve_rowcount"}
"""Options that ask for what is done here anyway."""


class Found(IteratorResult[Any]):
    """The rows, all at hand already, and what else a CursorResult tells."""

    rowcount = -1
    inserted_primary_key: tuple[Any, ...] | None = None


class QuickConnection(Connection):
    """A connection to SQLite for one transaction. Its results, errors and row values are those of SQLAlchemy's."""

    _raw: Any = None

    def execute(self, statement: Any, parameters: Any = None, *, execution_options: Any = None) -> Any:
        """As SQLAlchemy's, from the second execution of a statement on without working it out again."""
        if not (self._has_events or self.engine._has_events or self._execution_options):
            plan = _planned(statement, parameters, execution_options, self.dialect)
            if plan is not None and self.in_transaction():
                row = plan.row(parameters or {})
                if row is not None:
                    if self._raw is None:
                        self._raw = self.connection.driver_connection
                    return plan.executed(self._raw, self.dialect, row, parameters or {})
        return super().execute(statement, parameters, execution_options=execution_options)


class _Plan:
    """One statement, worked out for one set of parameter names."""

    __slots__ = ("_alone", "_binds", "_getters", "_key", "_metadata", "_sql", "_standing")

    def __init__(self, compiled: SQLCompiler, names: Names) -> None:
        lists = {name for bound, name in compiled.bind_names.items() if bound.expanding and name in names}
        like = {name: [None] if name in lists else None for name in names}
        dialect, state = compiled.dialect, compiled.construct_expanded_state(like, escape_names=False)
        self._alone = [(name, state.parameter_expansion[name][0]) for name in lists]
        types = {name: bound.type for bound, name in compiled.bind_names.items()}
        self._sql = state.statement
        self._binds = [
            (name, _going_in(types[name], dialect) if name in types else state.processors.get(name))
            for name in state.positiontup or ()
        ]
        self._standing = {name: value for name, value in state.parameters.items() if name not in names}
        columns = compiled._result_columns
        getters: list[Processor] = [_coming_out(column.type, dialect) for column in columns]
        self._getters = getters if any(getters) else None
        extra = [column.objects for column in columns]
        self._metadata = SimpleResultMetaData([column.keyname for column in columns], extra) if columns else None
        made = compiled.statement
        table = made.table if isinstance(made, Insert) else None
        self._key = tuple(column.key for column in table.primary_key) if isinstance(table, Table) else ()

    def row(self, given: dict[str, Any]) -> list[Any] | None:
        """The values as the driver takes them; None where one does not go in, which SQLAlchemy then tells."""
        values = {**self._standing, **given} if self._standing or self._alone else given
        for name, element in self._alone:
            values[element] = given[name][0]
        try:
            return [values[name] if process is None else process(values[name]) for name, process in self._binds]
        except (AttributeError, TypeError, ValueError):
            return None

    def executed(self, raw: Any, dialect: Dialect, row: list[Any], given: Mapping[str, Any]) -> Found:
        """Have the driver carry it out."""
        try:
            cursor = raw.execute(self._sql, row)
            rows = cursor.fetchall() if self._metadata is not None else ()
        except sqlite3.Error as error:
            raise errors.DBAPIError.instance(
                self._sql, row, error, sqlite3.Error, hide_parameters=True, dialect=dialect
            ) from error
        if self._getters is not None:
            rows = [
                tuple([value if get is None else get(value) for get, value in zip(self._getters, told, strict=True)])
                for told in rows
            ]
        found = Found(self._metadata or _NO_COLUMNS, iter(rows))
        found.rowcount = cursor.rowcount
        if self._key:
            found.inserted_primary_key = tuple([given.get(name, cursor.lastrowid) for name in self._key])
        return found


_LISTS = (list, tuple)
_NO_COLUMNS = SimpleResultMetaData(())
_PLANS: WeakKeyDictionary[Any, dict[Names, _Plan | None]] = WeakKeyDictionary()


def _planned(statement: Any, parameters: Any, options: Any, dialect: Dialect) -> _Plan | None:
    """The plan of a statement that was met before; None for a new one, and for what is better done as usual."""
    if not isinstance(statement, Select | UpdateBase) or not (parameters is None or isinstance(parameters, dict)):
        return None
    if options and not options.keys() <= _HARMLESS:
        return None
    plans = _PLANS.get(statement)
    if plans is None:  # made for this call, or a constant met for the first time: which, is seen the second time
        _PLANS[statement] = {}
        return None
    names = tuple([_shape(name, value) for name, value in parameters.items()]) if parameters else ()
    try:
        return plans[names]
    except KeyError:
        plans[names] = made = _plan(statement, names, dialect)
        return made


def _shape(name: str, value: Any) -> str:
    return name + _ALONE if type(value) in _LISTS and len(value) == 1 else name


def _plan(statement: Select[Any] | UpdateBase, shapes: Names, dialect: Dialect) -> _Plan | None:
    """The plan, or None where a value has to be looked at anew each time."""
    names = tuple(shape.removesuffix(_ALONE) for shape in shapes)
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    usual = (
        statement.get_execution_options().keys() <= _HARMLESS
        and not (compiled.insert_prefetch or compiled.update_prefetch or compiled.literal_execute_params)
        and not any(_is_open(bound, name, shapes) for bound, name in compiled.bind_names.items())
        and len({column.keyname for column in compiled._result_columns}) == len(compiled._result_columns)
    )
    return _Plan(compiled, names) if usual else None


def _is_open(bound: BindParameter[Any], name: str, shapes: Names) -> bool:
    """Whether more than the value depends on the caller: how many there are, whether there is one at all."""
    if name in shapes:
        return bound.expanding
    return name + _ALONE not in shapes and (bound.required or bound.callable is not None)


def _coming_out(kind: TypeEngine[Any], dialect: Dialect) -> Processor:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _going_in(kind: TypeEngine[Any], dialect: Dialect) -> Processor:
    """How a value goes in. A transaction has one instant it is at and writes it ten times: that is worked out once."""
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(maxsize=8)(process) if process is not None and kind.python_type is datetime else process
