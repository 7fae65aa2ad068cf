"""Reminders about a customer, set as deadlines whenever one of its facts changes."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import keepers
from scoring import reminders as reminder_rules
from scoring.cases.cases import Gate
from scoring.cases.fixes import FixState
from scoring.cases.talks import find_unanswered_talk
from scoring.customers.customers import Customer
from scoring.reminders import CustomerAffairs, Nudge, NudgeKind
from scoring.rules.policy import Policy
from storage import ballots, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.roles import people
from storage.schedule import deadlines
from storage.scorecards import scorecards
from storage.transitions import transitions

ONCE = frozenset({NudgeKind.SLATE, NudgeKind.STRIKES})
"""Kinds of reminders that are sent only once about an id, for whatever day."""


def schedule_reminders(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """Set deadlines for the reminders still to come about a customer, and delete those that are not needed any more.

    The customer is locked. A reminder that was sent is not set again, nor one whose time had passed when its date was
    set. One that a hold has moved stays where it was moved, on the morning after.
    """
    stored = deadlines.load_deadlines_of_kinds(tx, customer.id, tuple(NudgeKind))
    waiting = {(each.kind, each.subject): each for each, done_at in stored.items() if done_at is None}
    sent = {(each.kind, each.subject) for each, done_at in stored.items() if done_at is not None}
    sent_once = {(kind, subject.partition(":")[0]) for kind, subject in sent if kind in ONCE}
    for nudge in reminder_rules.plan_nudges(load_affairs(tx, customer, policy, now), now):
        key = (nudge.kind.value, nudge.subject)
        if key in sent or (nudge.kind.value, str(nudge.number)) in sent_once:
            continue
        row = waiting.pop(key, None)
        due_at = nudge.at if row is None else reminder_rules.next_morning(row.due_at, nudge.zone, policy)
        if (row is None and due_at > now) or (row is not None and row.due_at != due_at):
            deadlines.set_deadline(tx, nudge.kind.value, nudge.subject, customer_id=customer.id, due_at=due_at)
    for deadline in waiting.values():
        deadlines.delete_deadline(tx, deadline)


def load_affairs(tx: Session, customer: Customer, policy: Policy, now: datetime) -> CustomerAffairs:
    """Load everything about a customer that can lead to reminders, and the time zones of the people concerned."""
    case = cases.find_last_case(tx, customer.id)
    override = scorecards.find_override(tx, customer.id)
    held_talks = talks.RECORDS.list_where(tx, case_id=case.id, withdrawn_at=None) if case else ()
    held = holds.RECORDS.list_where(tx, customer_id=customer.id)
    waits = case is not None and find_unanswered_talk(held_talks) is not None
    noticed = notices.RECORDS.list_where(tx, customer_id=customer.id) if case else ()
    affairs = CustomerAffairs(
        customer=customer,
        policy=policy,
        case=case,
        fixes=fixes.RECORDS.list_where(tx, customer_id=customer.id, state=FixState.OPEN),
        talks=held_talks,
        talk_waived=bool(case and waits and cases.WAIVERS.list_where(tx, case_id=case.id, gate=Gate.TALK)),
        ballots=ballots.RECORDS.list_where(tx, case_id=case.id) if case else (),
        strikes=strikes.list_strikes(tx, customer.id) if case else (),
        notice=noticed[-1] if noticed else None,
        transition=transitions.find_running_transition(tx, customer.id) if case else None,
        hold=next((hold for hold in held if hold.released_at is None), None),
        held=held,
        override=override,
        away=keepers.list_not_working(tx, (customer.owner, customer.backup), policy=policy, now=now),
    )
    return _add_zones(tx, affairs)


def find_nudge(affairs: CustomerAffairs, kind: str, subject: str, now: datetime) -> Nudge | None:
    """Return the reminder of this kind and subject if there is still reason for it, or None."""
    return next(
        (each for each in reminder_rules.plan_nudges(affairs, now) if (each.kind, each.subject) == (kind, subject)),
        None,
    )


def _add_zones(tx: Session, affairs: CustomerAffairs) -> CustomerAffairs:
    """Add the time zones of the people who are reminded in their morning."""
    named = (
        *(fix.owner or fix.opened_by for fix in affairs.fixes),
        *(talk.holder for talk in affairs.talks if talk.answer is None),
        affairs.keeper,
        affairs.transition.owner if affairs.transition else None,
        affairs.notice.given_by if affairs.notice else None,
        affairs.hold.held_by if affairs.hold else None,
        affairs.override.by if affairs.override else None,
    )
    return replace(affairs, zones=people.load_zones(tx, {person for person in named if person is not None}))
