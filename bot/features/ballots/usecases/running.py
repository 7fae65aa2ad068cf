"""Running a ballot, which managers do: extended, cancelled, closed early, a tie picked."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.ballots.usecases import closing
from bot.workflow import (
    authorization,
    ballots as polls,
    case_files as casefiles,
    case_updates as consequences,
    message_refresh as redrawing,
)
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from bot.workflow.ballots import BallotReference, BallotSnapshot
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import ballots as rules
from scoring.ballots import BallotState
from scoring.cases import ballot_openings as openings
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Action
from scoring.values import notes
from storage import ballots
from storage.cases import cases
from storage.requests.undos import Undo
from storage.transitions import transitions


@dataclass(frozen=True, slots=True)
class BallotChanged:
    """A ballot after a manager did something with it; `undo` is "" where that is final."""

    poll: BallotSnapshot
    what: str
    undo: str = ""


def extend_ballot(db: Database, which: BallotReference, *, call: Call) -> BallotChanged:
    """Half its length more, once."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.RUN_BALLOT)
        poll = polls.lock_ballot(tx, which, at, Action.RUN_BALLOT)
        polls.refuse_while_on_hold(tx, poll)
        rules.refuse_if_closed(poll.ballot, at.now)
        longer = closing.extend_ballot(tx, poll, as_of=at.now, by=call.user_id)
        times = [each.ballot.closes_at.isoformat() for each in (poll, longer)]
        undo = authorization.offer_undo(
            tx, at, kind="ballot_extension", subject=str(poll.ballot.id), before=times[0], after=times[1]
        )
        return BallotChanged(longer, "extended", undo)


def cancel_ballot(db: Database, which: BallotReference, why: str, *, call: Call) -> BallotChanged:
    """End a ballot that is open or tied without a result, with a reason; it may be opened anew at once."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.RUN_BALLOT)
        poll = polls.lock_ballot(tx, which, at, Action.RUN_BALLOT)
        if poll.ballot.state not in (BallotState.OPEN, BallotState.TIED):
            raise AlreadyDone(f"This ballot is {poll.ballot.state.value} already, so there is nothing to cancel.")
        said = notes.require_reason(why, "cancelling a ballot")
        cancelled = closing.cancel_ballot(tx, poll, said, by=call.user_id)
        before = snapshot_fields(poll.ballot, ("state", "closed_at"))
        subject, after = str(poll.ballot.id), at.now.isoformat()
        undo = authorization.offer_undo(tx, at, kind="ballot_cancelling", subject=subject, before=before, after=after)
        return BallotChanged(cancelled, "cancelled", undo)


def close_ballot(db: Database, which: BallotReference, *, call: Call) -> BallotChanged:
    """Close a ballot before its time; refused while somebody could still change its result."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.RUN_BALLOT)
        poll = polls.lock_ballot(tx, which, at, Action.RUN_BALLOT)
        polls.refuse_while_on_hold(tx, poll)
        rules.refuse_if_closed(poll.ballot, at.now)
        if not (rules.is_certain(poll.ballot, poll.count) or rules.is_complete(poll.count)):
            raise NotAllowed(_explain_why_open(poll))
        return BallotChanged(closing.close_ballot(tx, poll, as_of=at.now, by=call.user_id), "closed")


