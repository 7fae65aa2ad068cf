"""Migrations make exactly the schema the models declare, on both engines. Killed and failed ones: tests/faults."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from storage import migrations
from storage.sql.engines import normalize_url


@pytest.fixture
def migrated(url: str) -> Iterator[Engine]:
    """A migrated database, to be looked at."""
    engine = create_engine(normalize_url(url))
    yield engine
    engine.dispose()


@pytest.fixture
def declared(url: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database made straight from the models."""
    if url.startswith("sqlite"):
        made = f"sqlite:///{tmp_path_factory.mktemp('declared') / 'umpire.sqlite'}"
    else:
        made = request.getfixturevalue("bare_postgresql_url")
    engine = create_engine(normalize_url(made))
    migrations.load_models().create_all(engine)
    yield engine
    engine.dispose()


def checks(connection: Connection) -> set[tuple[str, str, str]]:
    """Every CHECK constraint: table, name, condition without white space."""
    found = inspect(connection)
    return {
        (table, str(check["name"]), re.sub(r"\s+", "", check["sqltext"]))
        for table in found.get_table_names()
        for check in found.get_check_constraints(table)
    }


def triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    return set(connection.execute(text(query)).scalars())


def test_migrations_make_the_tables_the_models_declare(migrated: Engine) -> None:
    """Alembic finds nothing left to do: write a migration with `python -m storage.migrations revision` otherwise."""
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, migrations.load_models()) == []


def test_migrations_make_the_checks_the_models_declare(migrated: Engine, declared: Engine) -> None:
    """Alembic does not compare CHECK constraints, so this test does."""
    with migrated.connect() as here, declared.connect() as there:
        assert checks(here) == checks(there)


def test_migrations_make_the_triggers_of_append_only_tables(migrated: Engine) -> None:
    """The audit chain refuses changes in every migrated database."""
    with migrated.connect() as connection:
        events = ("update", "delete") if migrated.dialect.name == "sqlite" else ("change", "truncate")
        assert {f"audit_entries_refuse_{event}" for event in events} <= triggers(connection)


def test_every_constraint_has_a_name(migrated: Engine) -> None:
    """A constraint without a name cannot be dropped by a later migration."""
    with migrated.connect() as connection:
        found = inspect(connection)
        for table in set(found.get_table_names()) - {"alembic_version"}:
            constraints = [
                found.get_pk_constraint(table),
                *found.get_unique_constraints(table),
                *found.get_foreign_keys(table),
                *found.get_check_constraints(table),
            ]
            assert all(constraint["name"] for constraint in constraints), table


def test_what_was_said_to_be_ours_becomes_fixes(bare_url: str) -> None:
    """Strikes recorded before there were fixes open theirs when the database is migrated; void ones do not."""
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0001")
        connection.execute(text(CUSTOMER))
        for number, (ours, state) in enumerate(
            [("no", "counted"), ("partly", "counted"), ("mostly", "contested"), ("mostly", "void")], 1
        ):
            connection.execute(text(STRIKE), {"number": number, "ours": ours, "state": state})
        command.upgrade(migrations.build_config(connection), "0002")
        found = connection.execute(text("SELECT strike_id, what, owner, state FROM fixes ORDER BY id")).all()
    engine.dispose()

    assert [tuple(row) for row in found] == [
        (2, "Our part in strike #2 (late input)", "U0JO", "open"),
        (3, "Our part in strike #3 (late input)", "U0JO", "open"),
    ]


def test_settings_mean_what_they_meant(bare_url: str) -> None:
    """A letter that said nothing is taken off a number, and a margin below 1 without its sign gets one."""
    stored = {"undo": "1h", "ballot.notice-hours": "30m", "card.grace": "3m", "notice.days": "45d"}
    stored |= {"floor.margin": "0.5", "floor.mix": "training 10%", "reason.no-show": "1 90d", "react.ask": "5d"}
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0004")
        for key, said in stored.items():
            connection.execute(text(SETTING), {"key": key, "text": said})
        command.upgrade(migrations.build_config(connection), "0005")
        found = {row.key: row.text for row in connection.execute(text("SELECT key, text FROM settings"))}
    engine.dispose()

    meant = {"undo": "1", "ballot.notice-hours": "30", "card.grace": "3", "notice.days": "45", "floor.margin": "0.5%"}
    assert found == stored | meant


def test_standings_of_the_version_before_are_computed_anew(bare_url: str) -> None:
    """A rank written before time counted in it is due at once when the database is migrated, strikes or none."""
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0001")
        connection.execute(text(CUSTOMER))
        connection.execute(text(STANDING))
        command.upgrade(migrations.build_config(connection), "0002")
        due = connection.execute(text("SELECT count(*) FROM standings WHERE next_change_at < '2026-01-05'"))
        assert due.scalar_one() == 1
    engine.dispose()


def test_contests_that_were_open_get_their_whole_time(bare_url: str) -> None:
    """A contest from before there were clocks goes to all and lapses counted from the upgrade; nothing else has one."""
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0001")
        connection.execute(text(CUSTOMER))
        for number, state in enumerate(("counted", "contested", "void"), 1):
            connection.execute(text(STRIKE), {"number": number, "ours": "no", "state": state})
        command.upgrade(migrations.build_config(connection), "0007")
        waits = "SELECT kind, subject FROM deadlines WHERE done_at IS NULL AND due_at > CURRENT_TIMESTAMP ORDER BY kind"
        found = connection.execute(text(waits)).all()
    engine.dispose()

    assert [tuple(row) for row in found] == [("contest.lapses", "2"), ("contest.widens", "2")]


