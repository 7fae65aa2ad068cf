"""A person whose Slack time zone nobody here knows: everything works, by the workspace's clock."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from storage.cases import cases, holds
from storage.customers import customers
from tests.surface.house import MONDAY, House

Learnt = Callable[[House, str], None]
UNKNOWN = ("Mars/Olympus", "Europe", "../../etc/passwd", "Etc/Nowhere\n", "x" * 400, "")


def told(house: House, zone: str) -> None:
    """Slack tells of Jo, who owns Acme, with that zone."""
    house.jo.account.tz = zone
    house.slack.happens.changes(house.jo.account)


def stored(house: House, zone: str) -> None:
    """The zone is in the database already, from before it was looked at."""
    with house.db.transaction() as tx:
        change = text("UPDATE people SET timezone = :zone WHERE user_id = :who")
        tx.connection().execute(change.bindparams(zone=zone, who=house.jo.id))


def zone_of(house: House) -> str:
    """What stands in the database as Jo's zone."""
    with house.db.transaction(reading=True) as tx:
        asked = text("SELECT timezone FROM people WHERE user_id = :who").bindparams(who=house.jo.id)
        return str(tx.connection().execute(asked).scalar_one())


@pytest.mark.parametrize("learnt", [told, stored])
def test_the_third_strike_works(house: House, learnt: Learnt) -> None:
    """The owner's zone is unknown: the third strike is stored, the case opens, and the owner hears of it."""
    learnt(house, "Mars/Olympus")

    for reason in ("late-payment", "rude-to-support", "scope-creep"):
        answer = house.answer(house.ana, f"/strike acme {reason}")

    assert "Strike 3 of 3" in answer
    with house.db.transaction(reading=True) as tx:
        case = cases.find_last_case(tx, customers.resolve_customer(tx, "acme").id)
    assert case is not None
    assert any("Case: Acme GmbH" in line for line in house.lines())


@pytest.mark.parametrize("learnt", [told, stored])
def test_the_clocks_tick_for_everybody(house: House, learnt: Learnt) -> None:
    """With such an owner's case open, somebody else's hold ends on its day, and the weekly digest comes."""
    for reason in ("late-payment", "rude-to-support", "scope-creep"):
        house.types(house.ana, f"/strike acme {reason}")
    learnt(house, "Mars/Olympus")
    house.types(house.rosa, "/umpire hold globex waiting for their reply --until in 2w")

    house.later(days=15)

    with house.db.transaction(reading=True) as tx:
        [hold] = holds.RECORDS.list_where(tx, customer_id=customers.resolve_customer(tx, "globex").id)
    assert hold.released_at == hold.until
    assert len(house.records()["editions"]) == 2


@pytest.mark.parametrize("zone", UNKNOWN)
def test_an_unknown_zone_is_not_stored(house: House, zone: str) -> None:
    """What Slack says and nobody here knows stays outside; the person goes by the workspace's clock, and is told so."""
    house.types(house.olga, "/umpire config timezone Asia/Tokyo")

    told(house, zone)

    assert zone_of(house) == ""
    assert "Asia/Tokyo" in house.answer(house.jo, "/umpire prompts")
    told(house, "America/New_York")
    assert zone_of(house) == "America/New_York"
    assert "America/New_York" in house.answer(house.jo, "/umpire prompts")


@pytest.mark.parametrize("learnt", [told, stored])
def test_somebody_in_an_unknown_zone_is_asked_and_may_be_away(house: House, learnt: Learnt) -> None:
    """Prompts come in the workspace's afternoon, and days off are the workspace's days."""
    learnt(house, "Mars/Olympus")
    house.types(house.jo, "/umpire prompts difficult on")
    before = len(house.jo.dm)

    house.later(hours=9)

    assert len(house.jo.dm) > before
    assert "6 January" in house.answer(house.jo, "/umpire away tomorrow")


def test_a_stored_setting_nobody_can_read_stops_nothing(house: House) -> None:
    """The workspace's own zone is not known here any more: its default stands, and an admin can set another."""
    with house.db.transaction() as tx:
        put = "INSERT INTO settings (key, text, set_by, set_at) VALUES ('timezone', 'Mars/Olympus', 'U1', :at)"
        tx.connection().execute(text(put).bindparams(at=MONDAY.isoformat(" ")))

    assert "Strike 1 of 3" in house.answer(house.ana, "/strike acme late-payment")
    house.later(days=8)
    assert len(house.records()["editions"]) == 1
    assert "Europe/Berlin" in house.answer(house.olga, "/umpire config timezone Europe/Berlin")
    assert "Strike 2 of 3" in house.answer(house.ana, "/strike acme late-payment again")
