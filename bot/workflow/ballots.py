"""Polls: one ballot with its customer, its roll and its count, read in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, message_refresh as redrawing, speaking
from bot.workflow.authorization import RequestContext
from scoring import ballots as rules, ballots as tallies
from scoring.ballots import Ballot, BallotResult, BallotState, Seat, Vote, VoteCount
from scoring.cases import holds as hold_rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from storage import ballots
from storage.cases import holds
from storage.customers import customers
from storage.requests.undos import Undo
from storage.schedule import deadlines
from storage.settings import policies

CLOSES, HALF, LAST = "ballot.closes", "ballot.half", "ballot.last"


def schedule_ballot(tx: Session, ballot: Ballot, *, now: datetime) -> None:
    """Set the ballot's end, and the reminders that are still to come: each when the first of the voters is awake."""
    planned = [rules.reminder_times(ballot, each) for each in load_voter_calendars(tx, ballot).values()]
    for kind, dates in zip((HALF, LAST), zip(*planned, strict=True), strict=False):
        due_at = min((at for at in dates if at is not None and at > now), default=None)
        if due_at is not None:
            deadlines.set_deadline(tx, kind, str(ballot.id), customer_id=ballot.customer_id, due_at=due_at)
        else:
            deadlines.clear_deadlines(tx, str(ballot.id), kind, now=now)
    deadlines.set_deadline(tx, CLOSES, str(ballot.id), customer_id=ballot.customer_id, due_at=ballot.closes_at)


def load_voter_calendars(tx: Session, ballot: Ballot) -> dict[str, Calendar]:
    """The working days and hours of everybody on the roll, each in their own time zone."""
    voters = [seat.user_id for seat in ballots.SEATS.list_where(tx, ballot_id=ballot.id)]
    return speaking.load_calendars(tx, voters, policies.get_policy(tx))


def stop_ballot_clocks(tx: Session, ballot: Ballot, *, now: datetime) -> None:
    """Nothing of the ballot falls due any more."""
    deadlines.clear_deadlines(tx, str(ballot.id), CLOSES, HALF, LAST, now=now)


def move_ballot_end(tx: Session, ballot: Ballot, *, now: datetime, **values: object) -> Ballot:
    """Change the ballot's end and what goes with it, and wind its clocks anew."""
    moved = ballots.RECORDS.change(tx, ballot.id, **values)
    schedule_ballot(tx, moved, now=now)
    return moved


BallotReference = int | str
"""A ballot's number, as buttons carry it, or the customer it is about, in words."""


@dataclass(frozen=True, slots=True)
class BallotSnapshot:
    """A ballot as it stands at `now`."""

    ballot: Ballot
    customer: Customer
    seats: tuple[Seat, ...]
    count: VoteCount
    policy: Policy
    now: datetime

    @property
    def result(self) -> BallotResult:
        """What it comes to with the votes there are."""
        return tallies.ballot_result(self.ballot, self.count)

    def vote_of(self, user_id: str) -> Vote | None:
        """The vote of this person that counts, or None."""
        return next((vote for vote in self.count.votes if vote.user_id == user_id), None)


def load_ballot(tx: Session, ballot: Ballot, customer: Customer, *, policy: Policy, now: datetime) -> BallotSnapshot:
    """The ballot with its roll and votes."""
    seats = ballots.SEATS.list_where(tx, ballot_id=ballot.id)
    votes = ballots.VOTES.list_where(tx, ballot_id=ballot.id)
    return BallotSnapshot(ballot, customer, seats, tallies.count_votes(ballot, seats, votes), policy, now)


def load_ballot_by_id(tx: Session, number: int, *, policy: Policy, now: datetime) -> BallotSnapshot:
    """The same by the ballot's number."""
    ballot = ballots.RECORDS.get(tx, number)
    return load_ballot(tx, ballot, customers.get_customer(tx, ballot.customer_id), policy=policy, now=now)


def lock_ballot(tx: Session, which: BallotReference, at: RequestContext, action: Action) -> BallotSnapshot:
    """The ballot that is meant, its customer held until the transaction ends: read after the lock, so that it is true.

    Whoever has a seat on its roll may act in it; anybody else must be allowed the action.
    """
    if isinstance(which, int):
        customers.lock_customer(tx, ballots.RECORDS.get(tx, which).customer_id)
        return _for(load_ballot_by_id(tx, which, policy=at.policy, now=at.now), at, action)
    return _named(tx, customers.resolve_customer(tx, which, lock=True), at, action)


def read_ballot(tx: Session, which: BallotReference, at: RequestContext, action: Action) -> BallotSnapshot:
    """The same for who only looks."""
    if isinstance(which, int):
        return _for(load_ballot_by_id(tx, which, policy=at.policy, now=at.now), at, action)
    return _named(tx, customers.resolve_customer(tx, which), at, action)


def refuse_while_on_hold(tx: Session, poll: BallotSnapshot) -> None:
    """Refuse what has to wait while the customer is on hold, and its ballot stands still."""
    hold_rules.refuse_if_on_hold(holds.find_running_hold(tx, poll.customer.id), poll.policy.zone, poll.customer)


def refuse_if_ballot_opened_since(tx: Session, customer: Customer, taken: Undo) -> None:
    """Refuse an undo of what a ballot was opened on since: it is not taken from under those who vote."""
    since = (
        each for each in ballots.RECORDS.list_where(tx, customer_id=customer.id) if each.opened_at >= taken.offered_at
    )
    if any(each.state is not BallotState.CANCELLED for each in since):
        raise AlreadyDone(f"A ballot on {customer.name} was opened since, so nothing was undone.")


def _named(tx: Session, customer: Customer, at: RequestContext, action: Action) -> BallotSnapshot:
    """The customer's open ballot, else the one that is tied, else the newest."""
    found = ballots.RECORDS.list_where(tx, customer_id=customer.id)
    if not found:
        authorize(at.actor, action)
        raise NotFound(
            f"There is no ballot on {customer.name}. A manager opens one: `/vote notice {customer.key}`; "
            "`/vote list` shows what is open."
        )
    ballot = max(found, key=lambda each: (each.state is BallotState.OPEN, each.state is BallotState.TIED, each.id))
    return _for(load_ballot(tx, ballot, customer, policy=at.policy, now=at.now), at, action)


def _for(poll: BallotSnapshot, at: RequestContext, action: Action) -> BallotSnapshot:
    if at.actor.user_id not in {seat.user_id for seat in poll.seats}:
        authorize(at.actor, action)
    return poll


def report_new_fact(tx: Session, customer_id: int, *, policy: Policy, now: datetime) -> None:
    """Tell the customer's open ballot, if there is one, that a strike, void, contest or talk answer came.

    Every fact flags the votes cast before it; only the first adds time. What comes after the end, though nobody has
    counted yet, came too late for the ballot; while the customer is on hold there is no end to be late for.
    """
    ballot = ballots.find_open_ballot(tx, customer_id)
    if ballot is None or (now >= ballot.closes_at and holds.find_running_hold(tx, customer_id) is None):
        return
    if ballot.facts_at is None:
        closes_at = rules.closing_time(ballot.closes_at, ballot.rules.facts_hours, policy.calendar)
        move_ballot_end(tx, ballot, now=now, facts_at=now, closes_at=closes_at)
    else:
        ballots.RECORDS.change(tx, ballot.id, facts_at=now)
    facts = {"ballot": ballot.id, "later": ballot.facts_at is None}
    authorization.audit_action_by(tx, "ballot.new_facts", customer_id, by=None, now=now, public=facts)
    redrawing.refresh_ballot(tx, ballot.id, now)