def test_names_are_found_without_their_foreign_letters(bare_url: str) -> None:
    """Every stored name is folded anew; two customers that fold alike now still answer to names of their own."""
    customers = ((1, "łodz", "Łódź"), (2, "lodz", "Lodz"), (3, "søren", "Søren & Ko"), (4, "næ", "Næstved"))
    names = (
        *(("łodz", 1, "name", "Łódź"), ("lodz", 2, "name", "Lodz"), ("søren & ko", 3, "name", "Søren & Ko")),
        *(("søren", 3, "key", "søren"), ("sørenko", 3, "alias", "Sørenko"), ("sorenko", 3, "alias", "Sorenko")),
        *(("næstved", 4, "name", "Næstved"), ("næ", 4, "key", "næ"), ("lødz", 4, "alias", "Lødz")),
    )
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0012")
        for number, key, name in customers:
            connection.execute(text(NAMED), {"number": number, "key": key, "name": name})
        for word, number, kind, shown in names:
            row = {"word": word, "number": number, "kind": kind, "shown": shown}
            connection.execute(text(NAME), row)
        command.upgrade(migrations.build_config(connection), "0013")
        stored = connection.execute(text("SELECT customer_id, kind, word, shown FROM customer_names ORDER BY 1, 2, 3"))
        found = [tuple(row) for row in stored]
        keys = connection.execute(text("SELECT key, name FROM customers ORDER BY id")).all()
    engine.dispose()

    assert found == [
        (1, "key", "lodz-2", "lodz-2"),
        (1, "name", "lodz (lodz-2)", "Łódź (lodz-2)"),
        (2, "name", "lodz", "Lodz"),
        (3, "alias", "sorenko", "Sorenko"),
        (3, "key", "soren", "soren"),
        (3, "name", "soren & ko", "Søren & Ko"),
        (4, "alias", "lodz (nae)", "Lødz (nae)"),
        (4, "key", "nae", "nae"),
        (4, "name", "naestved", "Næstved"),
    ]
    assert [tuple(row) for row in keys] == [
        ("lodz-2", "Łódź (lodz-2)"), ("lodz", "Lodz"), ("soren", "Søren & Ko"), ("nae", "Næstved"),
    ]  # fmt: skip


def test_what_was_too_long_is_sent_again(bare_url: str) -> None:
    """Messages parked because all their blocks together were too long wait to be sent; others stay parked."""
    stored = (
        ("too-long", "parked", "msg_blocks_too_long", 0),
        ("perhaps-there", "parked", "msg_blocks_too_long", 2),
        ("no-channel", "parked", "channel_not_found", 0),
        ("was-sent", "sent", None, 0),
    )
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0014")
        for intent, state, error, doubts in stored:
            row = {"intent": intent, "state": state, "error": error, "doubts": doubts}
            connection.execute(text(OUTBOX), row)
        command.upgrade(migrations.build_config(connection), "0015")
        found = connection.execute(text("SELECT intent, state, doubts, attempts FROM outbox ORDER BY id")).all()
    engine.dispose()

    assert [tuple(row) for row in found] == [
        ("too-long", "pending", 0, 0), ("perhaps-there", "unknown", 1, 0),
        ("no-channel", "parked", 0, 3), ("was-sent", "sent", 0, 3),
    ]  # fmt: skip


OUTBOX = """
    INSERT INTO outbox (intent, kind, subject, channel, method, matters, payload, key, state, doubts, attempts, wanted,
        not_before, created_at, last_error)
    VALUES (:intent, 'ballot', '1', 'C1', 'update', true, '{}', 'k', :state, :doubts, 3, 1,
        '2026-01-05 09:00:00', '2026-01-05 09:00:00', :error)
"""
NAMED = """
    INSERT INTO customers (id, key, name, created_at, withdrawn)
    VALUES (:number, :key, :name, '2026-01-05 09:00:00', false)
"""
NAME = "INSERT INTO customer_names (word, customer_id, kind, shown) VALUES (:word, :number, :kind, :shown)"
SETTING = "INSERT INTO settings (key, text, set_by, set_at) VALUES (:key, :text, 'U0', '2026-01-05 09:00:00')"
CUSTOMER = """
    INSERT INTO customers (id, key, name, owner, created_at, withdrawn)
    VALUES (1, 'acme', 'Acme', 'U0JO', '2026-01-05 09:00:00', false)
"""
STANDING = """
    INSERT INTO standings
        (customer_id, low, high, applicable, grade, points, broken, stale, newcomer, rated, listed, rank)
    VALUES (1, 2, 3, 7, 'C', 0, 0, false, false, true, true, '03999' || '9acme')
"""
STRIKE = """
    INSERT INTO strikes
        (id, customer_id, reason, weight, incident_on, recorded_at, expires_at, reporter, note, ours, state)
    VALUES (:number, 1, 'late-input', 1, '2026-01-05', '2026-01-05 09:00:00', '2026-07-05 00:00:00', 'U0ANA', '',
            :ours, :state)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.sqlite'}"
    made: str = request.getfixturevalue("bare_postgresql_url")
    return made
