"""Closets by the clock and by many hands: opened, nudged and closed once, on each engine, late rather than never."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.quarterly_reviews.usecases import pages, reviews as closets
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.workflow import recurring
from bot.workflow.requests import Call
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetScope, ClosetVerdict, GoodShare
from scoring.refusals import Refusal
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import audit
from storage.database import Database
from storage.outbox import outbox
from storage.quarterly_reviews import reviews as review_records
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

JULY = datetime(2026, 7, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ROSA, OLGA = "U-rosa", "U-olga"


@pytest.fixture
def started(office: Office) -> Office:
    """The office with the rhythm under way since January, and three customers: U-1's, U-2's, nobody's."""
    db = office.doors[0]
    recurring.start_workspace_rhythms(db, closets.RHYTHMS, now=MONDAY)
    customers.set_owner(db, "acme", "U-1", call=Call(ROSA, MONDAY))
    customers.add_customer(
        db, {"name": "Globex", "key": "globex", "owner": "U-2", "revenue": "300"}, call=Call(ROSA, MONDAY)
    )
    customers.add_customer(db, {"name": "Initech", "key": "initech", "revenue": "100"}, call=Call(ROSA, MONDAY))
    return office


def tick(db: Database, now: datetime) -> int:
    """One beat of one replica."""
    done = 0
    while due := recurring.find_next_due(db, now=now, kinds=closets.RHYTHMS.keys(), skip=()):
        done += recurring.run_rhythm(db, due, closets.RHYTHMS, now=now)
    return done


def live(db: Database, start: datetime, until: datetime) -> None:
    """Every morning from one to another."""
    while start <= until:
        tick(db, start)
        start += DAY


def every(office: Office) -> list[Closet]:
    """The closets there are, oldest first."""
    with office.doors[0].transaction(reading=True) as tx:
        return list(review_records.list_closets(tx))


def items(office: Office) -> list[ClosetItem]:
    """The items there are."""
    with office.doors[0].transaction(reading=True) as tx:
        return list(review_records.ITEMS.list_where(tx))


def said(office: Office, kind: str) -> Counter[str]:
    """To whom something of this kind is to be said, and how often."""
    with office.doors[0].transaction(reading=True) as tx:
        rows = [row for closet in review_records.list_closets(tx) for row in outbox.list_by_subject(tx, str(closet.id))]
        return Counter(row.channel for row in rows if row.kind == kind)


