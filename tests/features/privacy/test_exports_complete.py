"""Exports are complete, and hold nothing of colleagues: checked in a company that has lived, on both engines."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.features.privacy.messages import pages
from bot.features.privacy.usecases import exports, redaction
from bot.features.settings import usecases as settings
from bot.workflow.requests import Call
from playground import sample
from playground.clock import MovableClock
from playground.slack.server import LocalSlack
from playground.stage import load_manifest
from scoring.privacy import traces
from storage.customers import customers
from storage.database import Database
from storage.privacy import records
from storage.privacy.register import REGISTER, Kind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
COLLEAGUES = ("ana", "ben", "li", "jo", "rosa", "max", "olga")


@pytest.fixture
def company(url: str, open_database: Callable[[str], Database]) -> tuple[Database, LocalSlack]:
    """The sample company: rated, struck, in cases and ballots, handed over."""
    db = open_database(url)
    slack = LocalSlack(load_manifest(), clock=MovableClock(NOW)).populate()
    sample.install_sample(db, slack, now=NOW)
    return db, slack


def export_own(db: Database, user_id: str) -> tuple[dict[str, Any], str]:
    """What somebody's own export says: the JSON, and the page as text."""
    order = exports.order_own_export(db, call=Call(user_id, NOW))
    files = pages.write_person_files(exports.collect_person_export(db, order))
    page, document = files.values()
    return json.loads(document), page.decode()


def count_rows_with(db: Database, user_id: str, *kinds: Kind) -> dict[tuple[str, str], int]:
    """In how many rows somebody's id stands, by table and column."""
    found: dict[tuple[str, str], int] = {}
    whole = re.compile(rf"(?<![A-Za-z0-9]){user_id}(?![A-Za-z0-9])")
    with db.transaction(reading=True) as tx:
        for entry in REGISTER.values():
            rows = tx.connection().execute(select(SQLModel.metadata.tables[entry.name])).mappings().all()
            for column in entry.list_columns(*kinds):
                values = [read_value(entry.name, column, row[column]) for row in rows]
                times = sum(any(map(whole.search, traces.list_texts(value))) for value in values)
                if times:
                    found[entry.name, column] = times
    return found


def read_value(table: str, column: str, value: Any) -> Any:
    """What a column holds; of the audit's fields all but the actor, who has a column too."""
    return redaction.open_audit_fields(value) if (table, column) == ("audit_private", "fields") else value


def test_every_place_where_somebody_stands_is_in_their_export(company: tuple[Database, LocalSlack]) -> None:
    """For each column of people, as many rows name the person as are on record, but for others' votes."""
    db, slack = company
    for handle in COLLEAGUES:
        user_id = slack.person(handle).id
        document, page = export_own(db, user_id)

        for (table, column), times in count_rows_with(db, user_id, Kind.PERSON, Kind.PEOPLE).items():
            if (table, column) == ("ballot_votes", "choice"):
                continue
            rows = document["tables"][table]["rows"]
            naming = [row for row in rows if user_id in json.dumps(row[column])]
            assert len(naming) == times, (handle, table, column)
        assert user_id in page


def test_nobody_elses_id_is_in_an_export(company: tuple[Database, LocalSlack]) -> None:
    """No id of a colleague is in what somebody gets, neither in the JSON nor on the page."""
    db, slack = company
    for handle in COLLEAGUES:
        document, page = export_own(db, slack.person(handle).id)

        for other in COLLEAGUES:
            if other != handle:
                assert slack.person(other).id not in json.dumps(document), (handle, other)
                assert slack.person(other).id not in page


def test_nobody_elses_votes_minutes_and_answers_are_in_an_export(company: tuple[Database, LocalSlack]) -> None:
    """Of the tables of what each colleague did by themselves somebody gets their own rows only."""
    db, slack = company
    owners = {"ballot_votes": "user_id", "interactions": "user_id", "answers": "rater", "moods": "user_id"}
    seen = set()
    for handle in COLLEAGUES:
        document, _ = export_own(db, slack.person(handle).id)
        for table, column in owners.items():
            rows = document["tables"].get(table, {"rows": []})["rows"]
            assert {row[column] for row in rows} <= {slack.person(handle).id}
            seen |= {table} if rows else set()
    assert {"ballot_votes", "interactions", "answers"} <= seen


