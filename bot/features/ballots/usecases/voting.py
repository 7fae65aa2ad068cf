"""Voting in a ballot, and leaving its roll. Once no vote can change the outcome, the ballot closes at once."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.features.ballots.usecases import closing
from bot.workflow import ballots as ballot_workflow, case_files, requests
from bot.workflow.ballots import BallotReference, BallotSnapshot
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import ballots as ballot_rules, teams
from scoring.ballots import BallotState, Vote
from scoring.cases import ballot_openings
from scoring.roles import Action
from storage import ballots
from storage.cases import cases
from storage.requests.undos import Undo


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A vote that was cast, the vote it replaced, and the ballot after it."""

    poll: BallotSnapshot
    vote: Vote
    before: Vote | None


@dataclass(frozen=True, slots=True)
class VoterRecused:
    """The ballot after somebody left its roll. `undo` is "" where that ended the ballot."""

    poll: BallotSnapshot
    undo: str


def cast_vote(db: Database, which: BallotReference, choice: str, why: str = "", *, call: Call) -> VoteCast:
    """Cast a vote, or change it. See voting in product.md."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        poll = ballot_workflow.lock_ballot(tx, which, context, Action.VOTE)
        ballot = poll.ballot
        ballot_workflow.refuse_while_on_hold(tx, poll)
        choice, reason = ballot_rules.check_vote(
            ballot, poll.seats, voter=call.user_id, choice=choice, why=why, now=context.now
        )
        ballot_rules.refuse_before_time_to_think(
            ballot, choice, key=poll.customer.key, zone=context.policy.zone, now=context.now
        )
        _refuse_confirmation(tx, poll, choice, context)
        vote = Vote(ballot.id, call.user_id, choice, reason, context.now)
        ballots.store_vote(tx, vote)
        _audit_vote(tx, context, poll, "cast", choice=choice, why=reason)
        return VoteCast(_close_if_decided(tx, poll, context), vote, before=poll.vote_of(call.user_id))


def recuse(db: Database, which: BallotReference, why: str = "", *, call: Call) -> VoterRecused:
    """Leave the roll of a ballot, with which an earlier vote no longer counts.

    The quorum stays the same, so that with too few people left the ballot lapses.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        poll = ballot_workflow.lock_ballot(tx, which, context, Action.VOTE)
        ballot_workflow.refuse_while_on_hold(tx, poll)
        reason = ballot_rules.check_recusal(poll.ballot, poll.seats, voter=call.user_id, why=why, now=context.now)
        ballots.set_recused_at(tx, poll.ballot.id, call.user_id, context.now)
        _audit_vote(tx, context, poll, "recused", why=reason)
        updated = _close_if_decided(tx, poll, context)
        is_over, subject = updated.ballot.state is not BallotState.OPEN, str(poll.ballot.id)
        undo = (
            ""
            if is_over
            else requests.offer_undo(tx, context, kind="recusal", subject=subject, before=None, after=None)
        )
        return VoterRecused(updated, undo)


def _close_if_decided(tx: Session, poll: BallotSnapshot, context: RequestContext) -> BallotSnapshot:
    """Count again, and close the ballot if no missing vote can change its outcome; otherwise refresh it."""
    return closing.close_if_decided(
        tx, ballot_workflow.load_ballot_by_id(tx, poll.ballot.id, policy=context.policy, now=context.now)
    )


def _refuse_confirmation(tx: Session, poll: BallotSnapshot, choice: str, context: RequestContext) -> None:
    """Refuse a yes of one person who decides alone while a step is missing again."""
    if choice == ballot_rules.YES and poll.ballot.rules.size == teams.ALONE:
        case = cases.RECORDS.get(tx, poll.ballot.case_id)
        file = case_files.load_case_file(tx, poll.customer, case, policy=context.policy, now=context.now)
        ballot_openings.refuse_confirmation(poll.ballot, file)


def _undo_recusal(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Put somebody back on the roll, with their earlier vote, while the ballot is open."""
    poll = ballot_workflow.lock_ballot(tx, int(undo.subject), context, Action.VOTE)
    ballot_workflow.refuse_while_on_hold(tx, poll)
    ballot_rules.refuse_if_closed(poll.ballot, context.now)
    ballots.set_recused_at(tx, poll.ballot.id, context.actor.user_id, None)
    _audit_vote(tx, context, poll, "unrecused")
    _close_if_decided(tx, poll, context)
    return f"You are a voter in the ballot on {poll.customer.name} again; a vote you had cast counts again."


def _audit_vote(tx: Session, context: RequestContext, poll: BallotSnapshot, event: str, **private: str) -> None:
    """Audit a vote or a recusal. What was voted is private, as it is while the ballot is open."""
    requests.audit_action(
        tx, context, f"ballot.{event}", poll.customer.id, public={"ballot": poll.ballot.id}, private=private
    )


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"recusal": (Action.TODO, _undo_recusal)}
