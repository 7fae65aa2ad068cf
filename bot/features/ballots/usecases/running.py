"""What managers do with a running ballot: extend it, cancel it, close it early, pick from a tie."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.ballots.usecases import closing
from bot.workflow import ballots as ballot_workflow, case_files, case_updates, message_refresh, requests
from bot.workflow.ballots import BallotReference, BallotSnapshot
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import ballots as ballot_rules
from scoring.ballots import BallotState
from scoring.cases import ballot_openings
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Action
from scoring.values import notes
from scoring.values.moments import Moment, Sentence
from storage import ballots
from storage.cases import cases
from storage.requests.undos import Undo
from storage.transitions import transitions


@dataclass(frozen=True, slots=True)
class BallotChanged:
    """A ballot after a manager changed it. `undo` is "" where that is final."""

    poll: BallotSnapshot
    change: str
    undo: str = ""


def extend_ballot(db: Database, which: BallotReference, *, call: Call) -> BallotChanged:
    """Prolong a ballot by half its length, once."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_BALLOT)
        poll = ballot_workflow.lock_ballot(tx, which, context, Action.RUN_BALLOT)
        ballot_workflow.refuse_while_on_hold(tx, poll)
        ballot_rules.refuse_if_closed(poll.ballot, context.now)
        extended = closing.extend_ballot(tx, poll, as_of=context.now, by=call.user_id)
        times = [each.ballot.closes_at.isoformat() for each in (poll, extended)]
        undo = requests.offer_undo(
            tx, context, kind="ballot_extension", subject=str(poll.ballot.id), before=times[0], after=times[1]
        )
        return BallotChanged(extended, "extended", undo)


def cancel_ballot(db: Database, which: BallotReference, why: str, *, call: Call) -> BallotChanged:
    """Cancel an open or tied ballot, with a reason. It may be opened again at once.

    If it was held because of a customer's reply, the decision is withdrawn, and that is final.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_BALLOT)
        poll = ballot_workflow.lock_ballot(tx, which, context, Action.RUN_BALLOT)
        if poll.ballot.state not in (BallotState.OPEN, BallotState.TIED):
            raise AlreadyDone(f"This ballot is {poll.ballot.state.value} already, so there is nothing to cancel.")
        reason = notes.require_reason(why, "cancelling a ballot")
        cancelled = closing.cancel_ballot(tx, poll, reason, by=call.user_id)
        if poll.ballot.reply_id is not None:
            return BallotChanged(cancelled, "cancelled")
        before = snapshot_fields(poll.ballot, ("state", "closed_at"))
        subject, after = str(poll.ballot.id), context.now.isoformat()
        undo = requests.offer_undo(tx, context, kind="ballot_cancelling", subject=subject, before=before, after=after)
        return BallotChanged(cancelled, "cancelled", undo)


def close_ballot(db: Database, which: BallotReference, *, call: Call) -> BallotChanged:
    """Close a ballot before its time. Raises NotAllowed while a missing vote could change the outcome."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_BALLOT)
        poll = ballot_workflow.lock_ballot(tx, which, context, Action.RUN_BALLOT)
        ballot_workflow.refuse_while_on_hold(tx, poll)
        ballot_rules.refuse_if_closed(poll.ballot, context.now)
        if not (ballot_rules.is_certain(poll.ballot, poll.count) or ballot_rules.is_complete(poll.count)):
            raise NotAllowed(_explain_why_open(poll))
        return BallotChanged(closing.close_ballot(tx, poll, as_of=context.now, by=call.user_id), "closed")


