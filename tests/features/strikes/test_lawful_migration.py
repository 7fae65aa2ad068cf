"""Databases from before the reason for disputes was renamed: what is on record has the new name, the audit the old."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text

from storage import migrations
from storage.sql.engines import normalize_url

OLD, NEW = "disputes-invoices", "repeat-unfounded-dispute"
CUSTOMER = """
    INSERT INTO customers (id, key, name, owner, created_at, withdrawn)
    VALUES (1, 'acme', 'Acme', 'U0JO', '2026-01-05 09:00:00', false)
"""
STRIKE = """
    INSERT INTO strikes
        (id, customer_id, reason, weight, incident_on, recorded_at, expires_at, reporter, note, ours, state)
    VALUES (:number, 1, :reason, 1, '2026-01-05', '2026-01-05 09:00:00', '2026-07-05 00:00:00', 'U0ANA', '',
            'partly', 'counted')
"""
FIX = """
    INSERT INTO fixes (id, customer_id, strike_id, what, opened_by, opened_at, state, closed_why)
    VALUES (:number, 1, :number, :what, 'U0ANA', '2026-01-05 09:00:00', 'open', '')
"""
SETTING = "INSERT INTO settings (key, text, set_by, set_at) VALUES (:key, :text, 'U0', '2026-01-05 09:00:00')"
UNDO = """
    INSERT INTO undos (id, actor, kind, subject, before, after, offered_at, until)
    VALUES ('u1', 'U0', 'setting', :subject, 'null', '"2 180d"', '2026-01-05 09:00:00', '2026-01-05 09:10:00')
"""
DRAFT = "INSERT INTO drafts (id, actor, line, kept_at) VALUES ('d1', 'U0', :line, '2026-01-05 09:00:00')"
LINE = '{"kind": "strike", "customer": "acme", "reason": "%s", "note": "about disputes-invoices"}'


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bare.sqlite'}"
    made: str = request.getfixturevalue("bare_postgresql_url")
    return made


@pytest.mark.parametrize("own", [None, "3 365d"])
def test_what_punished_a_lawful_step_has_its_new_name_everywhere(bare_url: str, own: str | None) -> None:
    """Strikes, our fixes, settings, undos and drafts are renamed, and back again; a team's own new reason wins."""
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0024")
        connection.execute(text(CUSTOMER))
        for number, reason in enumerate((OLD, "late-payment"), 1):
            connection.execute(text(STRIKE), {"number": number, "reason": reason})
            what = f"Our part in strike #{number} ({reason.replace('-', ' ')})"
            connection.execute(text(FIX), {"number": number, "what": what})
        settings = {f"reason.{OLD}": "2 180d", "undo": "10"} | ({f"reason.{NEW}": own} if own else {})
        for key, value in settings.items():
            connection.execute(text(SETTING), {"key": key, "text": value})
        connection.execute(text(UNDO), {"subject": f"reason.{OLD}"})
        connection.execute(text(DRAFT).bindparams(line=LINE % OLD))

        command.upgrade(migrations.build_config(connection), "0029")
        read = _read_all(connection)
        command.downgrade(migrations.build_config(connection), "0024")
        before = _read_all(connection)
    engine.dispose()

    assert read == {
        "SELECT reason FROM strikes ORDER BY id": [NEW, "late-payment"],
        "SELECT what FROM fixes ORDER BY id": [
            "Our part in strike #1 (repeat unfounded dispute)", "Our part in strike #2 (late payment)",
        ],
        "SELECT key || '=' || text FROM settings ORDER BY key": [f"reason.{NEW}={own or '2 180d'}", "undo=10"],
        "SELECT subject FROM undos": [f"reason.{NEW}"],
        "SELECT line FROM drafts": [LINE % NEW],
    }  # fmt: skip
    assert before["SELECT reason FROM strikes ORDER BY id"] == [OLD, "late-payment"]
    assert before["SELECT line FROM drafts"] == [LINE % OLD]


@pytest.mark.parametrize("on_hold", [False, True])
def test_a_notice_that_was_not_met_has_its_whole_time(bare_url: str, on_hold: bool) -> None:
    """It ends thirty days from the upgrade at the earliest, and while the customer is on hold not at all."""
    moment = "'2026-01-05 09:00:00'"
    engine = create_engine(normalize_url(bare_url))
    with engine.begin() as connection:
        command.upgrade(migrations.build_config(connection), "0024")
        for statement in (
            CUSTOMER,
            f"INSERT INTO cases (id, customer_id, route, opened_at, problem, closed_why)"
            f" VALUES (1, 1, 'points', {moment}, '', '')",
            "INSERT INTO ballots (id, customer_id, case_id, kind, reason, proposer, opened_at, closes_at, rules, state,"
            f" candidates, closed_why) VALUES (1, 1, 1, 'notice', '', 'U0', {moment}, {moment}, '{{}}', 'passed', '[]',"
            " '')",
            "INSERT INTO notices (id, customer_id, case_id, ballot_id, agreed_at, give_by, days, state, given_how,"
            f" closed_why, life_days) VALUES (1, 1, 1, 1, {moment}, {moment}, 30, 'not_met', '', '', 365)",
            *(
                [
                    "INSERT INTO holds (id, customer_id, why, held_by, held_at, until)"
                    f" VALUES (1, 1, '', 'U0', {moment}, {moment})"
                ]
                if on_hold
                else ()
            ),
        ):
            connection.execute(text(statement))
        command.upgrade(migrations.build_config(connection), "0029")
        waits = (
            "SELECT frozen_at IS NOT NULL FROM deadlines WHERE kind = 'notice.unused' AND due_at > CURRENT_TIMESTAMP"
        )
        frozen = [bool(each) for each in connection.execute(text(waits)).scalars()]
    engine.dispose()

    assert frozen == [on_hold]


def _read_all(connection: Connection) -> dict[str, list[str]]:
    queries = (
        "SELECT reason FROM strikes ORDER BY id",
        "SELECT what FROM fixes ORDER BY id",
        "SELECT key || '=' || text FROM settings ORDER BY key",
        "SELECT subject FROM undos",
        "SELECT line FROM drafts",
    )
    return {query: list(connection.execute(text(query)).scalars()) for query in queries}
