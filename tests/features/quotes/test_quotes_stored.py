"""Quotes as rows, and what else the gate, the room and the cap read, on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from scoring.ballots import BallotKind, BallotRules, BallotState
from scoring.cases.cases import CaseRoute
from scoring.quarterly_reviews.reviews import ClosetVerdict, GoodShare
from scoring.quotes import Quote, QuoteOutcome
from scoring.transitions.transitions import ReferralOutcome, TransitionState
from storage import ballots, quotes
from storage.cases import cases
from storage.database import Database
from storage.quarterly_reviews import reviews as closets
from storage.transitions import referrals, transitions
from tests.storage import known

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WON = {"outcome": QuoteOutcome.WON, "outcome_by": "U1"}
RULES = BallotRules(quorum_percent=50, least=2, hours=24, proposer_votes=True)


def asked(tx: Session, customer_id: int, **more: object) -> Quote:
    """A repair somebody asked about."""
    usual: dict[str, object] = {"value": 900, "margin": 1_500, "job": "repair", "verdict": "quote", "chance": 30}
    told = usual | {"customer_id": customer_id, "asked_by": "U1", "asked_at": NOW} | more
    return quotes.RECORDS.add(tx, **told)


def test_a_quote_comes_back_as_it_went(db: Database) -> None:
    """Reasons, amounts beyond four bytes and a margin below zero included."""
    with db.transaction() as tx:
        made = asked(tx, known.add_customer(tx), value=10**15, margin=-100_000, reasons=("They are graded D.", "x"))
    with db.transaction(reading=True) as tx:
        (found,) = quotes.RECORDS.list_where(tx)

    assert found == made
    assert (found.value, found.margin, found.reasons) == (10**15, -100_000, ("They are graded D.", "x"))


@pytest.mark.parametrize("wrong", [{"value": 0}, {"customer_id": None}, {"prospect_id": 1}, {"outcome": "sold"}])
def test_a_quote_is_for_one_and_worth_something(db: Database, wrong: dict[str, object]) -> None:
    """Neither for nobody nor for two, nor for nothing."""
    with pytest.raises(IntegrityError), db.transaction() as tx:
        asked(tx, **{"customer_id": known.add_customer(tx), **wrong})  # type: ignore[arg-type]


def test_jobs_of_a_type_are_the_won_ones_newest_first(db: Database) -> None:
    """Of all customers; not those open, lost, taken back or of another type; by when they were won, then by number."""
    with db.transaction() as tx:
        acme, globex = known.add_customer(tx), known.add_customer(tx, "globex")
        late = asked(tx, acme, **WON, outcome_at=NOW)
        early = asked(tx, globex, **WON, outcome_at=NOW - DAY)
        same = asked(tx, globex, **WON, outcome_at=NOW)
        for other in (
            {},
            {"outcome": QuoteOutcome.LOST, "outcome_at": NOW},
            {**WON, "outcome_at": NOW, "job": "paint"},
        ):
            asked(tx, acme, **other)
        asked(tx, acme, **WON, outcome_at=NOW, withdrawn_at=NOW)

        assert [each.id for each in quotes.list_won_jobs(tx, "repair", most=9)] == [same.id, late.id, early.id]
        assert [each.id for each in quotes.list_won_jobs(tx, "repair", most=1)] == [same.id]


def test_what_the_room_reads(db: Database) -> None:
    """Won from an instant on, and open and asked from then on; nothing else."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        won = asked(tx, acme, **WON, outcome_at=NOW, asked_at=NOW - 400 * DAY)
        open_ = asked(tx, acme)
        asked(tx, acme, asked_at=NOW - DAY)
        asked(tx, acme, **WON, outcome_at=NOW - DAY)
        asked(tx, acme, outcome=QuoteOutcome.LOST, outcome_at=NOW)
        asked(tx, acme, withdrawn_at=NOW)

        assert quotes.list_quotes_since(tx, NOW) == (won, open_)


def test_what_was_changed_meanwhile_is_not_settled(db: Database) -> None:
    """Whoever read it before another's word gets nothing, and that word stands."""
    with db.transaction() as tx:
        read = asked(tx, known.add_customer(tx))
        settled = quotes.settle_quote(tx, read, **WON, outcome_at=NOW)
        assert settled == replace(read, outcome=QuoteOutcome.WON, outcome_by="U1", outcome_at=NOW)
        assert quotes.settle_quote(tx, read, outcome=QuoteOutcome.LOST, outcome_at=NOW) is None
        assert quotes.settle_quote(tx, read, overridden_by="U2") is None
        assert quotes.RECORDS.get(tx, read.id) == settled


