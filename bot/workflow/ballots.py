"""Steps with ballots in a transaction: loading one with its roll and votes, and keeping its deadlines."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import direct_messages, message_refresh, requests
from bot.workflow.requests import RequestContext
from scoring import ballots as ballot_rules, teams
from scoring.ballots import Ballot, BallotResult, BallotState, Seat, Vote, VoteCount
from scoring.cases import holds as hold_rules
from scoring.customers.customers import Customer
from scoring.notices import NoticeState
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Role, authorize
from scoring.rules.policy import Policy
from scoring.teams import Team
from scoring.values.calendar import Calendar
from storage import ballots, notices
from storage.cases import holds
from storage.customers import customers
from storage.requests.undos import Undo
from storage.roles import losses, people, roles
from storage.schedule import deadlines
from storage.settings import policies

CLOSES, HALF, LAST = "ballot.closes", "ballot.half", "ballot.last"


def load_team(tx: Session, *, now: datetime) -> Team:
    """Load who may decide, and who lost a role lately and still counts for the size of the team.

    The losses are read last, so that whoever loses a role meanwhile is found in one of the two.
    """
    voters, managers = (roles.list_people_with_role(tx, role) for role in (Role.VOTER, Role.MANAGER))
    return teams.build_team(voters, managers, losses.list_losses_since(tx, now - teams.LOSS_COUNTS), now=now)


def schedule_ballot(tx: Session, ballot: Ballot, *, now: datetime) -> None:
    """Set the deadlines of a ballot: its end, and the reminders to come, each in the first voter's working hours."""
    planned = [ballot_rules.reminder_times(ballot, calendar) for calendar in load_voter_calendars(tx, ballot).values()]
    for kind, dates in zip((HALF, LAST), zip(*planned, strict=True), strict=False):
        due_at = min((date for date in dates if date is not None and date > now), default=None)
        if due_at is not None:
            deadlines.set_deadline(tx, kind, str(ballot.id), customer_id=ballot.customer_id, due_at=due_at)
        else:
            deadlines.clear_deadlines(tx, str(ballot.id), kind, now=now)
    deadlines.set_deadline(tx, CLOSES, str(ballot.id), customer_id=ballot.customer_id, due_at=ballot.closes_at)


def refresh_given_notice(tx: Session, customer_id: int, *, now: datetime) -> None:
    """Refresh the line about the customer's final notice, whose buttons are not offered while people vote."""
    for notice in notices.RECORDS.list_where(tx, customer_id=customer_id, state=NoticeState.GIVEN):
        message_refresh.refresh_notice(tx, notice.id, now)


def load_voter_calendars(tx: Session, ballot: Ballot) -> dict[str, Calendar]:
    """Return the business calendar of everybody on the roll, by user id, each in their own time zone."""
    voters = [seat.user_id for seat in ballots.SEATS.list_where(tx, ballot_id=ballot.id)]
    return direct_messages.load_calendars(tx, voters, policies.get_policy(tx))


def stop_ballot_clocks(tx: Session, ballot: Ballot, *, now: datetime) -> None:
    """Clear the deadlines of a ballot that is over."""
    deadlines.clear_deadlines(tx, str(ballot.id), CLOSES, HALF, LAST, now=now)


def move_ballot_end(tx: Session, ballot: Ballot, *, now: datetime, **values: object) -> Ballot:
    """Change when a ballot ends, with other columns as needed, and set its deadlines again."""
    changed = ballots.RECORDS.change(tx, ballot.id, **values)
    schedule_ballot(tx, changed, now=now)
    return changed


BallotReference = int | str
"""A ballot's id, as buttons carry it, or the customer it is about, as somebody typed it."""


@dataclass(frozen=True, slots=True)
class BallotSnapshot:
    """A ballot with its customer, its roll and its votes, as it stands at `now`."""

    ballot: Ballot
    customer: Customer
    seats: tuple[Seat, ...]
    count: VoteCount
    policy: Policy
    now: datetime

    @property
    def result(self) -> BallotResult:
        """The result with the votes cast so far."""
        return ballot_rules.ballot_result(self.ballot, self.count)

    def vote_of(self, user_id: str) -> Vote | None:
        """Return a person's vote if it counts, or None."""
        return next((vote for vote in self.count.votes if vote.user_id == user_id), None)


def load_ballot(tx: Session, ballot: Ballot, customer: Customer, *, policy: Policy, now: datetime) -> BallotSnapshot:
    """Load a ballot with its roll and votes."""
    votes = ballots.VOTES.list_where(tx, ballot_id=ballot.id)
    seats = _load_seats(tx, ballot, {vote.user_id for vote in votes}, now)
    return BallotSnapshot(ballot, customer, seats, ballot_rules.count_votes(ballot, seats, votes), policy, now)


def _load_seats(tx: Session, ballot: Ballot, voted: Collection[str], now: datetime) -> tuple[Seat, ...]:
    """Load a ballot's roll. Who left Slack without a vote has left that of an open ballot, until they come back.

    Losing a role changes nothing, since the roll is fixed when a ballot opens; but nobody decides alone without one.
    """
    seats = ballots.SEATS.list_where(tx, ballot_id=ballot.id)
    if ballot.state is not BallotState.OPEN:
        return seats
    here = people.list_full_members(tx, [seat.user_id for seat in seats])
    if ballot.rules.size == teams.ALONE:
        here &= roles.list_people_with_role(tx, Role.VOTER) | roles.list_people_with_role(tx, Role.MANAGER)
    staying = here.union(voted)
    return tuple(
        seat if seat.user_id in staying or seat.recused_at is not None else replace(seat, recused_at=now)
        for seat in seats
    )


