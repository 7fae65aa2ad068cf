"""How ballots close, what follows from their outcome, and what their deadlines do."""

from datetime import datetime

from sqlmodel import Session

from bot.features.notices.usecases import notices
from bot.features.replies.usecases import outcomes as reply_outcomes
from bot.features.transitions.usecases import transitions
from bot.workflow import ballots as ballot_workflow, case_updates, message_refresh, requests
from bot.workflow.ballots import BallotSnapshot
from bot.workflow.deadlines import DeadlineHandler
from scoring import ballots as ballot_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.rules.policy import Policy
from storage import ballots
from storage.outbox import outbox
from storage.schedule.deadlines import Deadline


def close_ballot(tx: Session, poll: BallotSnapshot, *, as_of: datetime, by: str | None = None) -> BallotSnapshot:
    """Close an open ballot with the outcome of its votes. `by` is None when it closes by itself."""
    result = poll.result
    outcome = {"state": result.state, "chosen": result.chosen, "result": poll.count.counts}
    return _settle(tx, poll, by, **outcome, closed_at=as_of)


def pick_candidate(tx: Session, poll: BallotSnapshot, candidate: str, *, by: str) -> BallotSnapshot:
    """Decide a tied ballot for one of the tied candidates. Its closing time and its votes stay as they are."""
    return _settle(tx, poll, by, state=BallotState.PASSED, chosen=candidate)


def cancel_ballot(tx: Session, poll: BallotSnapshot, why: str, *, by: str) -> BallotSnapshot:
    """End a ballot without an outcome, so that nothing follows from it."""
    return _settle(tx, poll, by, state=BallotState.CANCELLED, closed_why=why, closed_at=poll.now)


def extend_ballot(tx: Session, poll: BallotSnapshot, *, as_of: datetime, by: str | None = None) -> BallotSnapshot:
    """Prolong a ballot by half its length. A ballot is extended once at most."""
    closes_at = ballot_rules.extended_closing_time(poll.ballot, poll.policy.calendar, now=poll.now)
    extended = ballot_workflow.move_ballot_end(tx, poll.ballot, now=poll.now, closes_at=closes_at, extended_at=as_of)
    _audit_ballot(tx, extended, "extended", by, poll.now, until=closes_at.isoformat())
    message_refresh.refresh_ballot(tx, extended.id, poll.now)
    return ballot_workflow.load_ballot(tx, extended, poll.customer, policy=poll.policy, now=poll.now)


def close_if_decided(tx: Session, poll: BallotSnapshot) -> BallotSnapshot:
    """Close an open ballot if no missing vote can change its outcome, or too few are left on its roll for one.

    Otherwise its message is refreshed.
    """
    if ballot_rules.is_settled(poll.ballot, poll.count):
        return close_ballot(tx, poll, as_of=poll.now)
    message_refresh.refresh_ballot(tx, poll.ballot.id, poll.now)
    return poll


