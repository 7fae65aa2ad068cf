"""One customer, one row, one duty that fails: it stands aside, is tried ever more seldom, and stops nobody else."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from bot import composition
from bot.features.reminders import messages
from bot.scheduler import heartbeat as ticking
from bot.workflow import standings as standings_duty
from bot.workflow.setbacks import Setbacks
from playground.slack.people import Person
from playground.slack.plain import plain_text
from storage.cases import holds
from storage.customers import customers
from storage.schedule import setbacks
from storage.scorecards import standings
from tests.surface.house import House

SPOILT = {
    "a standing": "UPDATE ON standings WHEN OLD.customer_id = {acme}",
    "a deadline": "UPDATE ON deadlines WHEN OLD.kind = 'hold.ends' AND OLD.customer_id = {acme}",
    "a rhythm": "UPDATE ON rhythms WHEN OLD.kind = 'grades.snapshot'",
    "a delivery key": "DELETE ON claims WHEN OLD.kind = 'inbound'",
    "a person": "UPDATE ON people WHEN NEW.user_id = '{jo}'",
    "a group": "INSERT ON group_members",
    "every standing": "UPDATE ON standings",
    "every deadline": "UPDATE ON deadlines WHEN OLD.customer_id = {acme}",
}
"""What cannot be written any more: a mistake of ours, or of the disk, in one place."""


def spoil(house: House, what: str) -> None:
    """From now on the database refuses it."""
    where = SPOILT[what].format(acme=house.customer("acme").id, jo=house.jo.id)
    with house.db.transaction() as tx:
        tx.connection().execute(text(f"CREATE TRIGGER spoilt BEFORE {where} BEGIN SELECT RAISE(ABORT, 'spoilt'); END"))


def mend(house: House) -> None:
    """The mistake is found and put right."""
    with house.db.transaction() as tx:
        tx.connection().execute(text("DROP TRIGGER spoilt"))


def ended(house: House, key: str) -> datetime | None:
    """When the customer's hold ended, if it has."""
    with house.db.transaction(reading=True) as tx:
        [hold] = holds.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, key).id)
        return hold.released_at


def points(house: House, key: str) -> int:
    """The customer's points as lists and digests have them."""
    with house.db.transaction(reading=True) as tx:
        found = standings.find_standing(tx, customers.resolve_customer(tx, key).id)
        assert found is not None
        return found.points


@pytest.mark.parametrize("what", SPOILT)
def test_what_fails_stops_nobody_else(house: House, what: str, caplog: pytest.LogCaptureFixture) -> None:
    """Two weeks on, another customer's hold ended on its day, its strike expired, and the digests came."""
    house.types(house.olga, "/umpire config reason.late-payment 1 10d")
    house.slack.add_usergroup("leads", members=[house.ana.id])
    house.types(house.olga, "/umpire roles voter add @leads")
    for customer in ("acme", "globex"):
        house.types(house.ana, f"/strike {customer} late-payment")
        house.types(house.rosa, f"/umpire hold {customer} waiting for their reply --until in 1w")
    spoil(house, what)

    house.later(days=14)

    assert ended(house, "globex") == datetime(2026, 1, 12, tzinfo=UTC)
    assert len(house.records()["editions"]) == 2
    assert points(house, "globex") == (1 if what == "every standing" else 0)
    assert "reference=" in caplog.text


def test_what_was_spoilt_is_made_up_for(house: House) -> None:
    """Once it can be written again the hold ends as of its day, within the hour where it failed for less than a day."""
    house.types(house.ana, "/strike acme late-payment")
    house.types(house.rosa, "/umpire hold acme waiting for their reply --until in 1w")
    spoil(house, "every deadline")
    house.later(days=7)
    assert ended(house, "acme") is None
    mend(house)

    house.later(hours=1)

    with house.db.transaction(reading=True) as tx:
        [hold] = holds.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, "acme").id)
    assert hold.released_at == hold.until


