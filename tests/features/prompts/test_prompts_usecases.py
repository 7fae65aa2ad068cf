"""Prompts by the clock: once each local day, late only so far, on two replicas, while clocks change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.composition import RHYTHMS
from bot.features.interactions import usecases as interactions
from bot.features.interactions.usecases import LogRequest
from bot.features.prompts.usecases import prompts
from bot.features.settings import usecases as policies
from bot.workflow import people, prompts as asking, recurring
from bot.workflow.requests import Call
from scoring.prompts import Prompt, PromptKind
from scoring.roles import Person
from storage import prompts as prompt_records
from storage.database import Database
from storage.outbox import outbox, posted
from storage.outbox.outbox import OutboxTable
from storage.schedule import recurring as rhythm_records
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

ASKED = MONDAY.replace(hour=16, minute=30)


def enrolled(office: Office, zone: str = "UTC", now: datetime = MONDAY) -> Database:
    """Only U-1 is asked, by the clock of that zone."""
    db = office.doors[0]
    people.store_people(db, [Person("U-1", "One", True, timezone=zone)], now=now)
    prompts.switch_prompt(db, PromptKind.DIFFICULT, on=True, call=Call("U-1", now))
    return db


def tick(db: Database, now: datetime) -> None:
    """Do all that is due for people, as the ticker does."""
    kinds = {kind: rhythm for kind, rhythm in RHYTHMS.items() if rhythm.personal}
    while (due := recurring.find_next_due(db, now=now, kinds=kinds, skip=set())) is not None:
        recurring.run_rhythm(db, due, kinds, now=now)


def asked(db: Database) -> tuple[Prompt, ...]:
    """What U-1 was asked, the latest first."""
    with db.transaction(reading=True) as tx:
        return prompt_records.list_latest_prompts(tx, "U-1", PromptKind.DIFFICULT, most=500)


def list_waiting_questions(db: Database) -> list[str]:
    """The kinds of direct messages that wait, beside what the office's people read of their new roles."""
    direct, roles = col(OutboxTable.method) == "dm", col(OutboxTable.kind) == "new_roles"
    with db.transaction(reading=True) as tx:
        kinds = tx.connection().execute(select(col(OutboxTable.kind)).where(direct, ~roles))
        return sorted(kinds.scalars())


def test_all_replicas_at_once_ask_once(office: Office) -> None:
    """Every replica finds the same rhythm due at the same instant: one question; and its message changes once."""
    db = enrolled(office)

    def tick_everywhere(now: datetime) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: tick(office.doors[n % len(office.doors)], now), range(4)))
        tick(db, now)

    tick_everywhere(ASKED)
    assert list_waiting_questions(db) == ["prompt"]
    (question,) = asked(db)
    with db.transaction() as tx:
        posted.remember_message(tx, "prompt", str(question.id), channel="D1", ts="1.0", now=ASKED)

    tick_everywhere(ASKED + timedelta(hours=2))

    assert list_waiting_questions(db) == ["prompt"]
    with db.transaction(reading=True) as tx:
        (update,) = (row for row in outbox.list_by_subject(tx, str(question.id)) if row.method == "update")
    assert (update.channel, update.wanted) == ("D1", 1)
    assert asked(db)[0].reminded_at == ASKED + timedelta(hours=2)


def test_what_was_not_sent_yet_is_not_reminded_of(office: Office) -> None:
    """While the question has not reached Slack there is no message to change: it comes late, as the first word."""
    db = enrolled(office)
    tick(db, ASKED)
    tick(db, ASKED + timedelta(hours=2))
    assert list_waiting_questions(db) == ["prompt"]
    assert asked(db)[0].reminded_at is None


@pytest.mark.parametrize(("late", "asks"), [(0, True), (60, True), (209, True), (210, False), (600, False)])
def test_late_is_the_same_day_before_eight(office: Office, late: int, asks: bool) -> None:
    """A question that is late by minutes is asked up to 20:00 of its own day, and not at all after that."""
    db = enrolled(office)
    tick(db, ASKED + timedelta(minutes=late))
    assert len(asked(db)) == asks


