"""Balloting: votes cast and changed, and people leaving a roll; a ballot that is certain then closes at once."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.features.ballots.usecases import closing
from bot.workflow import authorization as desk, ballots as polls, message_refresh as redrawing
from bot.workflow.authorization import Call, Database, Desk, TakeBack
from bot.workflow.ballots import Poll, Which
from scoring import ballots as rules
from scoring.ballots import SMALLEST_ROLL, State, Vote
from scoring.refusals import AlreadyDone
from scoring.roles import Action, Role
from storage import ballots
from storage.requests.undos import Undo
from storage.roles import roles


@dataclass(frozen=True, slots=True)
class Voted:
    """A vote as it counts now, the one it replaced, and the ballot after it."""

    poll: Poll
    vote: Vote
    before: Vote | None


@dataclass(frozen=True, slots=True)
class Recused:
    """Somebody left the roll. `signing`: so few are left that managers sign off; `undo` is "" where that is final."""

    poll: Poll
    signing: bool
    undo: str


def cast(db: Database, which: Which, choice: str, why: str = "", *, call: Call) -> Voted:
    """Cast a vote, or change it. Source: product.md §5.5."""
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.TODO)
        poll = polls.held(tx, which, at, Action.VOTE)
        ballot = poll.ballot
        polls.refuse_held(tx, poll)
        choice, said = rules.cast(ballot, poll.seats, voter=call.user_id, choice=choice, why=why, now=at.now)
        vote = Vote(ballot.id, call.user_id, choice, said, at.now)
        ballots.keep_vote(tx, vote)
        _audit(tx, at, poll, "cast", choice=choice, why=said)
        return Voted(_after(tx, poll, at), vote, before=poll.vote_of(call.user_id))


def recuse(db: Database, which: Which, why: str = "", *, call: Call) -> Recused:
    """Leave the roll of a ballot; a vote cast before counts no more, and the quorum is that of who is left."""
    with db.transaction() as tx:
        at = desk.opened(tx, call, Action.TODO)
        poll = polls.held(tx, which, at, Action.VOTE)
        polls.refuse_held(tx, poll)
        said = rules.recused(poll.ballot, poll.seats, voter=call.user_id, why=why, now=at.now)
        ballots.leave(tx, poll.ballot.id, call.user_id, at.now)
        _audit(tx, at, poll, "recused", why=said)
        signing = _managers_sign(tx, polls.numbered(tx, poll.ballot.id, policy=at.policy, now=at.now))
        after = _after(tx, poll, at)
        final = signing or after.ballot.state is not State.OPEN
        subject = str(poll.ballot.id)
        undo = "" if final else desk.offer_undo(tx, at, kind="recusal", subject=subject, before=None, after=None)
        return Recused(after, signing, undo)


def _after(tx: Session, poll: Poll, at: Desk) -> Poll:
    """The ballot counted anew: closed when nothing can change its result any more, else redrawn."""
    counted = polls.numbered(tx, poll.ballot.id, policy=at.policy, now=at.now)
    if rules.certain(counted.ballot, counted.count):
        return closing.close(tx, counted, as_of=at.now)
    redrawing.ballot(tx, counted.ballot.id, at.now)
    return counted


def _managers_sign(tx: Session, poll: Poll) -> bool:
    """With fewer than two left on the roll two managers sign off instead, if there are as many; whether they do."""
    ballot = poll.ballot
    if len(poll.count.roll) >= SMALLEST_ROLL or ballot.rules.sign_off:
        return False
    left = {seat.user_id for seat in poll.seats if seat.recused_at is not None}
    barred = set[str]() if ballot.rules.proposer_votes else {ballot.proposer}
    managers = roles.having(tx, Role.MANAGER) - left - barred
    if len(managers) < SMALLEST_ROLL:
        return False
    ballots.RECORDS.change(tx, ballot.id, rules=rules.signed_off(ballot.rules))
    for voter in set(poll.count.roll) - managers:
        ballots.leave(tx, ballot.id, voter, poll.now)
    ballots.seat(tx, ballot.id, tuple(sorted(managers)))
    return True


def _take_back(tx: Session, taken: Undo, at: Desk) -> str:
    """Back on the roll, with the vote cast before, while the ballot is open and was left to vote on."""
    poll = polls.held(tx, int(taken.subject), at, Action.VOTE)
    polls.refuse_held(tx, poll)
    rules.running(poll.ballot, at.now)
    if poll.ballot.rules.sign_off and at.actor.user_id not in roles.having(tx, Role.MANAGER):
        raise AlreadyDone("Two managers sign off on this ballot by now, so you were not put back on its roll.")
    ballots.leave(tx, poll.ballot.id, at.actor.user_id, None)
    _audit(tx, at, poll, "unrecused")
    _after(tx, poll, at)
    return f"You are on the roll of the ballot on {poll.customer.name} again; a vote you had cast counts again."


def _audit(tx: Session, at: Desk, poll: Poll, what: str, **private: str) -> None:
    """Who voted what is private to the chain, as the tally is while the ballot is open."""
    desk.audited(tx, at, f"ballot.{what}", poll.customer.id, public={"ballot": poll.ballot.id}, private=private)


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {"recusal": (Action.TODO, _take_back)}
