"""The deadlines of final notices, and what follows every change of one."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import case_updates, direct_messages, keepers, message_refresh, requests, standings
from bot.workflow.deadlines import DeadlineHandler
from scoring import notices as notice_rules
from scoring.ballots import BallotState
from scoring.cases.cases import CaseOutcome
from scoring.customers.customers import Customer
from scoring.notices import Notice, NoticeState
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase, phase_of
from storage import ballots, strikes
from storage.cases import cases
from storage.customers import customers
from storage.database import Json
from storage.notices import RECORDS
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.transitions import transitions

LAPSES, ENDS, SILENT, UNUSED = "notice.lapses", "notice.ends", deadlines.NOTICE_SILENT, "notice.unused"
_ENDED_PHASES = (StrikePhase.EXPIRED, StrikePhase.VOID, StrikePhase.UNDONE)
"""Phases in which a strike does not count any more."""


def update_after_change(
    tx: Session, customer: Customer, notice: Notice, *, policy: Policy, now: datetime
) -> str | None:
    """Bring everything that depends on a notice up to date: deadline, standing, line, case and card.

    Returns the review channel, if one is named.
    """
    reset_deadlines(tx, notice, now)
    standing = standings.recompute_standing(tx, customer, policy=policy, now=now)
    channel = message_refresh.refresh_notice(tx, notice.id, now)
    case_updates.update_case(tx, customer, policy=policy, now=now, standing=standing)
    return channel


def reset_deadlines(tx: Session, notice: Notice, now: datetime) -> None:
    """Set the one deadline that a notice has in its state, and clear the others; none while its clock stands still."""
    subject = str(notice.id)
    deadlines.clear_deadlines(tx, subject, LAPSES, ENDS, SILENT, UNUSED, now=now)
    if (unused_at := notice_rules.unused_at(notice)) is not None:
        deadlines.set_deadline(tx, UNUSED, subject, customer_id=notice.customer_id, due_at=unused_at)
    if notice.stopped_at is not None:
        return
    if notice.state is NoticeState.AGREED:
        deadlines.set_deadline(tx, LAPSES, subject, customer_id=notice.customer_id, due_at=notice.give_by)
    if notice.state is NoticeState.GIVEN and notice.ends_at is not None:
        deadlines.set_deadline(tx, ENDS, subject, customer_id=notice.customer_id, due_at=notice.ends_at)


def audit_notice(
    tx: Session, action: str, notice: Notice, *, by: str | None, moment: datetime, **private: Json
) -> None:
    """Audit a change of a notice. What people wrote is private, so that it can be erased."""
    facts: requests.AuditFacts = {"notice": notice.id, "state": notice.state.value, "days": notice.days}
    requests.audit_action_by(tx, action, notice.customer_id, by=by, now=moment, public=facts, private=private)


def settle_met_notice(tx: Session, notice: Notice, *, by: str | None, why: str, now: datetime) -> int:
    """Clear the strikes that still count, close the case, and return how many strikes were cleared.

    `by` is None where silence counted as met.
    """
    counting = [
        each for each in strikes.list_strikes(tx, notice.customer_id) if phase_of(each, now) not in _ENDED_PHASES
    ]
    cleared = [each.id for each in counting if each.cleared_at is None]
    for number in cleared:
        strikes.update_strike(tx, number, cleared_at=now)
    case_updates.close_case(tx, cases.RECORDS.get(tx, notice.case_id), CaseOutcome.MET, by=by, why=why, now=now)
    return len(cleared)


def _lapse_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Let a notice lapse that nobody gave in time, unless the customer is being let go by now."""
    before = RECORDS.get(tx, int(due.subject))
    after = notice_rules.lapse_notice(before, due.due_at)
    if after == before or transitions.find_running_transition(tx, before.customer_id) is not None:
        return
    stored = RECORDS.change(tx, before.id, state=after.state, closed_at=after.closed_at)
    audit_notice(tx, "notice.lapsed", stored, by=None, moment=now)
    update_after_change(tx, customers.get_customer(tx, stored.customer_id), stored, policy=policy, now=now)
    _notify_managers(tx, stored, due, now)


