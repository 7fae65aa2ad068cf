"""What time alone changes: expiries, overrides, newcomers; found in the database, done once, right even when late."""

import threading
from datetime import datetime, timedelta

import pytest

from bot import dispatch
from bot.features.customers import usecases as customers
from bot.features.imports.usecases import applying
from bot.features.scorecards.usecases import scorecards
from bot.features.settings import usecases as policies
from bot.features.strikes.usecases import strikes
from bot.workflow import retention, standings
from bot.workflow.requests import Call
from scoring.imports.choices import ImportChoices
from scoring.imports.sheets import Sheet, SheetLine
from scoring.refusals import AlreadyDone, Malformed
from scoring.scorecards.ranking import Standing
from scoring.scorecards.scorecards import QUESTION_IDS
from scoring.strikes import StrikePhase, phase_of
from storage import strikes as strike_records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.requests import claims
from storage.scorecards import standings as standing_records
from tests.usecases.office import ada, rosa, store_office_people

JO = "U0JO"
MARGIN_FLOOR = "12%"


@pytest.fixture
def office(db: Database, now: datetime) -> Database:
    """Acme has margin 9 %, seven answers (two yes), and a strike of today."""
    store_office_people(db, now)
    customers.add_customer(db, {"name": "Acme", "margin": "9%", "since": "2020-01-01"}, call=rosa(now))
    given = {question: ("yes" if place < 2 else "no", "") for place, question in enumerate(QUESTION_IDS)}
    scorecards.rate_customer(db, "acme", given, call=Call(JO, now))
    strikes.record_strike(db, strikes.StrikeOrder("acme", "late-payment"), call=Call(JO, now))
    return db


def standing(db: Database) -> Standing:
    """Acme's row."""
    with db.transaction(reading=True) as tx:
        found = standing_records.find_standing(tx, customer_records.resolve_customer(tx, "acme").id)
    assert found is not None
    return found


def test_an_expiry_changes_the_standing_once(office: Database, now: datetime) -> None:
    """A strike leaves the standing at the instant it expires: not a second before, and only once."""
    with office.transaction(reading=True) as tx:
        [strike] = strike_records.list_strikes(tx, customer_records.resolve_customer(tx, "acme").id)
    before = strike.expires_at - timedelta(seconds=1)
    while standings.refresh_due(office, now=before):
        pass
    assert standing(office).points == 1
    assert standings.refresh_due(office, now=strike.expires_at) == 1
    assert standing(office).points == 0
    assert standings.refresh_due(office, now=strike.expires_at) == 0


def test_years_late_is_right(office: Database, now: datetime) -> None:
    """Woken after three years, one refresh makes every standing what it is then, and nothing stays due."""
    late = now + timedelta(days=3 * 365)
    standings.refresh_due(office, now=late)
    found = standing(office)
    assert (found.points, found.stale, found.next_change_at) == (0, True, None)
    assert standings.find_next_due_at(office) is None


