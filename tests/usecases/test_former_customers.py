"""Former customers: what people wrote about them is deleted after the months in the settings, and nothing else is."""

import gzip
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select, update

from bot.features.cases.usecases import holds
from bot.features.customers import usecases as customers
from bot.features.interactions import usecases as interactions
from bot.features.interactions.usecases import LogRequest
from bot.features.restrictions import usecases as restrictions
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as settings
from bot.features.strikes.usecases import strikes
from bot.workflow import retention
from bot.workflow.requests import Call
from bot.workflow.setbacks import Setbacks
from scoring.privacy.erased import is_erased
from scoring.rules.retention import DELETED, DELETED_ROWS, KEPT_TEXTS, find_latest_leaving_day
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import audit, retention as stored_retention
from storage.customers.customers import CUSTOMERS
from storage.database import Database
from storage.privacy.register import REGISTER, Kind
from storage.privacy.schema import get_table
from tests.storage.filled import fill_every_table
from tests.stored import read_all_rows
from tests.usecases.office import ada, rosa, store_office_people

JO, LI = "U0JO", "U0LI"
ARCHIVED = datetime(2026, 1, 5, 9, tzinfo=UTC)
LAST_HOUR = datetime(2028, 1, 4, 23, 59, tzinfo=UTC)
"""The last minute of 4 January two years later."""
NOTE = "shouted at Li on the phone"


@pytest.fixture
def office(db: Database) -> Database:
    """Acme, with a strike, a conversation, a witness, evidence and aliases, was archived on 5 January 2026."""
    store_office_people(db, ARCHIVED)
    before = ARCHIVED - timedelta(days=1)
    customers.add_customer(
        db, {"name": "Acme", "key": "acme", "owner": JO, "aliases": "Apex", "since": "2020-01-01"}, call=rosa(before)
    )
    customers.add_customer(db, {"name": "Globex", "key": "globex", "owner": JO}, call=rosa(before))
    for name in ("acme", "globex"):
        answers = dict.fromkeys(QUESTION_IDS, ("no", "asked for a discount by Jo"))
        scorecards.rate_customer(db, name, answers, call=Call(LI, before))
        order = strikes.StrikeOrder(name, "rude-to-support", NOTE, link="https://northwind.slack.com/archives/C1/p1")
        recorded = strikes.record_strike(db, order, call=Call(JO, before))
        assert isinstance(recorded, strikes.StrikeRecorded)
        strikes.record_same_incident(db, replace(order, about=recorded.strike.id), call=Call(LI, before))
        interactions.log_interaction(db, LogRequest(name, 50, "tense", NOTE), call=Call(JO, before))
    customers.archive_customer(db, "acme", call=rosa(ARCHIVED))
    return db


def delete(db: Database, now: datetime) -> int:
    """What the hourly deletion does about former customers at an instant."""
    return retention.delete_former_details(db, Setbacks(db), now=now)


def list_words(db: Database, customer_id: int) -> tuple[set[str], set[str]]:
    """What people typed, and whose ids stand, in all rows about a customer."""
    texts, people = set[str](), set[str]()
    with db.transaction(reading=True) as tx:
        for name, where in stored_retention._list_conditions(customer_id).items():
            table = get_table(name)
            for kind, found in ((Kind.TEXT, texts), (Kind.PERSON, people)):
                for column in REGISTER[name].list_columns(kind):
                    if (name, column) not in KEPT_TEXTS:
                        found.update(map(str, tx.connection().execute(select(table.c[column]).where(where)).scalars()))
        one = select(CUSTOMERS.c.owner, CUSTOMERS.c.backup).where(CUSTOMERS.c.id == customer_id)
        people.update(map(str, tx.connection().execute(one).one()))
    return texts - {"", "None", "[]"}, people - {"None", "yes", "no", "abstain"}