def test_the_last_verdict_of_a_closet_is_the_one_decided_last(db: Database) -> None:
    """Of the newest closet that decided anything; undecided ones say nothing, and nobody's is none."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        assert closets.find_last_verdict(tx, acme) is None
        for key, verdict in (
            ("2025-Q3", ClosetVerdict.STOP_QUOTING),
            ("2025-Q4", ClosetVerdict.KEEP),
            ("2026-Q1", None),
        ):
            told = {"opened_at": NOW, "closes_on": date(2026, 1, 21), "before": GoodShare(), "after": GoodShare()}
            opened = closets.RECORDS.add(tx, key=key, running=None, **told)
            closets.ITEMS.add(
                tx, closet_id=opened.id, customer_id=acme, suggested=ClosetVerdict.FIX, why="x", verdict=verdict
            )
        assert closets.find_last_verdict(tx, acme) is ClosetVerdict.KEEP


def test_who_leaves_who_began_and_what_is_voted(db: Database) -> None:
    """Running and lately ended transitions; those begun in time; ballots on letting go open or lately passed."""
    with db.transaction() as tx:
        ids = [known.add_customer(tx, f"c{n}") for n in range(4)]
        case = {n: cases.RECORDS.add(tx, customer_id=n, route=CaseRoute.POINTS, opened_at=NOW).id for n in ids}
        began = (NOW, NOW - 9 * DAY, NOW - 9 * DAY)
        ended = (None, NOW, NOW - DAY)
        for number, start, end in zip(ids, began, ended, strict=False):
            told = {"customer_id": number, "case_id": case[number], "began_at": start, "ended_at": end}
            transitions.RECORDS.add(tx, **told, state=TransitionState.ENDED if end else TransitionState.ASKED)
        usual = {"reason": "", "proposer": "U1", "opened_at": NOW, "closes_at": NOW, "rules": RULES}
        for number, kind, state, closed in (
            (ids[0], BallotKind.TERMINATE, BallotState.PASSED, NOW),
            (ids[1], BallotKind.TERMINATE, BallotState.PASSED, NOW - DAY),
            (ids[2], BallotKind.TERMINATE, BallotState.OPEN, None),
            (ids[3], BallotKind.NOTICE, BallotState.OPEN, None),
        ):
            about = {"customer_id": number, "case_id": case[number], "kind": kind, "state": state}
            ballots.RECORDS.add(tx, **usual, **about, closed_at=closed)

        assert [each.customer_id for each in transitions.list_leaving_since(tx, NOW)] == ids[:2]
        assert [each.customer_id for each in transitions.list_begun_since(tx, NOW)] == ids[:1]
        assert [each.customer_id for each in ballots.list_terminations_since(tx, NOW)] == [ids[0], ids[2]]


def test_referrals_of_transitions_come_with_their_vendor(db: Database) -> None:
    """Those to a vendor that were not taken back; of no transition, none."""
    with db.transaction() as tx:
        acme = known.add_customer(tx)
        case = cases.RECORDS.add(tx, customer_id=acme, route=CaseRoute.POINTS, opened_at=NOW)
        moving = transitions.RECORDS.add(
            tx, customer_id=acme, case_id=case.id, began_at=NOW, state=TransitionState.ASKED
        )
        vendor = referrals.VENDORS.add(tx, name="Hooli", suits="", contact="", added_by="U1", added_at=NOW)
        usual = {"transition_id": moving.id, "why": "", "referred_by": "U1", "referred_at": NOW}
        made = referrals.RECORDS.add(tx, **usual, vendor_id=vendor.id, outcome=ReferralOutcome.TOOK_IT)
        referrals.RECORDS.add(tx, **usual, vendor_id=None)
        referrals.RECORDS.add(tx, **usual, vendor_id=vendor.id, withdrawn_at=NOW)

        assert referrals.list_referrals(tx, [moving.id]) == ((made, "Hooli"),)
        assert referrals.list_referrals(tx, []) == ()