def test_two_replicas_refresh_once(office: Database, now: datetime) -> None:
    """Two that wake at the same instant do the work once between them, and end with the same standing."""
    late = now + timedelta(days=400)
    done: list[int] = []
    ready = threading.Barrier(2)

    def refresh() -> None:
        ready.wait()
        done.append(standings.refresh_due(office, now=late))

    threads = [threading.Thread(target=refresh) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(done) == 1
    assert standing(office).points == 0


def test_what_was_withdrawn_is_never_due(office: Database, now: datetime) -> None:
    """A customer added by mistake and taken back leaves nothing that falls due for ever."""
    added = customers.add_customer(office, {"name": "Oops"}, call=rosa(now))
    assert added.undo is not None
    dispatch.take_back(office, added.undo, call=rosa(now))
    late = now + timedelta(days=1000)
    while standings.refresh_due(office, now=late):
        pass
    assert standings.find_next_due_at(office) is None


def test_an_undone_import_leaves_nothing_due(office: Database, now: datetime) -> None:
    """Neither does time change the standing of customers an import brought and its undo took out again."""
    sheet = Sheet(("name", "since"), (SheetLine(2, ("Newcomer", now.date().isoformat())),), ())
    done = applying.apply_import(office, sheet, ImportChoices(), by=ada(now))
    assert done.undo is not None
    dispatch.take_back(office, done.undo, call=ada(now))
    late = now + timedelta(days=1000)
    while standings.refresh_due(office, now=late):
        pass
    assert standings.find_next_due_at(office) is None


def test_a_changed_rule_reaches_every_standing(office: Database, now: datetime) -> None:
    """A floor set by an admin lowers the grade of those below it with the next tick, and its undo lifts it again."""
    assert standing(office).grade == "D"
    scorecards.rate_customer(office, "acme", dict.fromkeys(QUESTION_IDS, ("yes", "")), call=Call(JO, now))
    assert standing(office).grade == "A"
    changed = policies.change_setting(office, "floor.margin", MARGIN_FLOOR, call=ada(now))
    standings.refresh_due(office, now=now)
    assert (standing(office).grade, standing(office).broken) == ("B", 1)
    dispatch.take_back(office, changed.undo, call=ada(now))
    standings.refresh_due(office, now=now)
    assert (standing(office).grade, standing(office).broken) == ("A", 0)


def test_currency_cannot_change_under_amounts(office: Database, now: datetime) -> None:
    """With amounts on record the currency stays what it is, and nothing is stored."""
    customers.edit_customer(office, "acme", {"revenue": "100"}, call=rosa(now))
    with pytest.raises(AlreadyDone, match="EUR"):
        policies.change_setting(office, "currency", "USD", call=ada(now))
    assert policies.get_settings(office, call=ada(now))[1] == {}


def test_a_setting_that_cannot_be_is_refused(office: Database, now: datetime) -> None:
    """A value outside its limits is refused with what the setting takes, and the old one stands."""
    with pytest.raises(Malformed, match="2 to 10"):
        policies.change_setting(office, "strikes.case-at", "99", call=ada(now))
    assert policies.get_settings(office, call=ada(now))[0].strikes_to_case == 3


def test_an_override_ends_by_itself(office: Database, now: datetime) -> None:
    """A manager's grade stands its 90 days and is gone at the instant they end."""
    done = scorecards.override_grade(office, "acme", "b", "They pay double for spare parts.", call=rosa(now))
    assert done.card.override is not None
    until = done.card.override.until
    assert until == now + timedelta(days=90)
    standings.refresh_due(office, now=until - timedelta(seconds=1))
    assert standing(office).grade == "B"
    standings.refresh_due(office, now=until)
    assert standing(office).grade == "D"


def test_retention_is_claimed_by_the_hour(office: Database, now: datetime) -> None:
    """What has served is forgotten once an hour; a delivery of this hour is still recognised afterwards."""
    with office.transaction() as tx:
        claims.claim(tx, "inbound", "old", now=now - timedelta(days=3))
        claims.claim(tx, "inbound", "new", now=now)
    assert retention.delete_expired(office, hour="2026-01-05T09", now=now)
    assert retention.delete_expired(office, hour="2026-01-05T09", now=now) is None
    with office.transaction() as tx:
        assert claims.claim(tx, "inbound", "old", now=now)
        assert not claims.claim(tx, "inbound", "new", now=now)


def test_expired_is_expired_whatever_was_decided(office: Database, now: datetime) -> None:
    """A contested strike past its life is expired: upholding it later does not bring it back."""
    with office.transaction(reading=True) as tx:
        [strike] = strike_records.list_strikes(tx, customer_records.resolve_customer(tx, "acme").id)
    contested = strikes.contest_strike(office, strike.id, "It was our bank.", call=Call("U0LI", now)).strike
    assert phase_of(contested, now) is StrikePhase.CONTESTED
    late = strike.expires_at + timedelta(days=1)
    upheld = strikes.uphold_strike(office, strike.id, "It was theirs.", call=rosa(late))
    assert upheld.tally.points == 0
    assert phase_of(upheld.strike, late) is StrikePhase.EXPIRED
