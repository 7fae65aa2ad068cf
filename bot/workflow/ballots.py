"""Polls: one ballot with its customer, its roll and its count, read in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow.authorization import Desk
from scoring.ballots import tallies
from scoring.ballots.ballots import Ballot, Seat, State, Vote
from scoring.ballots.tallies import Count, Result
from scoring.cases import holds as hold_rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, authorize
from scoring.rules.policy import Policy
from storage import ballots
from storage.cases import holds
from storage.customers import customers
from storage.requests.undos import Undo

Which = int | str
"""A ballot's number, as buttons carry it, or the customer it is about, in words."""


@dataclass(frozen=True, slots=True)
class Poll:
    """A ballot as it stands at `now`."""

    ballot: Ballot
    customer: Customer
    seats: tuple[Seat, ...]
    count: Count
    policy: Policy
    now: datetime

    @property
    def result(self) -> Result:
        """What it comes to with the votes there are."""
        return tallies.result(self.ballot, self.count)

    def vote_of(self, user_id: str) -> Vote | None:
        """The vote of this person that counts, or None."""
        return next((vote for vote in self.count.votes if vote.user_id == user_id), None)


def load(tx: Session, ballot: Ballot, customer: Customer, *, policy: Policy, now: datetime) -> Poll:
    """The ballot with its roll and votes."""
    seats = ballots.SEATS.where(tx, ballot_id=ballot.id)
    votes = ballots.VOTES.where(tx, ballot_id=ballot.id)
    return Poll(ballot, customer, seats, tallies.count(ballot, seats, votes), policy, now)


def numbered(tx: Session, number: int, *, policy: Policy, now: datetime) -> Poll:
    """The same by the ballot's number."""
    ballot = ballots.RECORDS.one(tx, number)
    return load(tx, ballot, customers.one(tx, ballot.customer_id), policy=policy, now=now)


def held(tx: Session, which: Which, at: Desk, action: Action) -> Poll:
    """The ballot that is meant, its customer held until the transaction ends: read after the lock, so that it is true.

    Whoever has a seat on its roll may act in it; anybody else must be allowed the action.
    """
    if isinstance(which, int):
        customers.lock(tx, ballots.RECORDS.one(tx, which).customer_id)
        return _for(numbered(tx, which, policy=at.policy, now=at.now), at, action)
    return _named(tx, customers.find(tx, which, lock=True), at, action)


def seen(tx: Session, which: Which, at: Desk, action: Action) -> Poll:
    """The same for who only looks."""
    if isinstance(which, int):
        return _for(numbered(tx, which, policy=at.policy, now=at.now), at, action)
    return _named(tx, customers.find(tx, which), at, action)


def refuse_held(tx: Session, poll: Poll) -> None:
    """Refuse what has to wait while the customer is on hold, and its ballot stands still."""
    hold_rules.refuse_if_held(holds.running(tx, poll.customer.id), poll.policy.zone, poll.customer)


def refuse_opened_since(tx: Session, customer: Customer, taken: Undo) -> None:
    """Refuse an undo of what a ballot was opened on since: it is not taken from under those who vote."""
    since = (each for each in ballots.RECORDS.where(tx, customer_id=customer.id) if each.opened_at >= taken.offered_at)
    if any(each.state is not State.CANCELLED for each in since):
        raise AlreadyDone(f"A ballot on {customer.name} was opened since, so nothing was undone.")


def _named(tx: Session, customer: Customer, at: Desk, action: Action) -> Poll:
    """The customer's open ballot, else the one that is tied, else the newest."""
    found = ballots.RECORDS.where(tx, customer_id=customer.id)
    if not found:
        authorize(at.actor, action)
        raise NotFound(
            f"There is no ballot on {customer.name}. A manager opens one: `/vote notice {customer.key}`; "
            "`/vote list` shows what is open."
        )
    ballot = max(found, key=lambda each: (each.state is State.OPEN, each.state is State.TIED, each.id))
    return _for(load(tx, ballot, customer, policy=at.policy, now=at.now), at, action)


def _for(poll: Poll, at: Desk, action: Action) -> Poll:
    if at.actor.user_id not in {seat.user_id for seat in poll.seats}:
        authorize(at.actor, action)
    return poll
