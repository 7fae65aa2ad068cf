"""Closing a ballot: with what its count comes to, once, and what follows from it; and its clocks falling due."""

from datetime import datetime

from sqlmodel import Session

from bot.features.notices.usecases import notices
from bot.features.transitions.usecases import transitions
from bot.workflow import authorization, ballots as polls, case_updates as consequences, message_refresh as redrawing
from bot.workflow.ballots import BallotSnapshot
from bot.workflow.deadlines import DeadlineHandler
from scoring import ballots as rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.rules.policy import Policy
from storage import ballots
from storage.outbox import outbox
from storage.schedule.deadlines import Deadline


def close_ballot(tx: Session, poll: BallotSnapshot, *, as_of: datetime, by: str | None = None) -> BallotSnapshot:
    """Close an open ballot as of an instant with what its votes come to; `by` is None when it closes by itself."""
    result = poll.result
    told = {"state": result.state, "chosen": result.chosen, "result": poll.count.counts}
    return _settle(tx, poll, by, **told, closed_at=as_of)


def pick_candidate(tx: Session, poll: BallotSnapshot, candidate: str, *, by: str) -> BallotSnapshot:
    """Decide a tied ballot for one of the tied; when it closed, and with which votes, stays as it is."""
    return _settle(tx, poll, by, state=BallotState.PASSED, chosen=candidate)


def cancel_ballot(tx: Session, poll: BallotSnapshot, why: str, *, by: str) -> BallotSnapshot:
    """End a ballot without a result; nothing follows from it."""
    return _settle(tx, poll, by, state=BallotState.CANCELLED, closed_why=why, closed_at=poll.now)


def extend_ballot(tx: Session, poll: BallotSnapshot, *, as_of: datetime, by: str | None = None) -> BallotSnapshot:
    """Let a ballot go on for half its length more, which happens once."""
    closes_at = rules.extended_closing_time(poll.ballot, poll.policy.calendar, now=poll.now)
    moved = polls.move_ballot_end(tx, poll.ballot, now=poll.now, closes_at=closes_at, extended_at=as_of)
    _audit_ballot(tx, moved, "extended", by, poll.now, until=closes_at.isoformat())
    redrawing.refresh_ballot(tx, moved.id, poll.now)
    return polls.load_ballot(tx, moved, poll.customer, policy=poll.policy, now=poll.now)


def _settle(tx: Session, poll: BallotSnapshot, by: str | None, **values: object) -> BallotSnapshot:
    """Store what the ballot comes to, if nobody did before, and do what follows."""
    if not ballots.settle_ballot(tx, poll.ballot, closed_by=by, **values):
        raise AlreadyDone("Somebody closed this ballot at the same moment.")
    closed = ballots.RECORDS.get(tx, poll.ballot.id)
    polls.stop_ballot_clocks(tx, closed, now=poll.now)
    _audit_ballot(
        tx, closed, closed.state.value, by, poll.now, turnout=len(poll.count.votes), roll=len(poll.count.roll)
    )
    _start_what_passed(tx, closed, poll.customer, policy=poll.policy, now=poll.now)
    return polls.load_ballot(tx, closed, poll.customer, policy=poll.policy, now=poll.now)


def _start_what_passed(tx: Session, closed: Ballot, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """What was agreed begins now, when people can have heard of it, however late the ballot was counted."""
    if closed.state is BallotState.PASSED:
        begins = {
            BallotKind.NOTICE: notices.begin_notice,
            BallotKind.TERMINATE: transitions.begin_transition,
            BallotKind.OWNER: transitions.ask_chosen_owner,
        }
        begins[closed.kind](tx, closed, policy=policy, now=now)
    redrawing.refresh_ballot(tx, closed.id, now)
    consequences.update_case(tx, customer, policy=policy, now=now)


def _close_or_extend_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """The end came: too few votes give more time once, otherwise it closes as of its end."""
    poll = polls.load_ballot_by_id(tx, int(due.subject), policy=policy, now=now)
    if poll.ballot.state is not BallotState.OPEN:
        return
    if not poll.count.quorate and poll.ballot.extended_at is None:
        extend_ballot(tx, poll, as_of=due.due_at)
    else:
        close_ballot(tx, poll, as_of=due.due_at)


def _queue_reminders(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Remind those who have not voted, each once of each reminder and in their own morning, while there is time.

    A late one is said only if none newer is due by now.
    """
    poll = polls.load_ballot_by_id(tx, int(due.subject), policy=policy, now=now)
    ballot = poll.ballot
    if ballot.state is not BallotState.OPEN:
        return
    for person, calendar in polls.load_voter_calendars(tx, ballot).items():
        half, last = rules.reminder_times(ballot, calendar)
        overtaken = due.kind == polls.HALF and last is not None and now >= last
        planned = half if due.kind == polls.HALF else last
        at = calendar.next_business_moment(max(planned or now, now))
        if person not in poll.count.waiting or overtaken or at >= ballot.closes_at:
            continue
        outbox.enqueue(
            tx,
            intent=f"{due.kind}:{ballot.id}:{person}",
            kind="ballot_reminder",
            subject=str(ballot.id),
            channel=person,
            now=now,
            asleep_until=at,
            method="dm",
            matters=False,
        )


def _audit_ballot(tx: Session, ballot: Ballot, what: str, by: str | None, now: datetime, **facts: int | str) -> None:
    public = {"ballot": ballot.id, "kind": ballot.kind.value, **facts}
    private = {"why": ballot.closed_why} if ballot.closed_why else {}
    authorization.audit_action_by(
        tx, f"ballot.{what}", ballot.customer_id, by=by, now=now, public=public, private=private
    )


DEADLINES: dict[str, DeadlineHandler] = {
    polls.CLOSES: _close_or_extend_when_due,
    polls.HALF: _queue_reminders,
    polls.LAST: _queue_reminders,
}
