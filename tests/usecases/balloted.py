"""An office that votes: everybody is a voter, Acme got a severe strike, and time runs as the ticker lets it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from bot.composition import DEADLINES
from bot.features.ballots.usecases import opening as ballots, voting as balloting
from bot.features.cases.usecases import cases
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.workflow import deadlines
from bot.workflow.ballots import BallotSnapshot
from bot.workflow.requests import Call
from scoring import ballots as tallies
from scoring.ballots import Ballot, BallotKind, BallotState
from storage import ballots as ballot_records
from storage.audit import AuditEntryRow
from storage.database import Database
from storage.outbox.outbox import OutboxTable
from tests.surface.house import MONDAY
from tests.usecases.conftest import MANAGERS, STAFF, Office

ROSA, MIA = MANAGERS
FOUR = STAFF[:4]


def build_call(who: str, now: datetime = MONDAY, key: str | None = None) -> Call:
    """Somebody asks, on Monday if nothing else is said."""
    return Call(who, now, key)


def prepare_vote(
    office: Office, *, voters: tuple[str, ...] = STAFF, confirmer: str = MIA, struck_at: datetime = MONDAY
) -> Database:
    """The first door, once these people are voters and Acme has a severe strike that a manager confirmed."""
    db = office.doors[0]
    for voter in voters:
        roles.give_role(db, "voter", voter, call=build_call("U-olga"))
    strikes.record_strike(
        db, strikes.StrikeOrder("acme", "threat-or-harassment", "threatened Li"), call=build_call("U-1", struck_at)
    )
    cases.confirm_facts(db, "acme", call=build_call(confirmer))
    return db


def open_ballot(
    db: Database, kind: BallotKind = BallotKind.NOTICE, *, by: str = ROSA, now: datetime = MONDAY
) -> BallotSnapshot:
    """A ballot on Acme, opened by a manager."""
    return ballots.open_ballot(
        db, kind, "acme", why="they threatened Li", candidates=("U-1", "U-2"), call=build_call(by, now)
    ).poll


def cast_votes(db: Database, *choices: str, at: datetime = MONDAY, number: int = 1) -> None:
    """The first voters vote, a blank being no vote."""
    for who, choice in zip(FOUR, choices, strict=False):
        if choice:
            balloting.cast_vote(db, number, choice, "as I see it", call=build_call(who, at))


def pass_termination(db: Database) -> None:
    """Letting go of Acme was voted on and passed."""
    open_ballot(db, BallotKind.TERMINATE)
    cast_votes(db, "yes", "yes", "yes")
    assert load_stored_ballot(db).state is BallotState.PASSED


def load_ballot(db: Database) -> BallotSnapshot:
    """The ballot on Acme as a manager sees it."""
    return ballots.load_personal_ballot(db, "acme", call=build_call(ROSA)).posted.poll


def run_due_deadlines(db: Database, now: datetime) -> list[str]:
    """Do everything that is due at `now`, in its order; the kinds that were done."""
    done = []
    while due := deadlines.find_next_due(db, now=now, kinds=DEADLINES.keys()):
        if deadlines.run_deadline(db, due, DEADLINES, now=now):
            done.append(due.kind)
    return done


def load_stored_ballot(db: Database, number: int = 1) -> Ballot:
    """The ballot as it is stored; once it is counted, a recount must say the same."""
    with db.transaction(reading=True) as tx:
        ballot = ballot_records.RECORDS.get(tx, number)
        seats, votes = (
            ballot_records.SEATS.list_where(tx, ballot_id=number),
            ballot_records.VOTES.list_where(tx, ballot_id=number),
        )
    if ballot.result is not None:
        assert tallies.count_votes(ballot, seats, votes).counts == ballot.result
    return ballot


def list_reminded(db: Database, kind: str = "") -> list[str]:
    """Whom a reminder waits for, or went to."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(
            select(col(OutboxTable.intent), col(OutboxTable.channel)).order_by(col(OutboxTable.id))
        )
        return [row.channel for row in rows if row.intent.startswith(kind or "ballot.")]


def count_audited(db: Database, action: str) -> int:
    """How often the audit says so."""
    with db.transaction(reading=True) as tx:
        return len(
            tx.connection().execute(select(col(AuditEntryRow.seq)).where(col(AuditEntryRow.action) == action)).all()
        )


def count_announcements(db: Database) -> int:
    """How many messages about ballots wait to be posted: a ballot has one, however often it changes."""
    with db.transaction(reading=True) as tx:
        return len(tx.connection().execute(select(col(OutboxTable.id)).where(col(OutboxTable.kind) == "ballot")).all())


def moment_after(**by: float) -> datetime:
    """So long after Monday morning."""
    return MONDAY + timedelta(**by)
