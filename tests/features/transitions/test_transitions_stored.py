"""Transitions, steps, vendors and referrals as rows, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from scoring.cases.cases import CaseRoute
from scoring.customers.customers import Customer
from scoring.transitions.steps import StepKind
from scoring.transitions.transitions import ReferralOutcome, Transition, TransitionState
from storage.cases import cases
from storage.customers import customers
from storage.database import Database
from storage.transitions import referrals, transitions as transition_records

Opened = Callable[[str], Database]


@pytest.fixture
def db(url: str, open_database: Opened) -> Database:
    """A database with Acme in it, owned by jo and backed up by li, and a case."""
    made = open_database(url)
    with made.transaction() as tx:
        acme = customers.add_customer(
            tx, Customer(0, "acme", "Acme", owner="U-jo", backup="U-li", created_at=datetime.fromisoformat(AT))
        )
        cases.RECORDS.add(tx, customer_id=acme.id, route=CaseRoute.POINTS, opened_at=datetime.fromisoformat(AT))
    return made


AT = "2026-01-05T09:00:00+00:00"


def begun(db: Database, now: datetime, **more: object) -> Transition:
    """A transition of Acme."""
    with db.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme")
        return transition_records.RECORDS.add(
            tx, **{"customer_id": acme.id, "case_id": 1, "began_at": now, "state": TransitionState.OWNERLESS, **more}
        )


def test_a_customer_has_at_most_one_transition_that_runs(db: Database, now: datetime) -> None:
    """A second one is refused by the database itself until the first has ended; the newest is found either way."""
    first = begun(db, now, runners_up=("U-1", "U-2"))
    with pytest.raises(IntegrityError):
        begun(db, now)
    with db.transaction() as tx:
        assert transition_records.find_running_transition(tx, first.customer_id) == first
        assert first.runners_up == ("U-1", "U-2")
        transition_records.RECORDS.change(tx, first.id, ended_at=now, state=TransitionState.ENDED)

    second = begun(db, now)

    with db.transaction(reading=True) as tx:
        assert transition_records.find_last_transition(tx, first.customer_id) == second
        assert (
            transition_records.find_last_transition(tx, 99)
            is transition_records.find_running_transition(tx, 99)
            is None
        )


def test_a_step_comes_back_as_it_was_and_can_be_withdrawn(db: Database, now: datetime) -> None:
    """Days, notes and owners are kept; a withdrawn step frees its number, which is given once at a time."""
    transition = begun(db, now)
    values = {"transition_id": transition.id, "place": 1, "kind": StepKind.RECORDS, "what": "ledgers"}
    with db.transaction() as tx:
        step = transition_records.STEPS.add(tx, **values, due_on=date(2026, 2, 1), owner="U-li", note="by courier")
    assert (step.kind, step.due_on, step.note) == (StepKind.RECORDS, date(2026, 2, 1), "by courier")
    with pytest.raises(IntegrityError), db.transaction() as tx:
        transition_records.STEPS.add(tx, **values)

    with db.transaction() as tx:
        transition_records.delete_step(tx, step.id)
        assert transition_records.STEPS.list_where(tx) == ()
        transition_records.STEPS.add(tx, **values)


def test_who_owns_a_customer_is_owner_or_backup_of_one_that_is_here(db: Database, now: datetime) -> None:
    """Customers that were archived or let go make nobody an owner."""
    with db.transaction() as tx:
        assert [customers.has_customers(tx, who) for who in ("U-jo", "U-li", "U-ana")] == [True, True, False]
    with db.transaction() as tx:
        acme = customers.resolve_customer(tx, "acme")
        customers.update_customer(tx, replace(acme, former_at=now))
        assert not customers.has_customers(tx, "U-jo")


def test_a_referral_keeps_its_outcome(db: Database, now: datetime) -> None:
    """To a vendor or to none, with why; not known yet until somebody says."""
    transition = begun(db, now)
    with db.transaction() as tx:
        vendor = referrals.VENDORS.add(tx, name="Initrode", suits="", contact="", added_by="U-jo", added_at=now)
        usual = {"transition_id": transition.id, "referred_by": "U-jo", "referred_at": now}
        named = referrals.RECORDS.add(tx, **usual, vendor_id=vendor.id, why="")
        referrals.RECORDS.add(tx, **usual, vendor_id=None, why="nobody near them")
        assert named.outcome is ReferralOutcome.UNKNOWN
        referrals.RECORDS.change(tx, named.id, outcome=ReferralOutcome.TOOK_IT, asked_again_at=now)

    with db.transaction(reading=True) as tx:
        assert [(each.outcome, each.why) for each in referrals.RECORDS.list_where(tx, transition_id=transition.id)] == [
            (ReferralOutcome.TOOK_IT, ""),
            (ReferralOutcome.UNKNOWN, "nobody near them"),
        ]