def store_leavers(tx: Session, ballot_snapshot: BallotSnapshot) -> None:
    """Store, and audit, who has left the roll of a ballot that ends, so that it can be counted again later."""
    stored = {
        seat.user_id for seat in ballots.SEATS.list_where(tx, ballot_id=ballot_snapshot.ballot.id, recused_at=None)
    }
    for seat in ballot_snapshot.seats:
        if seat.recused_at is not None and seat.user_id in stored:
            ballots.set_recused_at(tx, seat.ballot_id, seat.user_id, seat.recused_at)
            requests.audit_action_by(
                tx,
                "ballot.left",
                ballot_snapshot.customer.id,
                by=None,
                now=ballot_snapshot.now,
                public={"ballot": seat.ballot_id},
                private={"who": seat.user_id},
            )


def load_ballot_by_id(tx: Session, ballot_id: int, *, policy: Policy, now: datetime) -> BallotSnapshot:
    """Load the ballot of this id with its customer, roll and votes. Raises NotFound."""
    ballot = ballots.RECORDS.get(tx, ballot_id)
    return load_ballot(tx, ballot, customers.get_customer(tx, ballot.customer_id), policy=policy, now=now)


def lock_ballot(tx: Session, reference: BallotReference, context: RequestContext, action: Action) -> BallotSnapshot:
    """Lock the customer of a ballot until the transaction ends, then load the ballot.

    Anybody on its roll may act in it; others must be allowed the action. Raises NotAllowed or NotFound.
    """
    if isinstance(reference, int):
        customers.lock_customer(tx, ballots.RECORDS.get(tx, reference).customer_id)
        return _authorize_for_ballot(
            load_ballot_by_id(tx, reference, policy=context.policy, now=context.now), context, action
        )
    return _load_newest(tx, customers.resolve_customer(tx, reference, lock=True), context, action)


def read_ballot(tx: Session, reference: BallotReference, context: RequestContext, action: Action) -> BallotSnapshot:
    """Load a ballot for somebody who only looks at it. Refused to the people whom `lock_ballot` refuses."""
    if isinstance(reference, int):
        return _authorize_for_ballot(
            load_ballot_by_id(tx, reference, policy=context.policy, now=context.now), context, action
        )
    return _load_newest(tx, customers.resolve_customer(tx, reference), context, action)


def refuse_while_on_hold(tx: Session, ballot_snapshot: BallotSnapshot) -> None:
    """Refuse an action while the customer is on hold and the ballot is frozen."""
    hold_rules.refuse_if_on_hold(
        holds.find_running_hold(tx, ballot_snapshot.customer.id), ballot_snapshot.policy.zone, ballot_snapshot.customer
    )


def refuse_if_ballot_opened_since(tx: Session, customer: Customer, undo: Undo) -> None:
    """Refuse an undo if a ballot on the customer was opened since: its voters rely on the facts."""
    since = (
        ballot
        for ballot in ballots.RECORDS.list_where(tx, customer_id=customer.id)
        if ballot.opened_at >= undo.offered_at
    )
    if any(ballot.state is not BallotState.CANCELLED for ballot in since):
        raise AlreadyDone(f"A ballot on {customer.name} has been opened since, so nothing was undone.")


def _load_newest(tx: Session, customer: Customer, context: RequestContext, action: Action) -> BallotSnapshot:
    """Load the customer's open ballot, else the tied one, else the newest."""
    all_ballots = ballots.RECORDS.list_where(tx, customer_id=customer.id)
    if not all_ballots:
        authorize(context.actor, action)
        raise NotFound(
            f"There is no ballot on {customer.name}. A manager opens one: `/vote notice {customer.key}`; "
            "`/vote list` shows what is open."
        )
    ballot = max(
        all_ballots, key=lambda each: (each.state is BallotState.OPEN, each.state is BallotState.TIED, each.id)
    )
    return _authorize_for_ballot(
        load_ballot(tx, ballot, customer, policy=context.policy, now=context.now), context, action
    )


def _authorize_for_ballot(ballot_snapshot: BallotSnapshot, context: RequestContext, action: Action) -> BallotSnapshot:
    """Return the ballot if the actor is on its roll or allowed the action. Raises NotAllowed."""
    if context.actor.user_id not in {seat.user_id for seat in ballot_snapshot.seats}:
        authorize(context.actor, action)
    return ballot_snapshot


def report_new_fact(tx: Session, customer_id: int, *, policy: Policy, now: datetime) -> None:
    """Note in the customer's open ballot, if any, that a strike, void, contest or talk's answer came.

    Every fact flags the votes cast before it; only the first one extends the ballot. A fact after the end is too late,
    even if nobody has counted yet; while the customer is on hold the end does not come.
    """
    ballot = ballots.find_open_ballot(tx, customer_id)
    if ballot is None or (now >= ballot.closes_at and holds.find_running_hold(tx, customer_id) is None):
        return
    if ballot.facts_at is None:
        times = ballot_rules.move_end_for_facts(ballot, policy.calendar, now=now)
        move_ballot_end(tx, ballot, now=now, facts_at=now, **times)
    else:
        ballots.RECORDS.change(tx, ballot.id, facts_at=now)
    facts = {"ballot": ballot.id, "later": ballot.facts_at is None}
    requests.audit_action_by(tx, "ballot.new_facts", customer_id, by=None, now=now, public=facts)
    message_refresh.refresh_ballot(tx, ballot.id, now)