def _end_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Start the wait for a decision once the days of a notice are over, and ask managers for it, once."""
    notice = RECORDS.get(tx, int(due.subject))
    if notice.state is not NoticeState.GIVEN:
        return
    # Managers are asked now, however late that is, so the silence that counts as met begins now.
    silent_at = policy.calendar.closing_after(now, notice_rules.SILENT_DAYS)
    deadlines.set_deadline(tx, SILENT, due.subject, customer_id=notice.customer_id, due_at=silent_at)
    audit_notice(tx, "notice.over", notice, by=None, moment=now)
    message_refresh.refresh_notice(tx, notice.id, now)
    case_updates.update_case(tx, customers.get_customer(tx, notice.customer_id), policy=policy, now=now)
    if not _is_decided_otherwise(tx, notice):
        _notify_managers(tx, notice, due, now)


def _meet_by_silence(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Count a notice as met on which nobody decided. It waits on after a new strike or during a ballot."""
    before = RECORDS.get(tx, int(due.subject))
    if before.state is not NoticeState.GIVEN or _is_settled(tx, before):
        return
    has_new_strike = notice_rules.has_strike_since(
        before, strikes.list_strikes(tx, before.customer_id), now=now, policy=policy
    )
    if has_new_strike or _has_open_ballot(tx, before):
        due_at = policy.calendar.closing_after(now, notice_rules.SILENT_DAYS)
        deadlines.set_deadline(tx, SILENT, due.subject, customer_id=before.customer_id, due_at=due_at)
        return
    why = f"nobody said otherwise for {notice_rules.SILENT_DAYS} business days"
    after = notice_rules.mark_met(before, by=None, why=why, now=now, zone=policy.zone)
    cleared = settle_met_notice(tx, before, by=None, why=why, now=now)
    stored = RECORDS.change(tx, before.id, state=after.state, closed_at=after.closed_at, closed_why=after.closed_why)
    audit_notice(tx, "notice.met", stored, by=None, moment=now, said=why, cleared=cleared)
    update_after_change(tx, customers.get_customer(tx, stored.customer_id), stored, policy=policy, now=now)
    _notify_managers(tx, stored, due, now)


def _end_unused(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """End a notice that was not met, if nobody decided to let the customer go.

    It waits while a ballot is open, and while a transition runs, since that decision may still be withdrawn.
    """
    before = RECORDS.get(tx, int(due.subject))
    if before.state is not NoticeState.NOT_MET or cases.RECORDS.get(tx, before.case_id).closed_at is not None:
        return
    if _is_decided_otherwise(tx, before):
        due_at = policy.calendar.closing_after(now, 1)
        deadlines.set_deadline(tx, UNUSED, due.subject, customer_id=before.customer_id, due_at=due_at)
        return
    after = notice_rules.end_unused(before, now)
    changes = {"state": after.state, "closed_at": now, "closed_by": None, "closed_why": after.closed_why}
    stored = RECORDS.change(tx, before.id, **changes)
    audit_notice(tx, "notice.unused", stored, by=None, moment=now)
    update_after_change(tx, customers.get_customer(tx, stored.customer_id), stored, policy=policy, now=now)
    _notify_managers(tx, stored, due, now)


def _is_decided_otherwise(tx: Session, notice: Notice) -> bool:
    """Whether a ballot, a transition or a closed case answers what managers would be asked."""
    return _has_open_ballot(tx, notice) or _is_settled(tx, notice)


def _has_open_ballot(tx: Session, notice: Notice) -> bool:
    """Whether a ballot on the customer is open."""
    return bool(ballots.RECORDS.list_where(tx, customer_id=notice.customer_id, state=BallotState.OPEN))


def _is_settled(tx: Session, notice: Notice) -> bool:
    """Whether a transition runs, or the notice's case is closed."""
    return bool(
        transitions.RECORDS.list_where(tx, customer_id=notice.customer_id, ended_at=None)
        or cases.RECORDS.get(tx, notice.case_id).closed_at is not None
    )


def _notify_managers(tx: Session, notice: Notice, due: Deadline, now: datetime) -> None:
    """Send every manager a message in their next working hours, once for each deadline that came.

    Without a manager the admins are told, who can make somebody one.
    """
    for manager in sorted(keepers.list_in_charge(tx)):
        direct_messages.enqueue_direct_message(
            tx,
            manager,
            intent=f"{due.kind}:{due.subject}:{due.due_at:%Y-%m-%dT%H:%M}:{manager}",
            kind="notice_word",
            subject=str(notice.id),
            now=now,
            payload={"state": notice.state.value},
        )


DEADLINES: dict[str, DeadlineHandler] = {
    LAPSES: _lapse_when_due,
    ENDS: _end_when_due,
    SILENT: _meet_by_silence,
    UNUSED: _end_unused,
}
