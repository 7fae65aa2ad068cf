"""The clocks of final notices, and what every change of one brings with it: the line, the card, the audit."""

from datetime import datetime

from sqlmodel import Session

from bot.workflow import authorization, case_updates as consequences, message_refresh as redrawing, speaking, standings
from bot.workflow.deadlines import DeadlineHandler
from scoring import notices as rules
from scoring.ballots import BallotState
from scoring.cases.cases import CaseOutcome
from scoring.customers.customers import Customer
from scoring.notices import Notice, NoticeState
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase, find_phase
from storage import ballots, strikes
from storage.cases import cases
from storage.customers import customers
from storage.database import Json
from storage.notices import RECORDS
from storage.roles import roles
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.transitions import transitions

LAPSES, ENDS, SILENT = "notice.lapses", "notice.ends", "notice.silent"
_ENDED_PHASES = (StrikePhase.EXPIRED, StrikePhase.VOID, StrikePhase.UNDONE)


def update_after_change(
    tx: Session, customer: Customer, notice: Notice, *, policy: Policy, now: datetime
) -> str | None:
    """Clocks, standing, line and case card as the notice is now. Returns the channel that sees it, if one is named."""
    reset_deadlines(tx, notice, now)
    standing = standings.recompute_standing(tx, customer, policy=policy, now=now)
    told = redrawing.refresh_notice(tx, notice.id, now)
    consequences.update_case(tx, customer, policy=policy, now=now, standing=standing)
    return told


def reset_deadlines(tx: Session, notice: Notice, now: datetime) -> None:
    """Set the one clock the notice has in its state, and no other."""
    subject = str(notice.id)
    deadlines.clear_deadlines(tx, subject, LAPSES, ENDS, SILENT, now=now)
    if notice.state is NoticeState.AGREED:
        deadlines.set_deadline(tx, LAPSES, subject, customer_id=notice.customer_id, due_at=notice.give_by)
    if notice.state is NoticeState.GIVEN and notice.ends_at is not None:
        deadlines.set_deadline(tx, ENDS, subject, customer_id=notice.customer_id, due_at=notice.ends_at)


def audit_notice(tx: Session, action: str, notice: Notice, *, by: str | None, at: datetime, **said: Json) -> None:
    """Write it into the audit; what people said stays erasable."""
    facts: authorization.AuditFacts = {"notice": notice.id, "state": notice.state.value, "days": notice.days}
    authorization.audit_action_by(tx, action, notice.customer_id, by=by, now=at, public=facts, private=said)


def settle_met_notice(tx: Session, notice: Notice, *, by: str | None, why: str, now: datetime) -> int:
    """What a notice that was met settles: strikes before now stop counting, the case closes. Returns how many strikes.

    `by` is None where nobody said what came of it.
    """
    standing = [
        each for each in strikes.list_strikes(tx, notice.customer_id) if find_phase(each, now) not in _ENDED_PHASES
    ]
    cleared = [each.id for each in standing if each.cleared_at is None]
    for number in cleared:
        strikes.update_strike(tx, number, cleared_at=now)
    consequences.close_case(tx, cases.RECORDS.get(tx, notice.case_id), CaseOutcome.MET, by=by, why=why, now=now)
    return len(cleared)


def _lapse_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Nobody told the customer in time: the ballot is needed again, unless they are let go without it by now."""
    before = RECORDS.get(tx, int(due.subject))
    after = rules.lapse_notice(before, due.due_at)
    if after == before or transitions.find_running_transition(tx, before.customer_id) is not None:
        return
    stored = RECORDS.change(tx, before.id, state=after.state, closed_at=after.closed_at)
    audit_notice(tx, "notice.lapsed", stored, by=None, at=now)
    update_after_change(tx, customers.get_customer(tx, stored.customer_id), stored, policy=policy, now=now)
    _notify_managers(tx, stored, due, now)


def _end_when_due(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Its days are over: the card says so, and managers hear once what they can decide: silence counts as met."""
    notice = RECORDS.get(tx, int(due.subject))
    if notice.state is not NoticeState.GIVEN:
        return
    # Managers are asked now, however late that is, so the silence that counts as met begins now.
    silent_at = policy.calendar.closing_after(now, rules.SILENT_DAYS)
    deadlines.set_deadline(tx, SILENT, due.subject, customer_id=notice.customer_id, due_at=silent_at)
    audit_notice(tx, "notice.over", notice, by=None, at=now)
    redrawing.refresh_notice(tx, notice.id, now)
    consequences.update_case(tx, customers.get_customer(tx, notice.customer_id), policy=policy, now=now)
    if not _is_decided_otherwise(tx, notice):
        _notify_managers(tx, notice, due, now)


def _meet_by_silence(tx: Session, due: Deadline, policy: Policy, now: datetime) -> None:
    """Nobody said what came of it: it counts as met, but waits on where a strike came since or a ballot is open."""
    before = RECORDS.get(tx, int(due.subject))
    if before.state is not NoticeState.GIVEN or _is_settled(tx, before):
        return
    struck = rules.has_strike_since(before, strikes.list_strikes(tx, before.customer_id), now=now, policy=policy)
    if struck or _has_open_ballot(tx, before):
        again = policy.calendar.closing_after(now, rules.SILENT_DAYS)
        deadlines.set_deadline(tx, SILENT, due.subject, customer_id=before.customer_id, due_at=again)
        return
    why = f"nobody said otherwise for {rules.SILENT_DAYS} business days"
    after = rules.mark_met(before, by=None, why=why, now=now, zone=policy.zone)
    cleared = settle_met_notice(tx, before, by=None, why=why, now=now)
    stored = RECORDS.change(tx, before.id, state=after.state, closed_at=after.closed_at, closed_why=after.closed_why)
    audit_notice(tx, "notice.met", stored, by=None, at=now, said=why, cleared=cleared)
    update_after_change(tx, customers.get_customer(tx, stored.customer_id), stored, policy=policy, now=now)
    _notify_managers(tx, stored, due, now)


def _is_decided_otherwise(tx: Session, notice: Notice) -> bool:
    """Whether a ballot, a transition or the end of the case answers what managers would be asked."""
    return _has_open_ballot(tx, notice) or _is_settled(tx, notice)


def _has_open_ballot(tx: Session, notice: Notice) -> bool:
    return bool(ballots.RECORDS.list_where(tx, customer_id=notice.customer_id, state=BallotState.OPEN))


def _is_settled(tx: Session, notice: Notice) -> bool:
    return bool(
        transitions.RECORDS.list_where(tx, customer_id=notice.customer_id, ended_at=None)
        or cases.RECORDS.get(tx, notice.case_id).closed_at is not None
    )


def _notify_managers(tx: Session, notice: Notice, due: Deadline, now: datetime) -> None:
    """A word to every manager in their next working morning, once for each date the clock ran out on."""
    for manager in roles.list_people_with_role(tx, Role.MANAGER):
        speaking.enqueue_direct_message(
            tx,
            manager,
            intent=f"{due.kind}:{due.subject}:{due.due_at:%Y-%m-%dT%H:%M}:{manager}",
            kind="notice_word",
            subject=str(notice.id),
            now=now,
            payload={"state": notice.state.value},
        )


DEADLINES: dict[str, DeadlineHandler] = {LAPSES: _lapse_when_due, ENDS: _end_when_due, SILENT: _meet_by_silence}
