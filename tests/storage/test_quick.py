"""The quick connection: what it does is what SQLAlchemy does, the third time as the first."""

import gc
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError, StatementError

from storage.sql import engines, quick
from storage.sql.quick import QuickConnection

TIMES = range(4)
"""How often a statement comes: anew, as a constant, and from what was kept of it."""

THINGS = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False, unique=True),
    Column("at", DateTime),
    Column("facts", JSON),
    Column("ours", Boolean),
)
_INSERT = insert(THINGS)
_ONCE = sqlite.insert(THINGS).on_conflict_do_nothing()
_BY_NAME = select(THINGS).where(THINGS.c.name == bindparam("wanted"))
_NEITHER = select(THINGS.c.name).where(THINGS.c.name.not_in(["b", "c"])).order_by(THINGS.c.id)
_AMONG = select(THINGS.c.name).where(THINGS.c.name.in_(bindparam("names", expanding=True))).order_by(THINGS.c.id)
_RENAME = update(THINGS).where(THINGS.c.name == bindparam("old")).values(name=bindparam("new"))
_TAKE = delete(THINGS).where(THINGS.c.name == bindparam("wanted")).returning(THINGS.c.id, THINGS.c.facts)


@pytest.fixture
def both(tmp_path: Path) -> Any:
    """Two databases alike: one asked in SQLAlchemy's own way, one quickly."""
    made = [engines.build_sqlite_engine(engines.normalize_url(f"sqlite:///{tmp_path / name}.sqlite")) for name in "ab"]
    for engine in made:
        THINGS.metadata.create_all(engine)
    with Connection(made[0]) as usual, QuickConnection(made[1]) as swift, usual.begin(), swift.begin():
        yield usual, swift
    for engine in made:
        engine.dispose()


def asked(connection: Connection, now: datetime) -> list[Any]:
    """Everything umpire asks in, with whatever the results tell."""
    told: list[Any] = []
    for turn in TIMES:
        row = {"at": now.replace(tzinfo=None), "facts": {"n": [turn]}, "ours": turn % 2 == 0}
        for name in "abc":
            new = connection.execute(_INSERT, {"name": f"{name}{turn}", **row}).inserted_primary_key
            told.append(new and new[0])
        once = {"preserve_rowcount": True}
        told.append(connection.execute(_ONCE, {"name": "a0"}, execution_options=once).rowcount)
        told.append(connection.execute(_ONCE, {"name": f"d{turn}"}, execution_options=once).rowcount)
        found = connection.execute(_BY_NAME, {"wanted": f"a{turn}"}).one()
        told += [tuple(found), found.at, found._asdict(), found._mapping[THINGS.c.facts]]
        told.append(connection.execute(_BY_NAME, {"wanted": "nobody"}).one_or_none())
        told += [connection.execute(_NEITHER).scalars().all(), connection.execute(_NEITHER).all()[0].name]
        told += [
            connection.execute(_AMONG, {"names": names}).scalars().all() for names in (["a0"], ["a0", "b0"], [], ["B0"])
        ]
        told.append(connection.execute(_RENAME, {"old": f"b{turn}", "new": f"B{turn}"}).rowcount)
        told.append(connection.execute(_RENAME, {"old": "nobody", "new": "x"}).rowcount)
        taken = connection.execute(_TAKE, {"wanted": f"c{turn}"}).one()
        told += [taken.id, taken.facts]
    return told


def test_answers_are_those_of_sqlalchemy(both: tuple[Connection, Connection], now: datetime) -> None:
    """Rows, values, row counts and new keys are the same, the fourth time as the first."""
    usual, swift = both
    assert asked(swift, now) == asked(usual, now)


def test_refusals_are_those_of_sqlalchemy(both: tuple[Connection, Connection]) -> None:
    """A broken constraint, a missing value and one of the wrong kind are told as ever and store nothing."""
    _, swift = both
    for _ in TIMES:
        swift.execute(_ONCE, {"name": "a"})
        with pytest.raises(IntegrityError):
            swift.execute(_INSERT, {"name": "a"})
        with pytest.raises(StatementError):
            swift.execute(_RENAME, {"old": "a"})
        with pytest.raises(StatementError):
            swift.execute(_INSERT, {"name": "b", "at": "yesterday"})
        assert swift.execute(_NEITHER).scalars().all() == ["a"]


def test_several_rows_at_once_still_go_in(both: tuple[Connection, Connection]) -> None:
    """A list of rows is one statement, whatever was kept of the single one."""
    _, swift = both
    for turn in TIMES:
        swift.execute(_ONCE, {"name": f"{turn}"})
        swift.execute(_ONCE, [{"name": f"{turn}x"}, {"name": f"{turn}y"}])
    assert len(swift.execute(_NEITHER).all()) == 3 * len(TIMES)


def test_nothing_is_kept_of_a_statement_made_for_one_call(both: tuple[Connection, Connection]) -> None:
    """A statement that was built for a call is forgotten with it."""
    _, swift = both

    def known_after(calls: int) -> int:
        for number in range(calls):
            swift.execute(select(THINGS.c.id).where(THINGS.c.id == number))
        gc.collect()
        return len(quick._PLANS)

    assert known_after(1) == known_after(50)


def test_a_savepoint_takes_back_what_was_done_quickly(both: tuple[Connection, Connection]) -> None:
    """What a savepoint encloses is gone when it is left by an error, and what came before it stays."""
    _, swift = both

    def twice(name: str) -> None:
        with swift.begin_nested():
            swift.execute(_ONCE, {"name": f"{name}x"})
            swift.execute(_INSERT, {"name": name})

    for turn in TIMES:
        swift.execute(_ONCE, {"name": f"{turn}"})
        with pytest.raises(IntegrityError):
            twice(f"{turn}")
        assert swift.execute(_NEITHER).scalars().all() == [f"{each}" for each in range(turn + 1)]
