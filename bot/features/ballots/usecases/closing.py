"""Closing a ballot: with what its count comes to, once, and what follows from it; and its clocks falling due."""

from datetime import datetime

from sqlmodel import Session

from bot.features.notices.usecases import notices
from bot.features.transitions.usecases import transitions
from bot.workflow import authorization, ballots as polls, case_updates as consequences, message_refresh as redrawing
from bot.workflow.ballots import Poll
from bot.workflow.deadlines import Handler
from scoring import ballots as rules
from scoring.ballots import Ballot, Kind, State
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.rules.policy import Policy
from storage import ballots
from storage.outbox import outbox
from storage.schedule.deadlines import Deadline


def close(tx: Session, poll: Poll, *, as_of: datetime, by: str | None = None) -> Poll:
    """Close an open ballot as of an instant with what its votes come to; `by` is None when it closes by itself."""
    result = poll.result
    told = {"state": result.state, "chosen": result.chosen, "result": poll.count.counts}
    return _settled(tx, poll, by, **told, closed_at=as_of)


def pick(tx: Session, poll: Poll, candidate: str, *, by: str) -> Poll:
    """Decide a tied ballot for one of the tied; when it closed, and with which votes, stays as it is."""
    return _settled(tx, poll, by, state=State.PASSED, chosen=candidate)


def cancel(tx: Session, poll: Poll, why: str, *, by: str) -> Poll:
    """End a ballot without a result; nothing follows from it."""
    return _settled(tx, poll, by, state=State.CANCELLED, closed_why=why, closed_at=poll.now)


def extend(tx: Session, poll: Poll, *, as_of: datetime, by: str | None = None) -> Poll:
    """Let a ballot go on for half its length more, which happens once."""
    closes_at = rules.extended(poll.ballot, poll.policy.calendar, now=poll.now)
    moved = polls.move(tx, poll.ballot, now=poll.now, closes_at=closes_at, extended_at=as_of)
    _audit(tx, moved, "extended", by, poll.now, until=closes_at.isoformat())
    redrawing.ballot(tx, moved.id, poll.now)
    return polls.load(tx, moved, poll.customer, policy=poll.policy, now=poll.now)


def _settled(tx: Session, poll: Poll, by: str | None, **values: object) -> Poll:
    """Store what the ballot comes to, if nobody did before, and do what follows."""
    if not ballots.settle(tx, poll.ballot, closed_by=by, **values):
        raise AlreadyDone("Somebody closed this ballot at the same moment.")
    closed = ballots.RECORDS.one(tx, poll.ballot.id)
    polls.stop(tx, closed, now=poll.now)
    _audit(tx, closed, closed.state.value, by, poll.now, turnout=len(poll.count.votes), roll=len(poll.count.roll))
    _follow(tx, closed, poll.customer, policy=poll.policy, now=poll.now)
    return polls.load(tx, closed, poll.customer, policy=poll.policy, now=poll.now)


def _follow(tx: Session, closed: Ballot, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """What was agreed begins now, when people can have heard of it, however late the ballot was counted."""
    if closed.state is State.PASSED:
        begins = {Kind.NOTICE: notices.agreed, Kind.TERMINATE: transitions.agreed, Kind.OWNER: transitions.chosen}
        begins[closed.kind](tx, closed, policy=policy, now=now)
    redrawing.ballot(tx, closed.id, now)
    consequences.follow(tx, customer, policy=policy, now=now)


def _time_is_up(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """The end came: too few votes give more time once, otherwise it closes as of its end."""
    poll = polls.numbered(tx, int(due.subject), policy=policy, now=now)
    if poll.ballot.state is not State.OPEN:
        return
    if not poll.count.quorate and poll.ballot.extended_at is None:
        extend(tx, poll, as_of=due.due_at)
    else:
        close(tx, poll, as_of=due.due_at)


def _remind(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Remind those who have not voted, each once of each reminder and in their own morning, while there is time.

    A late one is said only if none newer is due by now.
    """
    poll = polls.numbered(tx, int(due.subject), policy=policy, now=now)
    ballot = poll.ballot
    if ballot.state is not State.OPEN:
        return
    for person, calendar in polls.calendars(tx, ballot).items():
        half, last = rules.reminders(ballot, calendar)
        overtaken = due.kind == polls.HALF and last is not None and now >= last
        planned = half if due.kind == polls.HALF else last
        at = calendar.awake(max(planned or now, now))
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


def _audit(tx: Session, ballot: Ballot, what: str, by: str | None, now: datetime, **facts: int | str) -> None:
    public = {"ballot": ballot.id, "kind": ballot.kind.value, **facts}
    private = {"why": ballot.closed_why} if ballot.closed_why else {}
    authorization.noted(tx, f"ballot.{what}", ballot.customer_id, by=by, now=now, public=public, private=private)


DEADLINES: dict[str, Handler] = {
    polls.CLOSES: _time_is_up,
    polls.HALF: _remind,
    polls.LAST: _remind,
}