def test_it_is_tried_again_ever_more_seldom(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """After a second, two, four, and once an hour in the end: a day of beats is no storm in the log."""
    house.types(house.rosa, "/umpire hold acme waiting for their reply --until in 1w")
    house.later(days=6, hours=14)
    spoil(house, "a deadline")
    caplog.set_level(logging.ERROR, "bot.usecases.setbacks")
    caplog.clear()
    start = house.clock() + timedelta(days=1)

    tries = []
    for second in (*range(64), *range(120, 6 * 3600, 60)):
        before = len(caplog.records)
        ticking.run_due(house.stage.umpire.deps, start + timedelta(seconds=second))
        tries += [second] * (len(caplog.records) - before)

    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses[:5] == [1, 2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert pauses[-2:] == [3600, 3600]


def words_of_setbacks(house: House, person: Person) -> list[str]:
    """What umpire told a person about what it could not do."""
    house.settle()
    return [plain_text(message) for message in person.dm if "has been failing since" in plain_text(message)]


def failing_hold(house: House, customer: str) -> None:
    """A hold of a week that cannot end."""
    house.types(house.rosa, f"/umpire hold {customer} waiting for their reply --until in 1w")
    spoil(house, "a deadline")


def test_what_fails_for_a_day_is_parked_and_admins_hear_of_it_once(house: House) -> None:
    """The word says what, for whom, since when, and how it goes on; then it is tried once a day, until it is cured."""
    failing_hold(house, "acme")
    house.later(days=7, hours=14)
    assert words_of_setbacks(house, house.olga) == []

    house.later(days=5)

    [word] = words_of_setbacks(house, house.olga)
    assert "12 January 2026, 00:00 UTC: *the end of a hold*, for Acme GmbH." in word
    assert "once a day" in word
    assert "restarted" in word
    assert words_of_setbacks(house, house.rosa) == []
    mend(house)
    house.later(days=1)
    assert ended(house, "acme") == datetime(2026, 1, 12, tzinfo=UTC)
    with house.db.transaction(reading=True) as tx:
        assert setbacks.list_setback_keys(tx) == frozenset()


def test_restarts_do_not_keep_it_from_being_parked(house: House) -> None:
    """Restarted every few hours, the admins still hear of it once: on the first morning after a day of failures."""
    failing_hold(house, "acme")
    house.later(days=6, hours=14)
    start = house.clock() + timedelta(days=1)
    for hours in range(0, 49, 6):
        again = replace(house.stage.umpire.deps, setbacks=Setbacks(house.db))
        house.clock.move_to(start + timedelta(hours=hours))
        ticking.run_due(again, house.clock())
        house.settle()
        morning = hours >= 36  # a day is over at eleven in the evening, and nobody is woken
        assert len(words_of_setbacks(house, house.olga)) == morning, f"after {hours} hours"


def test_what_is_done_is_forgotten_after_a_restart_too(house: House) -> None:
    """It failed before the restart and is done after it: when it fails again some day, that day counts."""
    failing_hold(house, "acme")
    house.later(days=7)
    mend(house)

    ticking.run_due(replace(house.stage.umpire.deps, setbacks=Setbacks(house.db)), house.clock())

    with house.db.transaction(reading=True) as tx:
        assert setbacks.list_setback_keys(tx) == frozenset()


def test_each_duty_is_a_job_of_its_own(house: House) -> None:
    """None waits for another: not the deadlines for a directory that Slack lets wait for minutes."""
    scheduler = ticking.build_ticker(house.stage.umpire.deps, monotonic=lambda: house.clock().timestamp())
    assert {job.id for job in scheduler.get_jobs()} == set(ticking.DUTIES)


def test_a_job_that_breaks_is_put_off_and_goes_on(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """What breaks outside a duty is logged with the job's name; the job stands aside for its pause, and beats again."""
    broke, beats = threading.Event(), threading.Event()

    def seconds() -> float:
        if not broke.is_set():
            broke.set()
            raise OSError("no such clock")
        return house.clock().timestamp()

    scheduler = ticking.build_ticker(house.stage.umpire.deps, monotonic=seconds, alive=beats.set)
    scheduler.start()
    try:
        assert broke.wait(60)
        assert beats.wait(60)
    finally:
        scheduler.shutdown()
    [line] = [record.getMessage() for record in caplog.records if record.getMessage().endswith(" broke")]
    assert line.removeprefix("the job ").removesuffix(" broke") in house.stage.umpire.deps.setbacks.of("duty")


def test_everything_that_can_fail_has_words() -> None:
    """No admin reads the stored name of a deadline, a rhythm or a duty."""
    known = {*composition.DEADLINES, *composition.RHYTHMS, *ticking.DUTIES, "set right", standings_duty.KIND}
    assert {str(name) for name in known} - set(messages.DESCRIPTIONS) == set()


def test_a_digest_names_the_others(house: House) -> None:
    """One customer whose records cannot be read is left out of the digest; the others are in it."""
    for customer in ("acme", "globex"):
        for reason in ("late-payment", "rude-to-support", "scope-creep"):
            house.types(house.ana, f"/strike {customer} {reason}")
    house.settle()
    acme = house.customer("acme").id
    with house.db.transaction() as tx:
        bad = text("UPDATE strikes SET incident_on = 'never' WHERE customer_id = :who")
        tx.connection().execute(bad.bindparams(who=acme))

    preview = house.answer(house.rosa, "/umpire digest preview")

    assert "Globex" in preview
    assert "Acme" not in preview
    house.later(days=8)
    assert any("Globex" in plain_text(message) for message in house.posts())


def test_one_account_that_cannot_be_read_keeps_nobody_out(house: House) -> None:
    """The directory is filled again, and one account cannot be stored: new colleagues on the same page are in."""
    spoil(house, "a person")
    nia = house.slack.add_person("nia", name="Nia New")

    house.later(days=2)

    with house.db.transaction(reading=True) as tx:
        known = tx.connection().execute(text("SELECT user_id FROM people")).scalars().all()
    assert nia.id in known