def test_the_details_go_on_the_day_and_not_before(office: Database) -> None:
    """A customer archived on 5 January 2026 has its details until the end of 4 January 2028 in the workspace's zone."""
    acme, globex = 1, 2
    assert delete(office, LAST_HOUR) == 0
    assert NOTE in list_words(office, acme)[0]

    assert delete(office, LAST_HOUR + timedelta(minutes=1)) > 0

    texts, people = list_words(office, acme)
    assert texts == {DELETED}
    assert people
    assert all(is_erased(person) for person in people)
    assert NOTE in list_words(office, globex)[0]
    assert {JO, LI} <= list_words(office, globex)[1]


def test_reporters_still_count_apart_and_the_audit_verifies(office: Database) -> None:
    """Who reported and who saw it are two people still, in no other customer's record, and the audit holds."""
    delete(office, LAST_HOUR + timedelta(minutes=1))
    with office.transaction(reading=True) as tx:
        reporter = tx.connection().exec_driver_sql("SELECT reporter FROM strikes WHERE customer_id = 1").scalar_one()
        witness = tx.connection().exec_driver_sql("SELECT user_id FROM witnesses WHERE strike_id = 1").scalar_one()
        assert reporter != witness
        assert audit.verify_chain(tx).ok
        entries = audit.list_entries(tx, "customer:1")
    assert entries[0].action == "privacy.retained"
    assert NOTE not in str(entries)
    assert JO not in str(entries)


def test_twice_is_once(office: Database) -> None:
    """The next hour finds nothing left to delete, and changes nothing."""
    when = LAST_HOUR + timedelta(minutes=1)
    delete(office, when)
    after = read_all_rows(office)
    assert delete(office, when + timedelta(hours=1)) == 0
    assert read_all_rows(office) == after


def test_two_replicas_delete_once(url: str, office: Database, open_database: Callable[[str], Database]) -> None:
    """Two replicas at the same customer at one moment are one deletion in the audit."""
    doors = [office, office if office.dialect == "sqlite" else open_database(url)]
    barrier = Barrier(2)

    def act(db: Database) -> int:
        barrier.wait()
        return delete(db, LAST_HOUR + timedelta(days=1))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(map(bool, pool.map(act, doors))) == [False, True]
    with office.transaction(reading=True) as tx:
        assert [entry.action for entry in audit.list_entries(tx, "customer:1")].count("privacy.retained") == 1


def test_of_several_replicas_one_takes_the_hour(office: Database) -> None:
    """Whoever claims the hour deletes, and the others do nothing."""
    when = LAST_HOUR + timedelta(days=200)
    assert retention.delete_due(office, Setbacks(office), hour="a", now=when) > 0
    assert retention.delete_due(office, Setbacks(office), hour="a", now=when) == 0


def test_late_is_right(office: Database) -> None:
    """After months of being switched off the details go at once."""
    assert delete(office, LAST_HOUR + timedelta(days=300)) > 0


def test_who_comes_back_in_time_keeps_everything(office: Database) -> None:
    """A customer restored before its day has all its notes, then and later."""
    customers.restore_customer(office, "acme", call=rosa(LAST_HOUR))
    assert delete(office, LAST_HOUR + timedelta(days=900)) == 0
    assert NOTE in list_words(office, 1)[0]


def test_who_leaves_again_is_deleted_again(office: Database) -> None:
    """What is written after a return goes 24 months after the second leaving."""
    again = LAST_HOUR + timedelta(minutes=1)
    delete(office, again)
    customers.restore_customer(office, "acme", call=rosa(again))
    interactions.log_interaction(office, LogRequest("acme", 5, "ok", "they are back"), call=Call(JO, again))
    customers.archive_customer(office, "acme", call=rosa(again + timedelta(hours=1)))
    assert delete(office, again + timedelta(days=700)) == 0
    assert delete(office, again + timedelta(days=800)) > 0
    assert list_words(office, 1)[0] == {DELETED}