def pick_candidate(db: Database, which: BallotReference, candidate: str, *, call: Call) -> BallotChanged:
    """Decide a tied ballot for one of those who are tied."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.RUN_BALLOT)
        poll = polls.lock_ballot(tx, which, at, Action.RUN_BALLOT)
        polls.refuse_while_on_hold(tx, poll)
        rules.check_pick(poll.ballot, candidate, poll.result.tied)
        openings.refuse_if_owned(poll.customer, transitions.find_running_transition(tx, poll.customer.id))
        return BallotChanged(closing.pick_candidate(tx, poll, candidate, by=call.user_id), "picked")


def _explain_why_open(poll: BallotSnapshot) -> str:
    """Why a ballot cannot be closed yet, and when it closes by itself."""
    waiting, roll, key = len(poll.count.waiting), len(poll.count.roll), poll.customer.key
    if not waiting:
        said = f"all {roll} on its roll have voted, and that is too few for a result"
    else:
        said = f"{waiting} of {roll} have not voted, and could still change the result"
    ends = poll.ballot.closes_at.astimezone(poll.policy.zone)
    return (
        f"Not yet: {said}. It closes by itself on {ends:%-d %B %Y, %H:%M}; `/vote cancel {key} <why>` ends it "
        "without a result."
    )


def _undo_extension(tx: Session, taken: Undo, at: RequestContext) -> str:
    """The old end again, if it is still to come and nothing moved the new one."""
    poll = polls.lock_ballot(tx, int(taken.subject), at, Action.RUN_BALLOT)
    before, after = (datetime.fromisoformat(str(moment)) for moment in (taken.before, taken.after))
    rules.refuse_if_closed(poll.ballot, at.now)
    if poll.ballot.closes_at != after or at.now >= before:
        raise AlreadyDone("The end of this ballot was moved or has passed since, so nothing was undone.")
    moved = polls.move_ballot_end(tx, poll.ballot, now=at.now, closes_at=before, extended_at=None)
    authorization.audit_action(tx, at, "ballot.shortened", poll.customer.id, public={"ballot": poll.ballot.id})
    redrawing.refresh_ballot(tx, moved.id, at.now)
    ends = before.astimezone(at.policy.zone)
    return f"The ballot on {poll.customer.name} closes on {ends:%-d %B %Y, %H:%M} again."


def _undo_cancelling(tx: Session, taken: Undo, at: RequestContext) -> str:
    """Open, or tied, again as it was, unless its time is over, another ballot has begun, or its ground is gone."""
    poll = polls.lock_ballot(tx, int(taken.subject), at, Action.RUN_BALLOT)
    before = restore_fields(taken.before)
    state = BallotState(before["state"])
    if poll.ballot.state is not BallotState.CANCELLED or not is_unchanged(poll.ballot, {"closed_at": taken.after}):
        raise AlreadyDone("This ballot was changed by somebody since, so nothing was undone.")
    if state is BallotState.OPEN and at.now >= poll.ballot.closes_at:
        raise AlreadyDone("The time of this ballot is over, so it stays cancelled. Open it anew.")
    openings.refuse_second_ballot(poll.customer, ballots.RECORDS.list_where(tx, customer_id=poll.customer.id))
    _refuse_without_ground(tx, poll, at)
    ballots.settle_ballot(tx, poll.ballot, state=state, closed_at=before["closed_at"], closed_by=None, closed_why="")
    if state is BallotState.OPEN:
        polls.schedule_ballot(tx, ballots.RECORDS.get(tx, poll.ballot.id), now=at.now)
    authorization.audit_action(tx, at, "ballot.reopened", poll.customer.id, public={"ballot": poll.ballot.id})
    redrawing.refresh_ballot(tx, poll.ballot.id, at.now)
    consequences.update_case(tx, poll.customer, policy=at.policy, now=at.now)
    return f"The ballot on {poll.customer.name} is {state.value} again."


def _refuse_without_ground(tx: Session, poll: BallotSnapshot, at: RequestContext) -> None:
    """Refuse a ballot whose case was closed, or that lacks by now what one of its kind needs to open."""
    case = cases.RECORDS.get(tx, poll.ballot.case_id)
    if case.closed_at is not None:
        raise AlreadyDone(f"The case of {poll.customer.name} was closed since, so its ballot stays cancelled.")
    openings._CHECKS[poll.ballot.kind](casefiles.load_case_file(tx, poll.customer, case, policy=at.policy, now=at.now))


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "ballot_extension": (Action.RUN_BALLOT, _undo_extension),
    "ballot_cancelling": (Action.RUN_BALLOT, _undo_cancelling),
}