def test_three_weeks_down_ask_once(office: Office) -> None:
    """After three weeks only the question of the day it is comes, if any."""
    db = enrolled(office)
    tick(db, ASKED + timedelta(days=21, minutes=5))
    (one,) = asked(db)
    assert one.asked_on == (MONDAY + timedelta(days=21)).date()


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
)
@pytest.mark.parametrize("month", [3, 4, 10, 11])
def test_clocks_change_and_the_hour_stays(office: Office, zone: str, month: int) -> None:
    """Through weeks in which clocks change it is asked once a working day, at half past four of that clock."""
    start = datetime(2026, month, 1, tzinfo=UTC)
    db, local = enrolled(office, zone, start), ZoneInfo(zone)
    policies.change_setting(db, "prompts.patience", "20", call=Call("U-olga", start))
    for hour in range(24 * 14):
        for minute in (0, 30):
            tick(db, start + timedelta(hours=hour, minutes=minute))

    found = asked(db)
    assert 9 <= len(found) <= 10
    assert len({each.asked_on for each in found}) == len(found)
    for each in found:
        at = each.asked_at.astimezone(local)
        assert (at.hour, at.minute, at.date()) == (16, 30, each.asked_on)


def test_a_row_of_another_zone_fires_nothing_early(office: Office) -> None:
    """Moved west a minute before it was due: not asked at the old hour, but at the new one, once that day."""
    db = enrolled(office)
    moved = ASKED - timedelta(minutes=1)
    people.store_people(db, [Person("U-1", "One", True, timezone="America/New_York")], now=moved)
    tick(db, ASKED)
    assert asked(db) == ()
    tick(db, ASKED + timedelta(hours=5))
    assert len(asked(db)) == 1
    people.store_people(db, [Person("U-1", "One", True, timezone="Pacific/Honolulu")], now=ASKED + timedelta(hours=6))
    tick(db, ASKED + timedelta(hours=10))
    assert len(asked(db)) == 1, "the day was asked already"


def test_a_log_of_the_day_is_an_answer_before_and_after(office: Office) -> None:
    """Logged before half past four: not asked. Logged after it was asked: answered, and not repeated."""
    db = enrolled(office)
    tick(db, ASKED)
    interactions.log_interaction(db, LogRequest("acme", 5), call=Call("U-1", ASKED + timedelta(minutes=9)))
    (one,) = asked(db)
    assert one.answer == "logged"
    tick(db, ASKED + timedelta(hours=3))
    assert list_waiting_questions(db) == ["prompt"]
    interactions.log_interaction(db, LogRequest("acme", 5), call=Call("U-1", ASKED + timedelta(hours=20)))
    tick(db, ASKED + timedelta(days=1))
    assert len(asked(db)) == 1


def test_at_night_those_who_dealt_with_customers_are_enrolled_once(office: Office) -> None:
    """Who logged is asked from then on; who only set something up is not; who said no stays left alone."""
    db = office.doors[0]
    interactions.log_interaction(db, LogRequest("acme", 5), call=Call("U-2", MONDAY))
    interactions.log_interaction(db, LogRequest("acme", 5), call=Call("U-3", MONDAY))
    prompts.switch_prompt(db, PromptKind.DIFFICULT, on=False, call=Call("U-3", MONDAY))
    recurring.start_workspace_rhythms(db, RHYTHMS, now=MONDAY)
    night = MONDAY + timedelta(days=1)
    for _ in range(2):
        while (due := recurring.find_next_due(db, now=night, kinds=["prompts.enrol"], skip=set())) is not None:
            recurring.run_rhythm(db, due, RHYTHMS, now=night)
        with db.transaction(reading=True) as tx:
            assert rhythm_records.list_subjects(tx, PromptKind.DIFFICULT.value) == {"U-2"}
            assert asking.is_asked(tx, "U-2", PromptKind.DIFFICULT)
        night += timedelta(days=1)