@pytest.mark.parametrize("matter", ["hold", "restriction", "contest", "deadline"])
def test_something_open_stops_it(matter: str, office: Database) -> None:
    """Nothing is deleted while a hold, a restriction, a contest or a date is open with the customer."""
    before = LAST_HOUR - timedelta(days=300)
    customers.restore_customer(office, "acme", call=rosa(before))
    if matter == "hold":
        holds.place_hold(office, "acme", "their lawyer writes", (before + timedelta(days=9)).date(), call=rosa(before))
    elif matter == "restriction":
        order = restrictions.RestrictionOrder("no-calls", "threats", (before + timedelta(days=9)).date())
        restrictions.restrict_contact(office, "acme", order, call=rosa(before))
    with office.transaction() as tx:
        if matter == "contest":
            tx.connection().execute(
                update(get_table("strikes")).values(state="contested", contested_by=LI, contested_at=before)
            )
        if matter == "deadline":
            values = {"kind": "referral.asked", "subject": "1", "customer_id": 1, "due_at": before}
            tx.connection().execute(get_table("deadlines").insert().values(**values))
        tx.connection().execute(update(CUSTOMERS).where(CUSTOMERS.c.id == 1).values(archived_at=ARCHIVED))
    assert delete(office, LAST_HOUR + timedelta(days=1)) == 0
    assert NOTE in list_words(office, 1)[0]


def test_the_setting_counts(office: Database) -> None:
    """With `privacy.former-months` at 6 the details go in July, and the name stays findable."""
    settings.change_setting(office, "privacy.former-months", "6", call=ada(ARCHIVED))
    assert delete(office, datetime(2026, 7, 4, 20, tzinfo=UTC)) == 0
    assert delete(office, datetime(2026, 7, 5, 20, tzinfo=UTC)) > 0
    restored = customers.restore_customer(office, "apex", call=rosa(LAST_HOUR)).customer
    assert restored.name == "Acme"
    assert restored.owner is None


def test_thousands_go_in_pieces(office: Database) -> None:
    """Each pass deletes a limited number of customers, who left first of all first, until none is left."""
    with office.transaction() as tx:
        rows = [
            {"key": f"old-{number}", "name": f"Old {number}", "owner": JO, "created_at": ARCHIVED, "withdrawn": False}
            | {"archived_at": ARCHIVED - timedelta(days=number)}
            for number in range(1, 31)
        ]
        tx.connection().execute(CUSTOMERS.insert(), rows)
    when, tasks, passes = LAST_HOUR + timedelta(minutes=1), Setbacks(office), 0
    with office.transaction(reading=True) as tx:
        first = stored_retention.list_due(tx, when, limit=1)
    assert first == (32,)
    while True:
        with office.transaction(reading=True) as tx:
            left = stored_retention.list_due(tx, ARCHIVED + timedelta(days=1), limit=100)
        if not left:
            break
        retention.delete_former_details(office, tasks, now=when, most=8)
        passes += 1
    assert passes == 4


def test_one_that_fails_keeps_no_other_waiting(office: Database) -> None:
    """Where one customer's record cannot be read the others' details go all the same, and it is tried again."""
    customers.archive_customer(office, "globex", call=rosa(ARCHIVED))
    private = get_table("audit_private")
    entry = private.c.seq == 1
    with office.transaction() as tx:
        fields = tx.connection().execute(select(private.c.fields).where(entry)).scalar_one()
        tx.connection().execute(update(private).where(entry).values(fields="no JSON"))
    delete(office, LAST_HOUR + timedelta(days=1))
    assert NOTE in list_words(office, 1)[0]
    assert list_words(office, 2)[0] == {DELETED}
    with office.transaction() as tx:
        tx.connection().execute(update(private).where(entry).values(fields=fields))
    assert delete(office, LAST_HOUR + timedelta(days=1, hours=1)) > 0
    assert list_words(office, 1)[0] == {DELETED}


