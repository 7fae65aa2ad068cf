"""One customer, one row, one duty that fails: it stands aside, is tried ever more seldom, and stops nobody else."""

import logging
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from bot.scheduler import heartbeat as ticking
from playground.slack.plain import plain
from storage.cases import holds
from storage.customers import customers
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
        [hold] = holds.RECORDS.where(tx, customer_id=customers.find(tx, key).id)
        return hold.released_at


def points(house: House, key: str) -> int:
    """The customer's points as lists and digests have them."""
    with house.db.transaction(reading=True) as tx:
        found = standings.of(tx, customers.find(tx, key).id)
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
    """Once it can be written again the hold ends as of its day, within the hour, and the standing is true."""
    house.types(house.ana, "/strike acme late-payment")
    house.types(house.rosa, "/umpire hold acme waiting for their reply --until in 1w")
    spoil(house, "every deadline")
    house.later(days=9)
    assert ended(house, "acme") is None
    mend(house)

    house.later(hours=1)

    with house.db.transaction(reading=True) as tx:
        [hold] = holds.RECORDS.where(tx, customer_id=customers.find(tx, "acme").id)
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
    assert any("Globex" in plain(message) for message in house.posts())


def test_one_account_that_cannot_be_read_keeps_nobody_out(house: House) -> None:
    """The directory is filled again, and one account cannot be stored: new colleagues on the same page are in."""
    spoil(house, "a person")
    nia = house.slack.add_person("nia", name="Nia New")

    house.later(days=2)

    with house.db.transaction(reading=True) as tx:
        known = tx.connection().execute(text("SELECT user_id FROM people")).scalars().all()
    assert nia.id in known