def recount_after_departure(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """Count the customer's open ballot again, because people on its roll may have left, or come back.

    With fewer left than its rules need it lapses at once. One whose time is over is left to its deadline.
    """
    ballot = ballots.find_open_ballot(tx, customer.id)
    if ballot is not None and now < ballot.closes_at:
        close_if_decided(tx, ballot_workflow.load_ballot(tx, ballot, customer, policy=policy, now=now))


def _settle(tx: Session, poll: BallotSnapshot, by: str | None, **values: object) -> BallotSnapshot:
    """Store the outcome and start what follows. Raises AlreadyDone if somebody else closed the ballot first."""
    if not ballots.settle_ballot(tx, poll.ballot, closed_by=by, **values):
        raise AlreadyDone("Somebody closed this ballot at the same moment.")
    ballot_workflow.store_leavers(tx, poll)
    closed = ballots.RECORDS.get(tx, poll.ballot.id)
    ballot_workflow.stop_ballot_clocks(tx, closed, now=poll.now)
    _audit_ballot(
        tx, closed, closed.state.value, by, poll.now, turnout=len(poll.count.votes), roll=len(poll.count.roll)
    )
    _start_what_passed(tx, closed, poll.customer, policy=poll.policy, now=poll.now)
    return ballot_workflow.load_ballot(tx, closed, poll.customer, policy=poll.policy, now=poll.now)


def _start_what_passed(tx: Session, closed: Ballot, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """Start the notice or transition that was voted for, and refresh what shows the ballot.

    A ballot held because of a customer's reply begins nothing: what it confirms runs already, or is withdrawn. What was
    agreed begins now and not when the ballot ended, because only now can people hear of it.
    """
    if closed.reply_id is not None:
        reply_outcomes.settle_second_ballot(tx, closed, policy=policy, now=now)
    elif closed.state is BallotState.PASSED:
        begins = {
            BallotKind.NOTICE: notices.begin_notice,
            BallotKind.TERMINATE: transitions.begin_transition,
            BallotKind.OWNER: transitions.ask_chosen_owner,
        }
        begins[closed.kind](tx, closed, policy=policy, now=now)
    message_refresh.refresh_ballot(tx, closed.id, now)
    ballot_workflow.refresh_given_notice(tx, customer.id, now=now)
    case_updates.update_case(tx, customer, policy=policy, now=now)


def _close_or_extend_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Close a ballot whose time is over. If too few have voted, extend it instead, once.

    There is no extension where one person decides, or where fewer people are left than it needs.
    """
    poll = ballot_workflow.load_ballot_by_id(tx, int(due.subject), policy=policy, now=now)
    if poll.ballot.state is not BallotState.OPEN:
        return
    extendable = poll.ballot.extended_at is None and poll.ballot.confirms_at is None
    if extendable and not poll.count.quorate and not ballot_rules.is_quorum_out_of_reach(poll.ballot, poll.count):
        extend_ballot(tx, poll, as_of=due.due_at)
    else:
        close_ballot(tx, poll, as_of=due.due_at)


def _queue_reminders(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Queue a reminder for each person who has not voted, in their own working hours.

    Nobody is reminded if the later reminder is due too, or if the ballot closes before they are at work. Where one
    person decides, the ballot's message shows from then on that they may confirm.
    """
    poll = ballot_workflow.load_ballot_by_id(tx, int(due.subject), policy=policy, now=now)
    ballot = poll.ballot
    if ballot.state is not BallotState.OPEN:
        return
    if ballot.confirms_at is not None:
        message_refresh.refresh_ballot(tx, ballot.id, now)
    moved = f":{ballot.confirms_at.isoformat()}" if ballot.confirms_at is not None else ""
    for person, calendar in ballot_workflow.load_voter_calendars(tx, ballot).items():
        half, last = ballot_rules.reminder_times(ballot, calendar)
        superseded = due.kind == ballot_workflow.HALF and last is not None and now >= last
        due_at = half if due.kind == ballot_workflow.HALF else last
        remind_at = calendar.next_business_moment(max(due_at or now, now))
        if person not in poll.count.waiting or superseded or remind_at >= ballot.closes_at:
            continue
        outbox.enqueue(
            tx,
            intent=f"{due.kind}:{ballot.id}:{person}{moved}",
            kind="ballot_reminder",
            subject=str(ballot.id),
            channel=person,
            now=now,
            asleep_until=remind_at,
            method="dm",
            matters=False,
        )


def _audit_ballot(tx: Session, ballot: Ballot, event: str, by: str | None, now: datetime, **facts: int | str) -> None:
    """Audit a change of the ballot. Why it was closed is stored as private text."""
    public = {"ballot": ballot.id, "kind": ballot.kind.value, **facts}
    private = {"why": ballot.closed_why} if ballot.closed_why else {}
    requests.audit_action_by(tx, f"ballot.{event}", ballot.customer_id, by=by, now=now, public=public, private=private)


DEADLINES: dict[str, DeadlineHandler] = {
    ballot_workflow.CLOSES: _close_or_extend_when_due,
    ballot_workflow.HALF: _queue_reminders,
    ballot_workflow.LAST: _queue_reminders,
}
