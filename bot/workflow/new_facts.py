"""New facts during a ballot: earlier votes are flagged, and voters get more time, once. Source: product.md §5.5."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import ballot_clocks, message_refresh as redrawing
from scoring.ballots import ballots as rules
from scoring.rules.policy import Policy
from storage import audit, ballots
from storage.cases import holds


def heard(tx: Session, customer_id: int, *, policy: Policy, now: datetime) -> None:
    """Tell the customer's open ballot, if there is one, that a strike, void, contest or talk answer came.

    Every fact flags the votes cast before it; only the first adds time. What comes after the end, though nobody has
    counted yet, came too late for the ballot; while the customer is on hold there is no end to be late for.
    """
    ballot = ballots.open_of(tx, customer_id)
    if ballot is None or (now >= ballot.closes_at and holds.running(tx, customer_id) is None):
        return
    if ballot.facts_at is None:
        closes_at = rules.ends(ballot.kind, ballot.closes_at, ballot.rules.facts_hours, policy.calendar)
        ballot_clocks.move(tx, ballot, now=now, facts_at=now, closes_at=closes_at)
    else:
        ballots.RECORDS.change(tx, ballot.id, facts_at=now)
    audit.append(
        tx,
        "ballot.new_facts",
        actor="umpire",
        subject=f"customer:{customer_id}",
        at=now,
        public={"ballot": ballot.id, "later": ballot.facts_at is None},
    )
    redrawing.ballot(tx, ballot.id, now)