def test_everything_about_a_customer_is_in_its_file(company: tuple[Database, LocalSlack]) -> None:
    """Each text on record about any customer is in its file, and no id or full name of a colleague."""
    db, slack = company
    olga = slack.person("olga").id
    with db.transaction(reading=True) as tx:
        everybody = list(customers.list_customers(tx))
    words = 0
    for customer in everybody:
        order = exports.order_customer_export(db, customer.key, call=Call(olga, NOW))
        page, document = pages.write_customer_files(exports.collect_customer_export(db, order)).values()
        whole = json.loads(document)
        with db.transaction(reading=True) as tx:
            for entry in REGISTER.values():
                table = SQLModel.metadata.tables[entry.name]
                if "customer_id" not in table.c or entry.name in exports.PRIVATE_TABLES:
                    continue
                stored = tx.connection().execute(select(table).where(table.c.customer_id == customer.id)).all()
                rows = whole["tables"].get(entry.name, {"rows": []})["rows"]
                assert len(rows) == len(stored), entry.name
                words += sum(bool(row.get(column)) for row in rows for column in entry.list_columns(Kind.TEXT))
        for handle in COLLEAGUES:
            assert slack.person(handle).id not in document.decode() + page.decode()
            assert slack.person(handle).account.name not in document.decode() + page.decode()
    assert words > 40


def test_in_works_council_mode_a_customers_file_tells_nobody_apart(company: tuple[Database, LocalSlack]) -> None:
    """No colleague has a number, and no vote says yes or no."""
    db, slack = company
    olga = slack.person("olga").id
    settings.change_setting(db, "privacy.staff", "aggregate", call=Call(olga, NOW))
    with db.transaction(reading=True) as tx:
        everybody = list(customers.list_customers(tx))
    for customer in everybody:
        order = exports.order_customer_export(db, customer.key, call=Call(olga, NOW))
        files = pages.write_customer_files(exports.collect_customer_export(db, order))
        document = next(content for name, content in files.items() if name.endswith(".json"))
        votes = json.loads(document)["tables"].get("ballot_votes", {"rows": []})["rows"]
        assert b"colleague 1" not in document.replace(b"\xe2\x80\x9ccolleague 1", b"")
        assert all(set(vote) == {"ballot_id", "why"} for vote in votes)


def test_an_admin_reads_no_vote_that_others_do_not_see(company: tuple[Database, LocalSlack]) -> None:
    """In an admin's file about a colleague no vote of an open ballot stands, and none at all where votes are counts."""
    db, slack = company
    olga = slack.person("olga").id
    with db.transaction(reading=True) as tx:
        opened = records.list_open_ballots(tx)
    own = list_votes_of_everybody(company, lambda who: export_own(db, who)[0])

    def export_for_admin(user_id: str) -> dict[str, Any]:
        order = exports.order_person_export(db, user_id, call=Call(olga, NOW))
        files = pages.write_person_files(exports.collect_person_export(db, order))
        return dict(json.loads(next(content for name, content in files.items() if name.endswith(".json"))))

    seen = list_votes_of_everybody(company, export_for_admin)
    assert seen == Counter({ballot: votes for ballot, votes in own.items() if ballot not in opened})
    assert seen != own
    settings.change_setting(db, "privacy.named-votes", "off", call=Call(olga, NOW))
    assert list_votes_of_everybody(company, export_for_admin) == Counter()


def list_votes_of_everybody(
    company: tuple[Database, LocalSlack], export: Callable[[str], dict[str, Any]]
) -> Counter[int]:
    """How often each ballot stands as one somebody voted in, in everybody's files but Olga's."""
    votes: Counter[int] = Counter()
    for handle in COLLEAGUES:
        if handle != "olga":
            tables = export(company[1].person(handle).id)["tables"]
            votes.update(row["ballot_id"] for row in tables.get("ballot_votes", {"rows": []})["rows"])
            entries = tables.get("audit_private", {"rows": []})["rows"]
            votes.update(row["public"]["ballot"] for row in entries if row["action"] == "ballot.cast")
    return votes
