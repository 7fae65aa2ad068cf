"""What all engines of a test process share: a statement is compiled once for all, and not again for each test's own."""

from sqlalchemy import Dialect, Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from storage.sql.engines import DeferredDialect, ImmediateDialect

_COMPILED: dict[object, object] = {}


def share_compiled_statements() -> None:
    """Give every engine one cache. Its keys hold the dialect, so that dialects of one kind are made equal."""

    def is_same(one: Dialect, other: object) -> bool:
        return type(one) is type(other)

    for kind in (ImmediateDialect, DeferredDialect, PGDialect_psycopg):
        kind.__eq__, kind.__hash__ = is_same, lambda dialect: hash(type(dialect))  # type: ignore[assignment,method-assign]
    Engine._compiled_cache = property(lambda _engine: _COMPILED, lambda _engine, _own: None)  # type: ignore[assignment]
