"""Steps with customers' replies in a transaction: what a reply is to, who judges it, and what waits meanwhile."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from scoring import replies as reply_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import gates
from scoring.customers.customers import Customer
from scoring.notices import Notice, NoticeState
from scoring.refusals import AlreadyDone
from scoring.replies import Decision, Judges, Reply, ReplyProgress, ReplyState
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import DEALING_LASTS
from scoring.strikes import StrikeState
from storage import ballots, notices, replies, strikes
from storage.customers import customers
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.scorecards import dealings
from storage.transitions import transitions


def find_decision(tx: Session, customer: Customer, policy: Policy) -> Decision | None:
    """Find the decision that the customer can reply to: letting them go, else their newest final notice; or None."""
    return _find_termination(tx, customer) or _find_notice(tx, customer, policy)


def is_alive(tx: Session, reply: Reply, policy: Policy) -> bool:
    """Whether the decision that was replied to still leads somewhere, so that it can be looked at again."""
    decision = find_decision(tx, customers.get_customer(tx, reply.customer_id), policy)
    return decision is not None and decision.alive and decision.ballot_id == reply.ballot_id


def find_judges(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> Judges:
    """Find who judges a reply, as roles are now: managers, else voters, staff who deal with the customer, admins."""
    customer, ballot = customers.get_customer(tx, reply.customer_id), ballots.RECORDS.get(tx, reply.ballot_id)
    voted = {vote.user_id for vote in ballots.VOTES.list_where(tx, ballot_id=ballot.id)}
    counting = [
        strike
        for strike in strikes.list_strikes(tx, customer.id)
        if strike.state not in (StrikeState.UNDONE, StrikeState.VOID)
        and strike.recorded_at <= reply.recorded_at
        and strike.expires_at > ballot.opened_at
    ]
    dealt = dealings.load_last_dealings(tx, (customer.id,), since=now - DEALING_LASTS).get(customer.id, {})
    dealing = people.list_full_members(tx, {*dealt, *filter(None, (customer.owner, customer.backup))})
    managers, voters, admins = (
        roles.list_people_with_role(tx, role) for role in (Role.MANAGER, Role.VOTER, Role.ADMIN)
    )
    return reply_rules.find_judges(
        reply,
        voted=voted,
        parties={ballot.proposer, *gates.list_parties(counting)},
        groups=(managers, voters, dealing, admins),
        policy=policy,
    )


def load_progress(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> ReplyProgress:
    """Load how far a reply has come."""
    judges = Judges((), reply.recorded_at, impartial=True)
    if reply.state is ReplyState.WAITING:
        judges = find_judges(tx, reply, policy=policy, now=now)
    return ReplyProgress(reply, judges, is_alive(tx, reply, policy))


def is_taken_up(tx: Session, ballot_id: int) -> bool:
    """Whether a reply to the decision of this ballot was taken up, so that later ones are only recorded."""
    known = replies.RECORDS.list_where(tx, ballot_id=ballot_id)
    return any(each.state not in reply_rules.ONLY_RECORDED for each in known)


def has_reply(tx: Session, customer: Customer, kind: BallotKind, *, since: datetime) -> bool:
    """Whether a reply of the customer to a decision of this kind was taken up since an instant."""
    known = replies.RECORDS.list_where(tx, customer_id=customer.id, kind=kind)
    return any(each.recorded_at >= since and each.state not in reply_rules.ONLY_RECORDED for each in known)


def list_kept(tx: Session, customer_ids: tuple[int, ...]) -> tuple[Reply, ...]:
    """List the replies of these customers that were not taken back, oldest first."""
    known = replies.RECORDS.list_where(tx, customer_id=customer_ids)
    return tuple(each for each in known if each.state is not ReplyState.UNDONE)


def find_unsettled(tx: Session, known: Iterable[Reply], *, policy: Policy, now: datetime) -> ReplyProgress | None:
    """Find the reply because of which it is open whether a decision stands; None if there is no such reply."""
    for reply in known:
        if reply.state in reply_rules.UNSETTLED:
            progress = load_progress(tx, reply, policy=policy, now=now)
            if progress.alive:
                return progress
    return None


def refuse_while_again(tx: Session, customer: Customer, kind: BallotKind) -> None:
    """Refuse a step of a decision of this kind while it is looked at again after a reply."""
    for reply in replies.RECORDS.list_where(tx, customer_id=customer.id, kind=kind, state=ReplyState.AGAIN):
        reply_rules.refuse_while_again(reply, customer.name)


def refuse_farewell(tx: Session, customer: Customer) -> None:
    """Refuse the farewell while it is open whether letting the customer go stands."""
    refuse_while_again(tx, customer, BallotKind.TERMINATE)
    waiting = replies.RECORDS.list_where(
        tx, customer_id=customer.id, kind=BallotKind.TERMINATE, state=ReplyState.WAITING
    )
    if waiting:
        raise AlreadyDone(
            f"{customer.name} replied, and nobody has judged that yet, so the farewell has to wait. Whoever judges it "
            f"writes `/umpire reply {customer.key} stands <why>` or `look-again <why>`."
        )


def refuse_undo_if_replied(tx: Session, customer: Customer, undo: Undo) -> None:
    """Refuse an undo if the customer's reply was recorded since it was offered."""
    since = replies.RECORDS.list_where(tx, customer_id=customer.id)
    if any(each.recorded_at >= undo.offered_at and each.state is not ReplyState.UNDONE for each in since):
        raise AlreadyDone(f"The reply of {customer.name} has been recorded since, so nothing was undone.")


def _find_termination(tx: Session, customer: Customer) -> Decision | None:
    transition = transitions.find_last_transition(tx, customer.id)
    if transition is None or (transition.ended_at is not None and customer.former_at is None):
        return None
    passed = list_passed(tx, BallotKind.TERMINATE, transition.case_id)
    if not passed:
        return None
    return Decision(BallotKind.TERMINATE, passed[-1].id, transition.reply_by, alive=transition.ended_at is None)


def _find_notice(tx: Session, customer: Customer, policy: Policy) -> Decision | None:
    known = [
        notice
        for notice in notices.RECORDS.list_where(tx, customer_id=customer.id)
        if notice.given_on is not None or notice.state is NoticeState.AGREED
    ]
    if not known:
        return None
    notice = known[-1]
    alive = notice.state in (NoticeState.GIVEN, NoticeState.NOT_MET) and customer.former_at is None
    return Decision(BallotKind.NOTICE, notice.ballot_id, _find_end_of_invitation(notice, policy), alive)


def _find_end_of_invitation(notice: Notice, policy: Policy) -> datetime | None:
    """Find until when a reply to a notice is invited; those given before that was kept are counted by today's rules."""
    if notice.reply_by is not None or notice.given_on is None:
        return notice.reply_by
    return reply_rules.invited_until(notice.given_on, policy)


def list_passed(tx: Session, kind: BallotKind, case_id: int) -> tuple[Ballot, ...]:
    """List the ballots of a case whose decision stands, without those that voted on one again."""
    return ballots.RECORDS.list_where(
        tx, case_id=case_id, kind=kind, state=BallotState.PASSED, reply_id=None, withdrawn_at=None
    )
