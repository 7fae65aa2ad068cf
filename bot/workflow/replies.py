"""Steps with customers' replies in a transaction: what a reply is to, who judges it, and what waits meanwhile."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from bot.workflow import keepers
from scoring import replies as reply_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import gates
from scoring.customers.customers import Customer
from scoring.notices import NoticeState, find_reply_time
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
        involved={reply.recorded_by, *filter(None, (customer.owner,))},
        away=keepers.list_long_away(tx, policy=policy, now=now),
        policy=policy,
    )


def load_progress(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> ReplyProgress:
    """Load how far a reply has come."""
    judges = Judges((), reply.recorded_at, impartial=True)
    if reply.state is ReplyState.WAITING:
        judges = find_judges(tx, reply, policy=policy, now=now)
    return ReplyProgress(reply, judges, is_alive(tx, reply, policy))


def is_judged(tx: Session, ballot_id: int) -> bool:
    """Whether a reply to the decision of this ballot was judged, so that later ones are only recorded."""
    return bool(replies.RECORDS.list_where(tx, ballot_id=ballot_id, state=reply_rules.JUDGED))


def has_judged_reply(tx: Session, customer: Customer, kind: BallotKind, *, since: datetime) -> bool:
    """Whether a reply of the customer to a decision of this kind that came since an instant was judged."""
    known = replies.RECORDS.list_where(tx, customer_id=customer.id, kind=kind, state=reply_rules.JUDGED)
    return any(each.recorded_at >= since for each in known)


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


def find_open_reply(tx: Session, customer: Customer, kind: BallotKind) -> tuple[ReplyState | None, datetime | None]:
    """Find how far a reply has come because of which it is open whether a decision of this kind stands, and until when.

    That is when it is judged, or when the ballot closes. Without such a reply, and before the ballot opens, None.
    """
    known = replies.RECORDS.list_where(tx, customer_id=customer.id, kind=kind, state=reply_rules.UNSETTLED)
    if not known:
        return None, None
    ballot = ballots.find_open_ballot(tx, customer.id)
    closes_at = ballot.closes_at if ballot is not None else None
    return known[-1].state, known[-1].judge_by if known[-1].state is ReplyState.WAITING else closes_at


def is_judge(tx: Session, customer: Customer, person: str, *, policy: Policy, now: datetime) -> bool:
    """Whether a reply of the customer waits for this person's verdict, or they gave one, so that they read the case."""
    known = list_kept(tx, (customer.id,))
    progress = find_unsettled(tx, known, policy=policy, now=now)
    return any(each.judged_by == person for each in known) or (
        progress is not None and person in progress.judges.people
    )


def refuse_while_again(tx: Session, customer: Customer, kind: BallotKind) -> None:
    """Refuse a step of a decision of this kind while it is looked at again after a reply."""
    for reply in replies.RECORDS.list_where(tx, customer_id=customer.id, kind=kind, state=ReplyState.AGAIN):
        reply_rules.refuse_while_again(reply, customer.name)


def refuse_handover(tx: Session, customer: Customer) -> None:
    """Refuse a step of the handover, and the farewell, while it is open whether letting the customer go stands."""
    refuse_while_again(tx, customer, BallotKind.TERMINATE)
    waiting = replies.RECORDS.list_where(
        tx, customer_id=customer.id, kind=BallotKind.TERMINATE, state=ReplyState.WAITING
    )
    if waiting:
        raise AlreadyDone(
            f"{customer.name} replied, and nobody has judged that yet, so the handover has to wait. Whoever judges it "
            f"writes `/umpire reply {customer.key} stands <why>` or `look-again <why>`."
        )


def find_passed_termination(tx: Session, case_id: int) -> Ballot | None:
    """Find the ballot of a case by which letting go was decided and stands, and not one that confirmed it; or None."""
    passed = ballots.RECORDS.list_where(
        tx, case_id=case_id, kind=BallotKind.TERMINATE, state=BallotState.PASSED, reply_id=None, withdrawn_at=None
    )
    return passed[-1] if passed else None


def refuse_undo_if_replied(tx: Session, customer: Customer, undo: Undo) -> None:
    """Refuse an undo if the customer's reply was recorded since it was offered."""
    since = replies.RECORDS.list_where(tx, customer_id=customer.id)
    if any(each.recorded_at >= undo.offered_at and each.state is not ReplyState.UNDONE for each in since):
        raise AlreadyDone(f"The reply of {customer.name} has been recorded since, so nothing was undone.")


def _find_termination(tx: Session, customer: Customer) -> Decision | None:
    transition = transitions.find_last_transition(tx, customer.id)
    if transition is None or (transition.ended_at is not None and customer.former_at is None):
        return None
    passed = find_passed_termination(tx, transition.case_id)
    if passed is None:
        return None
    return Decision(BallotKind.TERMINATE, passed.id, transition.reply_by, alive=transition.ended_at is None)


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
    return Decision(BallotKind.NOTICE, notice.ballot_id, find_reply_time(notice, policy), alive)