def pick_candidate(db: Database, which: BallotReference, candidate: str, *, call: Call) -> BallotChanged:
    """Decide a tied ballot for one of the tied candidates."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_BALLOT)
        poll = ballot_workflow.lock_ballot(tx, which, context, Action.RUN_BALLOT)
        ballot_workflow.refuse_while_on_hold(tx, poll)
        ballot_rules.check_pick(poll.ballot, candidate, poll.result.tied, key=poll.customer.key)
        ballot_openings.refuse_if_owned(poll.customer, transitions.find_running_transition(tx, poll.customer.id))
        return BallotChanged(closing.pick_candidate(tx, poll, candidate, by=call.user_id), "picked")


def _explain_why_open(poll: BallotSnapshot) -> Sentence:
    """Say why a ballot cannot be closed yet, and when it closes by itself."""
    waiting, roll, key = len(poll.count.waiting), len(poll.count.roll), poll.customer.key
    if poll.ballot.confirms_at is not None:
        return Sentence(
            "Not yet: one person decides this, and confirms it from ",
            Moment(poll.ballot.confirms_at, poll.policy.zone),
            f" on with `/vote {key} yes`. `/vote {key} no` ends it at any time.",
        )
    if not waiting:
        cause = f"all its {roll} voters have voted, and that is too few for a result"
    else:
        cause = f"{waiting} of {roll} have not voted, and could still change the result"
    return Sentence(
        f"Not yet: {cause}. It closes by itself on ",
        Moment(poll.ballot.closes_at, poll.policy.zone),
        f"; `/vote cancel {key} <why>` ends it without a result.",
    )


def _undo_extension(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Put back the earlier end, unless it has passed or somebody moved the new one."""
    poll = ballot_workflow.lock_ballot(tx, int(undo.subject), context, Action.RUN_BALLOT)
    before, after = (datetime.fromisoformat(str(moment)) for moment in (undo.before, undo.after))
    ballot_rules.refuse_if_closed(poll.ballot, context.now)
    if poll.ballot.closes_at != after or context.now >= before:
        raise AlreadyDone("The end of this ballot has been moved or has passed since, so nothing was undone.")
    moved = ballot_workflow.move_ballot_end(tx, poll.ballot, now=context.now, closes_at=before, extended_at=None)
    requests.audit_action(tx, context, "ballot.shortened", poll.customer.id, public={"ballot": poll.ballot.id})
    message_refresh.refresh_ballot(tx, moved.id, context.now)
    ends = Moment(before, context.policy.zone)
    return Sentence(f"The ballot on {poll.customer.name} closes on ", ends, " again.")


def _undo_cancelling(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Reopen a cancelled ballot.

    Raises AlreadyDone when its time is over, another ballot is open, or the case no longer gives ground for it.
    """
    poll = ballot_workflow.lock_ballot(tx, int(undo.subject), context, Action.RUN_BALLOT)
    before = restore_fields(undo.before)
    state = BallotState(before["state"])
    if poll.ballot.state is not BallotState.CANCELLED or not is_unchanged(poll.ballot, {"closed_at": undo.after}):
        raise AlreadyDone("This ballot has been changed since, so nothing was undone.")
    if state is BallotState.OPEN and context.now >= poll.ballot.closes_at:
        raise AlreadyDone("This ballot's time is up, so it stays cancelled. Open a new one.")
    ballot_openings.refuse_second_ballot(poll.customer, ballots.RECORDS.list_where(tx, customer_id=poll.customer.id))
    _refuse_without_ground(tx, poll, context)
    ballots.settle_ballot(tx, poll.ballot, state=state, closed_at=before["closed_at"], closed_by=None, closed_why="")
    if state is BallotState.OPEN:
        ballot_workflow.schedule_ballot(tx, ballots.RECORDS.get(tx, poll.ballot.id), now=context.now)
    requests.audit_action(tx, context, "ballot.reopened", poll.customer.id, public={"ballot": poll.ballot.id})
    message_refresh.refresh_ballot(tx, poll.ballot.id, context.now)
    case_updates.update_case(tx, poll.customer, policy=context.policy, now=context.now)
    return f"The ballot on {poll.customer.name} is {state.value} again."


def _refuse_without_ground(tx: Session, poll: BallotSnapshot, context: RequestContext) -> None:
    """Raise a refusal if the case was closed, or lacks by now what this kind of ballot needs."""
    case = cases.RECORDS.get(tx, poll.ballot.case_id)
    if case.closed_at is not None:
        raise AlreadyDone(f"The case of {poll.customer.name} has been closed since, so its ballot stays cancelled.")
    ballot_openings.CHECKS[poll.ballot.kind](
        case_files.load_case_file(tx, poll.customer, case, policy=context.policy, now=context.now)
    )


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "ballot_extension": (Action.RUN_BALLOT, _undo_extension),
    "ballot_cancelling": (Action.RUN_BALLOT, _undo_cancelling),
}
