"""Strikes and their witnesses, as the rules get them back."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from scoring.refusals import NotFound
from scoring.rules.reasons import DEFAULT_REASONS, Reason
from scoring.strikes import OurPart, Strike, StrikeReport, StrikeState
from storage import strikes
from storage.database import Database
from tests.storage import known, watched

FULL = StrikeReport(
    reason=Reason("abusive", 2, 365),
    incident_on=date(2026, 1, 3),
    reporter="U-ana",
    note="schrie Li an – “nie wieder”\n😠",
    link="https://acme.slack.com/archives/C1/p1",
    ours=OurPart.PARTLY,
    on_behalf_of="U-li",
)
BARE = StrikeReport(reason=DEFAULT_REASONS[0], incident_on=date(2026, 1, 5), reporter="U-ana")


def struck(tx: Session, customer_id: int, now: datetime, report: StrikeReport = BARE) -> Strike:
    """One strike on the customer that lives a hundred days."""
    return strikes.add_strike(tx, report, customer_id=customer_id, expires_at=now + timedelta(days=100), now=now)


@pytest.mark.parametrize("report", [FULL, BARE], ids=["full", "bare"])
def test_strike_comes_back(db: Database, now: datetime, report: StrikeReport) -> None:
    """A strike comes back exactly as it was recorded, with today's weight of its reason, counting."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        added = struck(tx, acme, now, report)
    assert (added.customer_id, added.recorded_at, added.expires_at) == (acme, now, now + timedelta(days=100))
    assert (added.reason, added.weight, added.state) == (report.reason.name, report.reason.weight, StrikeState.COUNTED)
    for field in ("incident_on", "reporter", "note", "link", "ours", "on_behalf_of"):
        assert getattr(added, field) == getattr(report, field), field
    with db.transaction(reading=True) as tx:
        assert strikes.get_strike(tx, added.id) == added
        assert strikes.list_strikes(tx, acme) == (added,)
        assert type(strikes.get_strike(tx, added.id).state) is StrikeState


def test_instants_come_back_to_the_microsecond(db: Database, now: datetime) -> None:
    """An expiry keeps its microseconds, so that a strike stops counting at its instant."""
    at = now + timedelta(days=180, microseconds=1)
    with db.transaction() as tx:
        added = strikes.add_strike(tx, BARE, customer_id=known.add_customer(tx), expires_at=at, now=now)
        assert strikes.get_strike(tx, added.id).expires_at == at


def test_no_such_strike(db: Database, now: datetime) -> None:
    """A number nobody gave is refused by its number, to look at and to change."""
    with db.transaction() as tx:
        with pytest.raises(NotFound, match=r"^There is no strike #12\.$"):
            strikes.get_strike(tx, 12)
        with pytest.raises(NotFound, match=r"^There is no strike #12\.$"):
            strikes.update_strike(tx, 12, state=StrikeState.VOID)


def test_strikes_are_newest_first(db: Database, now: datetime) -> None:
    """A customer's strikes come newest first, of the same instant the later number first; others' do not."""
    with db.transaction() as tx:
        acme, other = known.add_customers(tx, 2)
        old = struck(tx, acme, now - timedelta(days=3))
        new = struck(tx, acme, now)
        twin = struck(tx, acme, now)
        middle = struck(tx, acme, now - timedelta(days=1))
        struck(tx, other, now)
        assert strikes.list_strikes(tx, acme) == (twin, new, middle, old)


def test_strike_is_changed(db: Database, now: datetime) -> None:
    """What people decide about a strike is stored column by column; the rest and other strikes stay."""
    fields: dict[str, Any] = {
        "state": StrikeState.CONTESTED,
        "contested_by": "U-ben",
        "contested_at": now,
        "contest_why": "it was our fault",
    }
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        first, second = struck(tx, acme, now), struck(tx, acme, now)
        strikes.update_strike(tx, first.id, **fields)
        assert strikes.get_strike(tx, first.id) == replace(first, **fields)
        strikes.update_strike(tx, first.id, state=StrikeState.COUNTED, upheld_at=now, contested_by=None)
        assert strikes.get_strike(tx, first.id).upheld_at == now
        assert strikes.get_strike(tx, first.id).contested_by is None
        assert strikes.get_strike(tx, second.id) == second


@pytest.mark.parametrize("fields", [{}, {"id": 7}, {"witnesses": ("U1",)}, {"weihgt": 2}])
def test_only_known_columns_change(db: Database, now: datetime, fields: dict[str, Any]) -> None:
    """A change without columns, of the number, or of no column of a strike, is a mistake in our code."""
    with db.transaction() as tx:
        added = struck(tx, known.add_customer(tx), now)
        with pytest.raises(TypeError):
            strikes.update_strike(tx, added.id, **fields)
        assert strikes.get_strike(tx, added.id) == added


