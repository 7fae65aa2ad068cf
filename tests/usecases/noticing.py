"""A final notice that was agreed, without the weeks before it: a case raised by hand and a ballot that passed."""

from datetime import datetime, timedelta

from bot.usecases import consequences, notices
from scoring import ballots as ballot_rules
from scoring.ballots import Ballot, Kind, Rules
from scoring.notices import Notice
from storage import ballots, customers, policies
from storage import notices as records
from storage.database import Database

RULES = Rules(quorum_percent=50, least=2, hours=48, proposer_votes=True)


def agree(db: Database, key: str = "acme", *, by: str, now: datetime) -> Notice:
    """A final-notice ballot of the customer's case passes at `now`."""
    with db.transaction() as tx:
        customer = customers.find(tx, key, lock=True)
        case = consequences.raised(tx, customer, by=by, now=now)
        ballot = ballots.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id,
            kind=Kind.NOTICE,
            reason="Three strikes in five weeks.",
            proposer=by,
            opened_at=now - timedelta(hours=48),
            closes_at=now,
            rules=RULES,
            state=ballot_rules.State.PASSED,
            closed_at=now,
        )
        notices.agreed(tx, ballot, policy=policies.in_force(tx), now=now)
        return records.RECORDS.where(tx, ballot_id=ballot.id)[0]


def vote_opens(db: Database, key: str = "acme", *, by: str, now: datetime) -> Ballot:
    """A termination ballot is opened, whatever stands in front of one."""
    with db.transaction() as tx:
        customer = customers.find(tx, key, lock=True)
        case = consequences.raised(tx, customer, by=by, now=now)
        return ballots.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id,
            kind=Kind.TERMINATE,
            reason="",
            proposer=by,
            opened_at=now,
            closes_at=now + timedelta(hours=72),
            rules=RULES,
        )


def on_record(db: Database, notice_id: int) -> Notice:
    """The notice as it is stored."""
    with db.transaction(reading=True) as tx:
        return records.RECORDS.one(tx, notice_id)