def test_it_opens_by_itself_four_times_from_july(started: Office) -> None:
    """Looked at every morning of eighteen months it opens on four first days, closes 22 days after, and begins anew."""
    live(started.doors[0], MONDAY, datetime(2027, 7, 2, 9, tzinfo=UTC))

    found = every(started)
    assert [closet.key for closet in found] == ["2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]
    assert {closet.opened_at.day for closet in found} == {1}
    assert [closet.closes_on for closet in found[:2]] == [date(2026, 7, 22), date(2026, 10, 22)]
    assert [closet.running for closet in found] == [None] * 4 + [True]
    assert all(closet.closed_at is not None and closet.closed_at.day in (22, 23) for closet in found[:4])
    assert len(items(started)) == 15


def test_twice_is_once_and_late_is_right(started: Office) -> None:
    """Down over 1 July it opens when umpire is back, once however often is looked; its days count from then."""
    db = started.doors[0]
    tick(db, back := JULY + timedelta(days=12, hours=3))
    tick(db, back)
    tick(db, back + DAY)

    (closet,) = every(started)
    assert (closet.key, closet.opened_at, closet.closes_on) == ("2026-Q3", back, date(2026, 8, 3))
    assert len(items(started)) == 3


def test_a_quarter_that_passed_is_not_made_up_for(started: Office) -> None:
    """Down from June to October: July's never was, so October's does not open either."""
    tick(started.doors[0], datetime(2026, 10, 2, 9, tzinfo=UTC))
    assert every(started) == []


def test_whoever_sets_umpire_up_in_august_is_not_surprised(office: Office) -> None:
    """July's is not opened late by an umpire that was not there in July."""
    recurring.start_workspace_rhythms(office.doors[0], closets.RHYTHMS, now=JULY + timedelta(days=40))
    live(office.doors[0], JULY + timedelta(days=40), datetime(2026, 10, 5, 9, tzinfo=UTC))
    assert every(office) == []


def test_switched_off_it_waits_for_a_manager(started: Office) -> None:
    """With closet.auto off none opens; one begun by hand is nudged and closed all the same."""
    db = started.doors[0]
    policies.change_setting(db, "closet.auto", "off", call=Call(OLGA, MONDAY))
    live(db, JULY, JULY + 3 * DAY)
    assert every(started) == []
    closets.start_closet(db, call=Call(ROSA, JULY + 4 * DAY))
    live(db, JULY + 5 * DAY, JULY + 30 * DAY)
    (closet,) = every(started)
    assert closet.running is None
    assert said(started, closets.NUDGE) == {"U-1": 3, "U-2": 3, ROSA: 3, "U-mia": 3}


def test_two_replicas_open_it_once(started: Office) -> None:
    """Eight beats at the same instant, and a manager who begins one by hand: one closet, every customer once."""
    gun = Barrier(9)

    def beat(number: int) -> None:
        gun.wait()
        tick(started.doors[number % len(started.doors)], JULY)

    def by_hand() -> bool:
        gun.wait()
        try:
            closets.start_closet(started.doors[-1], call=Call(ROSA, JULY))
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(9) as pool:
        hand = pool.submit(by_hand)
        list(pool.map(beat, range(8)))

    (closet,) = every(started)
    assert (closet.opened_by == ROSA) is hand.result()
    assert len(items(started)) == 3
    with started.doors[0].transaction(reading=True) as tx:
        assert [each.action for each in audit.list_entries(tx, "closet:2026-Q3")] == ["closet.opened"]


def test_those_who_still_decide_are_nudged_three_times(started: Office) -> None:
    """At half-time, 7 and 2 days before the end, each once; whoever is done hears no more; managers of strays."""
    db = started.doors[0]
    live(db, JULY, JULY + 11 * DAY)
    assert said(started, closets.NUDGE) == {}
    live(db, JULY + 11 * DAY, JULY + 13 * DAY)  # half-time is a Saturday
    assert said(started, closets.NUDGE) == {"U-1": 1, "U-2": 1, ROSA: 1, "U-mia": 1}
    closets.give_verdict(db, "acme", ClosetVerdict.KEEP, call=Call("U-1", JULY + 13 * DAY))
    live(db, JULY + 14 * DAY, JULY + 22 * DAY)
    assert said(started, closets.NUDGE) == {"U-1": 1, "U-2": 3, ROSA: 3, "U-mia": 3}


def test_of_nudges_that_come_late_only_the_newest_is_said(started: Office) -> None:
    """Down from before half-time until six days before the end: one word, not two."""
    db = started.doors[0]
    tick(db, JULY)
    tick(db, JULY + 15 * DAY)
    tick(db, JULY + 15 * DAY)
    assert said(started, closets.NUDGE)["U-2"] == 1
    found = closets.find_nudge(db, every(started)[0].id, "U-2", now=JULY + 15 * DAY)
    assert found is not None
    assert (found.left, found.unowned) == (1, 0)
    closets.give_verdict(db, "globex", ClosetVerdict.KEEP, call=Call("U-2", JULY + 15 * DAY))
    assert closets.find_nudge(db, every(started)[0].id, "U-2", now=JULY + 15 * DAY) is None


def test_it_closes_late_and_once_with_the_share_of_then(started: Office) -> None:
    """Back a week after the end it closes, with the share as it is then; managers hear of it once."""
    db = started.doors[0]
    tick(db, JULY)
    scorecards.rate_customer(db, "globex", dict.fromkeys(QUESTION_IDS, ("yes", "")), call=Call("U-1", JULY + DAY))
    for at in (JULY + 29 * DAY, JULY + 29 * DAY, JULY + 30 * DAY):
        tick(db, at)

    (closet,) = every(started)
    assert (closet.closed_at, closet.running) == (JULY + 29 * DAY, None)
    assert (closet.before, closet.after) == (GoodShare(3, 0, 40_000, 0), GoodShare(3, 1, 40_000, 30_000))
    assert said(started, closets.CLOSED) == {ROSA: 1, "U-mia": 1}


def test_owner_backup_and_manager_decide_at_once(started: Office) -> None:
    """Eight verdicts on one customer in the same instant: each is stored whole, the last stands, all are audited."""
    db = started.doors[0]
    closets.start_closet(db, call=Call(ROSA, JULY))
    gun, wanted = Barrier(8), (*ClosetVerdict, ClosetVerdict.KEEP, ClosetVerdict.FIX)

    def decide(number: int) -> None:
        gun.wait()
        at = JULY + timedelta(seconds=number)
        who = ("U-1", ROSA)[number % 2]
        closets.give_verdict(
            started.doors[number % len(started.doors)], "acme", wanted[number], str(number), call=Call(who, at)
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decide, range(8)))

    acme = next(item for item in items(started) if item.verdict is not None)
    number = int(acme.note)
    assert (acme.verdict, acme.decided_by) == (wanted[number], ("U-1", ROSA)[number % 2])


def test_all_suggestions_never_overwrite_a_verdict(started: Office) -> None:
    """While owners decide, a manager takes all suggestions: whatever somebody decided stands."""
    db = started.doors[0]
    closets.start_closet(db, call=Call(ROSA, JULY))
    gun = Barrier(3)

    def decide(key: str, who: str) -> None:
        gun.wait()
        closets.give_verdict(started.doors[0], key, ClosetVerdict.LET_GO, "no change", call=Call(who, JULY + DAY))

    def take() -> None:
        gun.wait()
        pages.take_suggestions(started.doors[-1], ClosetScope.ALL, call=Call(ROSA, JULY + DAY))

    with ThreadPoolExecutor(3) as pool:
        jobs = (pool.submit(decide, "acme", "U-1"), pool.submit(decide, "globex", "U-2"), pool.submit(take))
        for job in jobs:
            job.result()

    assert Counter(item.verdict for item in items(started)) == {ClosetVerdict.LET_GO: 2, ClosetVerdict.KEEP: 1}


def test_nothing_is_decided_after_it_closed(started: Office) -> None:
    """A verdict and its undo race with the end: what was stored before stays, nothing comes after."""
    db = started.doors[0]
    tick(db, JULY)
    late = datetime(2026, 7, 22, 23, 50, tzinfo=UTC)
    given = closets.give_verdict(db, "acme", ClosetVerdict.GROW, call=Call("U-1", late))
    tick(db, JULY + 22 * DAY)

    with pytest.raises(Refusal):
        closets.give_verdict(db, "globex", ClosetVerdict.KEEP, call=Call("U-2", JULY + 23 * DAY))
    with pytest.raises(Refusal):
        dispatch.take_back(db, given.undo, call=Call("U-1", late + timedelta(minutes=9)))
    assert [item.verdict for item in items(started)].count(None) == 2