def test_feelings_go_by_the_setting(office: Database) -> None:
    """With `privacy.feeling-days` at 30, a feeling of 31 days ago is gone, and one of 29 days ago is not."""
    settings.change_setting(office, "privacy.feeling-days", "30", call=ada(ARCHIVED))
    moods = get_table("moods")
    with office.transaction() as tx:
        for days in (29, 31):
            values = {"user_id": JO, "customer_id": 2, "feeling": "dread", "felt_at": ARCHIVED, "asked": False}
            felt_on = (ARCHIVED - timedelta(days=days)).date()
            tx.connection().execute(moods.insert().values(**values, felt_on=felt_on))
    retention.delete_expired(office, hour="a", now=ARCHIVED)
    with office.transaction(reading=True) as tx:
        [kept] = tx.connection().execute(select(moods.c.felt_on)).scalars()
    assert kept == (ARCHIVED - timedelta(days=29)).date()


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_details_are_kept_for_whole_months(today: date, months: int) -> None:
    """The later the day, the later the customers whose details go: to the same day of the month, or its end."""
    latest = find_latest_leaving_day(today, months)
    assert (today.year - latest.year) * 12 + today.month - latest.month == months
    assert find_latest_leaving_day(today + timedelta(days=1), months) >= latest
    if latest.day != today.day:
        assert (latest + timedelta(days=1)).day == 1


def test_no_column_is_forgotten(db: Database) -> None:
    """Of a row in every table there is, nobody's id and nothing that somebody typed is left about the customer."""
    with db.transaction() as tx:
        fill_every_table(tx, "U0JO42JO42", ("Jo Müller", "jo"), number=1, now=ARCHIVED)
        tx.connection().execute(update(CUSTOMERS).values(details_deleted_at=None))
    assert "U0JO42JO42" in list_words(db, 1)[1]
    assert delete(db, LAST_HOUR + timedelta(days=1)) == 0, "their reply still waits for an answer"
    with db.transaction() as tx:
        tx.connection().execute(update(get_table("replies")).values(state="stands"))
    assert delete(db, LAST_HOUR + timedelta(days=1)) > 0
    texts, people = list_words(db, 1)
    assert texts == {DELETED}
    assert all(is_erased(person) for person in people)
    after = read_all_rows(db)
    kept = {"setbacks", "standings", *(name for name, _ in KEPT_TEXTS)}
    about = set(stored_retention._list_conditions(1)) - DELETED_ROWS - kept
    assert [name for name in sorted(about) if "U0JO42JO42" in str(after[name]) or "Müller" in str(after[name])] == []
    assert [after[name] for name in DELETED_ROWS] == [[]] * len(DELETED_ROWS)


@pytest.fixture
def farewell(tmp_path: Path, open_database: Callable[[str], Database]) -> Database:
    """A database in which Acme went the whole way from three strikes to a farewell."""
    path = tmp_path / "umpire.sqlite"
    dump = Path(__file__).parents[1] / "contracts" / "before" / "from_three_strikes_to_a_farewell_with_goodwill.sql.gz"
    old = sqlite3.connect(path)
    old.executescript(gzip.decompress(dump.read_bytes()).decode())
    old.close()
    db = open_database(f"sqlite:///{path}")
    db.migrate()
    return db


def test_of_a_whole_story_only_facts_are_left(farewell: Database) -> None:
    """After a farewell and two years no text and no person is left in any table about the customer; figures are."""
    late = datetime(2028, 6, 1, 9, tzinfo=UTC)
    with farewell.transaction() as tx:
        deadlines = get_table("deadlines")
        tx.connection().execute(update(deadlines).values(done_at=late))
        people = set(tx.connection().exec_driver_sql("SELECT user_id FROM people").scalars())
    before = read_all_rows(farewell)
    assert delete(farewell, late) > 0
    texts, ids = list_words(farewell, 1)
    assert texts == {DELETED}
    assert not ids & people
    after = read_all_rows(farewell)
    for name in stored_retention._list_conditions(1):
        if name not in DELETED_ROWS:
            assert len(after[name]) == len(before[name]), name
        assert not [person for person in people if person in str(after[name])], name
