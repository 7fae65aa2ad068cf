"""Balloting: votes cast and changed, and people leaving a roll; a ballot that is certain then closes at once."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.features.ballots.usecases import closing
from bot.workflow import authorization, ballots as polls, message_refresh as redrawing
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from bot.workflow.ballots import BallotReference, BallotSnapshot
from scoring import ballots as rules
from scoring.ballots import BallotState, Vote
from scoring.roles import Action
from storage import ballots
from storage.requests.undos import Undo


@dataclass(frozen=True, slots=True)
class VoteCast:
    """A vote as it counts now, the one it replaced, and the ballot after it."""

    poll: BallotSnapshot
    vote: Vote
    before: Vote | None


@dataclass(frozen=True, slots=True)
class VoterRecused:
    """Somebody left the roll; `undo` is "" where that ended the ballot."""

    poll: BallotSnapshot
    undo: str


def cast_vote(db: Database, which: BallotReference, choice: str, why: str = "", *, call: Call) -> VoteCast:
    """Cast a vote, or change it. Source: product.md §5.5."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        poll = polls.lock_ballot(tx, which, at, Action.VOTE)
        ballot = poll.ballot
        polls.refuse_while_on_hold(tx, poll)
        choice, said = rules.check_vote(ballot, poll.seats, voter=call.user_id, choice=choice, why=why, now=at.now)
        vote = Vote(ballot.id, call.user_id, choice, said, at.now)
        ballots.store_vote(tx, vote)
        _audit_vote(tx, at, poll, "cast", choice=choice, why=said)
        return VoteCast(_close_if_decided(tx, poll, at), vote, before=poll.vote_of(call.user_id))


def recuse(db: Database, which: BallotReference, why: str = "", *, call: Call) -> VoterRecused:
    """Leave the roll of a ballot; a vote cast before counts no more. The rules stay: with too few left it lapses."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        poll = polls.lock_ballot(tx, which, at, Action.VOTE)
        polls.refuse_while_on_hold(tx, poll)
        said = rules.check_recusal(poll.ballot, poll.seats, voter=call.user_id, why=why, now=at.now)
        ballots.set_recused_at(tx, poll.ballot.id, call.user_id, at.now)
        _audit_vote(tx, at, poll, "recused", why=said)
        after = _close_if_decided(tx, poll, at)
        final, subject = after.ballot.state is not BallotState.OPEN, str(poll.ballot.id)
        undo = (
            "" if final else authorization.offer_undo(tx, at, kind="recusal", subject=subject, before=None, after=None)
        )
        return VoterRecused(after, undo)


def _close_if_decided(tx: Session, poll: BallotSnapshot, at: RequestContext) -> BallotSnapshot:
    """The ballot counted anew: closed when nothing can change its result any more, else redrawn."""
    counted = polls.load_ballot_by_id(tx, poll.ballot.id, policy=at.policy, now=at.now)
    if rules.is_certain(counted.ballot, counted.count) or rules.is_quorum_out_of_reach(counted.ballot, counted.count):
        return closing.close_ballot(tx, counted, as_of=at.now)
    redrawing.refresh_ballot(tx, counted.ballot.id, at.now)
    return counted


def _undo_recusal(tx: Session, taken: Undo, at: RequestContext) -> str:
    """Back on the roll, with the vote cast before, while the ballot is open and was left to vote on."""
    poll = polls.lock_ballot(tx, int(taken.subject), at, Action.VOTE)
    polls.refuse_while_on_hold(tx, poll)
    rules.refuse_if_closed(poll.ballot, at.now)
    ballots.set_recused_at(tx, poll.ballot.id, at.actor.user_id, None)
    _audit_vote(tx, at, poll, "unrecused")
    _close_if_decided(tx, poll, at)
    return f"You are on the roll of the ballot on {poll.customer.name} again; a vote you had cast counts again."


def _audit_vote(tx: Session, at: RequestContext, poll: BallotSnapshot, what: str, **private: str) -> None:
    """Who voted what is private to the chain, as the tally is while the ballot is open."""
    authorization.audit_action(
        tx, at, f"ballot.{what}", poll.customer.id, public={"ballot": poll.ballot.id}, private=private
    )


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"recusal": (Action.TODO, _undo_recusal)}
