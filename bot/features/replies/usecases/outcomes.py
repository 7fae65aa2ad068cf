"""What a reply comes to: the decision is looked at again, and is upheld or withdrawn by the new ballot."""

from datetime import datetime

from sqlmodel import Session

from bot.features.notices.usecases import clocks as notice_clocks
from bot.features.transitions.usecases import withdrawals
from bot.workflow import case_updates, direct_messages, replies as reply_workflow, requests
from scoring import notices as notice_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.notices import Notice, NoticeState
from scoring.replies import Reply, ReplyState
from scoring.roles import Role
from scoring.rules.policy import Policy
from storage import ballots, notices, replies
from storage.customers import customers
from storage.database import Json
from storage.roles import roles
from storage.schedule import deadlines


def look_again(tx: Session, reply: Reply, *, moment: datetime, policy: Policy, now: datetime) -> None:
    """Have a ballot opened on the decision again, and stop the clock of a final notice since this moment."""
    deadlines.set_deadline(tx, replies.REOPENS, str(reply.id), customer_id=reply.customer_id, due_at=now)
    notice = _find_notice(tx, reply)
    if notice is not None and notice.state is NoticeState.GIVEN:
        _change_notice(tx, notice, policy=policy, now=now, stopped_at=moment)


def settle_second_ballot(tx: Session, closed: Ballot, *, policy: Policy, now: datetime) -> None:
    """Settle the reply that led to this ballot: if it passed, the decision stands, otherwise it is withdrawn."""
    assert closed.reply_id is not None
    reply = replies.RECORDS.get(tx, closed.reply_id)
    if reply.state is not ReplyState.AGAIN:
        return
    if not reply_workflow.is_alive(tx, reply, policy):
        overtake(tx, reply, policy=policy, now=now)
    elif closed.state is BallotState.PASSED:
        _settle(tx, reply, ReplyState.UPHELD, now)
        _resume_notice(tx, reply, policy=policy, now=now)
    else:
        _settle(tx, reply, ReplyState.WITHDRAWN, now)
        _withdraw_decision(tx, reply, policy=policy, now=now)
        _notify_managers(tx, reply, now)


def overtake(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> None:
    """Settle a reply whose decision ended otherwise, so that nothing is left to judge."""
    _settle(tx, reply, ReplyState.OVERTAKEN, now)
    _resume_notice(tx, reply, policy=policy, now=now)
    case_updates.update_case(tx, customers.get_customer(tx, reply.customer_id), policy=policy, now=now)


def audit_reply(tx: Session, event: str, reply: Reply, *, by: str | None, now: datetime, **private: Json) -> None:
    """Audit what happened to a reply. What people wrote is private, so that it can be erased."""
    facts: requests.AuditFacts = {"reply": reply.id, "ballot": reply.ballot_id, "state": reply.state.value}
    requests.audit_action_by(tx, f"reply.{event}", reply.customer_id, by=by, now=now, public=facts, private=private)


def _settle(tx: Session, reply: Reply, state: ReplyState, now: datetime) -> None:
    settled = replies.RECORDS.change(tx, reply.id, state=state, settled_at=now, waits_why="")
    deadlines.clear_deadlines(tx, str(reply.id), replies.JUDGED_BY_CLOCK, replies.REOPENS, now=now)
    audit_reply(tx, state.value, settled, by=None, now=now)


def _withdraw_decision(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> None:
    """Withdraw the final notice, or end the transition, so that the case is where it was before the decision."""
    customer = customers.get_customer(tx, reply.customer_id)
    ballots.RECORDS.change(tx, reply.ballot_id, withdrawn_at=now)
    if reply.kind is BallotKind.TERMINATE:
        withdrawals.withdraw_transition(tx, customer, policy=policy, now=now)
        for each in notices.RECORDS.list_where(
            tx, customer_id=customer.id, state=(NoticeState.AGREED, NoticeState.GIVEN)
        ):
            notice_clocks.update_after_change(tx, customer, each, policy=policy, now=now)
        return
    notice = _find_notice(tx, reply)
    if notice is None:
        return
    withdrawn = notice_rules.withdraw_notice(notice, by=None, why=notice_rules.NOT_CONFIRMED, now=now, zone=policy.zone)
    stored = _change_notice(
        tx,
        notice,
        policy=policy,
        now=now,
        state=withdrawn.state,
        closed_at=withdrawn.closed_at,
        closed_by=None,
        closed_why=withdrawn.closed_why,
        stopped_at=None,
    )
    notice_clocks.audit_notice(tx, "notice.withdrawn", stored, by=None, moment=now, said=withdrawn.closed_why)


def _resume_notice(tx: Session, reply: Reply, *, policy: Policy, now: datetime) -> None:
    """Let the clock of a final notice run again, later by the time it stood still."""
    notice = _find_notice(tx, reply)
    if notice is None or notice.stopped_at is None:
        return
    ends_at = notice_rules.resumed_end(notice, now)
    _change_notice(tx, notice, policy=policy, now=now, stopped_at=None, ends_at=ends_at)


def _change_notice(tx: Session, notice: Notice, *, policy: Policy, now: datetime, **values: object) -> Notice:
    stored = notices.RECORDS.change(tx, notice.id, **values)
    customer = customers.get_customer(tx, stored.customer_id)
    notice_clocks.update_after_change(tx, customer, stored, policy=policy, now=now)
    return stored


def _find_notice(tx: Session, reply: Reply) -> Notice | None:
    """Find the final notice that was replied to; None where letting the customer go was."""
    if reply.kind is not BallotKind.NOTICE:
        return None
    return next(iter(notices.RECORDS.list_where(tx, ballot_id=reply.ballot_id)), None)


def _notify_managers(tx: Session, reply: Reply, now: datetime) -> None:
    """Send every manager a message that somebody has to tell the customer."""
    for manager in roles.list_people_with_role(tx, Role.MANAGER):
        direct_messages.enqueue_direct_message(
            tx,
            manager,
            intent=f"reply_withdrawn:{reply.id}:{manager}",
            kind="reply_withdrawn",
            subject=str(reply.id),
            now=now,
        )