def test_witnesses_join_once_and_leave(db: Database, now: datetime) -> None:
    """Witnesses are listed in the order they joined, each once; who leaves is one no more."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        added, other = struck(tx, acme, now), struck(tx, acme, now)
        assert strikes.add_witness(tx, added.id, "U-zoe", note="heard it", now=now)
        assert strikes.add_witness(tx, added.id, "U-ben", note="", now=now + timedelta(hours=1))
        assert not strikes.add_witness(tx, added.id, "U-zoe", note="again", now=now + timedelta(hours=2))
        assert strikes.get_strike(tx, added.id).witnesses == ("U-zoe", "U-ben")
        assert [s.witnesses for s in strikes.list_strikes(tx, acme)] == [(), ("U-zoe", "U-ben")]
        assert strikes.remove_witness(tx, added.id, "U-zoe")
        assert not strikes.remove_witness(tx, added.id, "U-zoe")
        assert not strikes.remove_witness(tx, other.id, "U-ben")
        assert strikes.get_strike(tx, added.id).witnesses == ("U-ben",)


def test_what_the_reporter_adds_makes_no_witness(db: Database, now: datetime) -> None:
    """What a reporter, or who they spoke for, adds is a voice and no witness; it can be changed, and goes again."""
    with db.transaction() as tx:
        added = struck(tx, known.add_customer(tx), now, FULL)
        for who in (added.reporter, "U-li", "U-zoe"):
            strikes.add_witness(tx, added.id, who, note=f"{who} says", now=now)
        strikes.change_witness_note(tx, added.id, "U-li", "more")
        found = strikes.get_strike(tx, added.id)
        assert found.witnesses == ("U-zoe",)
        assert {voice.user_id: voice.note for voice in found.voices} == {
            added.reporter: f"{added.reporter} says",
            "U-li": "more",
            "U-zoe": "U-zoe says",
        }
        strikes.remove_witness(tx, added.id, "U-li")
        assert len(strikes.get_strike(tx, added.id).voices) == 2


def test_strikes_of_many_customers(db: Database, now: datetime) -> None:
    """Read for many customers at once each has the strikes and witnesses it has alone; none is ()."""
    with db.transaction() as tx:
        ids = known.add_customers(tx, 5)
        for number, customer_id in enumerate(ids):
            for _ in range(number):
                strikes.add_witness(tx, struck(tx, customer_id, now).id, f"U{number}", note="", now=now)
        with watched.watch_statements(tx) as sent:
            found = strikes.load_strikes(tx, ids)
        assert len(sent) == 1
        assert found == {customer_id: strikes.list_strikes(tx, customer_id) for customer_id in ids}
        assert [len(found[customer_id]) for customer_id in ids] == [0, 1, 2, 3, 4]
        assert strikes.load_strikes(tx, []) == {}


@pytest.mark.parametrize("how_many", [0, 1, 30])
def test_one_customer_takes_one_query(db: Database, now: datetime, how_many: int) -> None:
    """A customer's strikes with their witnesses take one query, however many there are."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        for _ in range(how_many):
            strikes.add_witness(tx, struck(tx, acme, now).id, "U-ben", note="", now=now)
        with watched.watch_statements(tx) as sent:
            assert len(strikes.list_strikes(tx, acme)) == how_many
        assert len(sent) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"weight": 0},
        {"weight": 4},
        {"state": "maybe"},
        {"ours": "perhaps"},
        {"note": "x" * 2001},
        {"link": "x" * 2001},
        {"contest_why": "x" * 2001},
        {"resolved_why": "x" * 2001},
        {"customer_id": 4711},
    ],
)
def test_wrong_values_are_not_stored(db: Database, now: datetime, fields: dict[str, Any]) -> None:
    """What the rules never give is refused by the database itself, on both engines."""
    with db.transaction() as tx:
        added = struck(tx, known.add_customer(tx), now)
    with pytest.raises(IntegrityError), db.transaction() as tx:
        strikes.update_strike(tx, added.id, **fields)
    with db.transaction() as tx:
        assert strikes.get_strike(tx, added.id) == added


def test_longest_note_is_stored(db: Database, now: datetime) -> None:
    """A note of 2,000 characters, whatever they are, is stored."""
    with db.transaction() as tx:
        added = struck(tx, known.add_customer(tx), now, replace(BARE, note="😠" * 2000))
        assert strikes.get_strike(tx, added.id).note == "😠" * 2000


def test_witness_of_no_strike(db: Database, now: datetime) -> None:
    """Nobody witnesses a strike that is not there."""
    with pytest.raises(IntegrityError), db.transaction() as tx:
        strikes.add_witness(tx, 4711, "U-ben", note="", now=now)
