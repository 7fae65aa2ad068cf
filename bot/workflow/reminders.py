"""Nudging: what is still to be said about a customer, wound into deadlines whenever one of its facts changes."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import keepers
from scoring import reminders as outlooks
from scoring.cases.fixes import FixState
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
"""The kinds of which one is said about a number, ever, whichever day it was for."""


def schedule_reminders(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> None:
    """Set what is to be said in time to come, and drop what is not any more. The customer is held.

    What was said is never set again, nor what lay in the past already when its date was set. One that a hold has
    moved on stays where it was moved, in the morning after.
    """
    known = deadlines.load_deadlines_of_kinds(tx, customer.id, tuple(NudgeKind))
    waiting = {(each.kind, each.subject): each for each, done_at in known.items() if done_at is None}
    said = {(each.kind, each.subject) for each, done_at in known.items() if done_at is not None}
    begun = {(kind, subject.partition(":")[0]) for kind, subject in said if kind in ONCE}
    for nudge in outlooks.plan_nudges(load_affairs(tx, customer, policy, now), now):
        key = (nudge.kind.value, nudge.subject)
        if key in said or (nudge.kind.value, str(nudge.number)) in begun:
            continue
        row = waiting.pop(key, None)
        at = nudge.at if row is None else outlooks.next_morning(row.due_at, nudge.zone, policy)
        if (row is None and at > now) or (row is not None and row.due_at != at):
            deadlines.set_deadline(tx, nudge.kind.value, nudge.subject, customer_id=customer.id, due_at=at)
    for left in waiting.values():
        deadlines.delete_deadline(tx, left)


def load_affairs(tx: Session, customer: Customer, policy: Policy, now: datetime) -> CustomerAffairs:
    """What of a customer can come due, and where the people concerned live."""
    case = cases.find_last_case(tx, customer.id)
    override = scorecards.find_override(tx, customer.id)
    noticed = notices.RECORDS.list_where(tx, customer_id=customer.id) if case else ()
    found = CustomerAffairs(
        customer=customer,
        policy=policy,
        case=case,
        fixes=fixes.RECORDS.list_where(tx, customer_id=customer.id, state=FixState.OPEN),
        talks=talks.RECORDS.list_where(tx, case_id=case.id, withdrawn_at=None) if case else (),
        ballots=ballots.RECORDS.list_where(tx, case_id=case.id) if case else (),
        strikes=strikes.list_strikes(tx, customer.id) if case else (),
        notice=noticed[-1] if noticed else None,
        transition=transitions.find_running_transition(tx, customer.id) if case else None,
        hold=holds.find_running_hold(tx, customer.id),
        override=override,
        away=keepers.list_not_working(tx, (customer.owner, customer.backup), policy=policy, now=now),
    )
    return _placed(tx, found)


def find_nudge(found: CustomerAffairs, kind: str, subject: str, now: datetime) -> Nudge | None:
    """The nudge of that name, if there is still reason for it."""
    return next(
        (each for each in outlooks.plan_nudges(found, now) if (each.kind, each.subject) == (kind, subject)), None
    )


def _placed(tx: Session, found: CustomerAffairs) -> CustomerAffairs:
    """The same with the time zones of those in whose morning something is said."""
    named = (
        *(fix.owner or fix.opened_by for fix in found.fixes),
        *(talk.holder for talk in found.talks if talk.answer is None),
        found.keeper,
        found.transition.owner if found.transition else None,
        found.notice.given_by if found.notice else None,
        found.hold.held_by if found.hold else None,
        found.override.by if found.override else None,
    )
    return replace(found, zones=people.load_zones(tx, {person for person in named if person is not None}))
