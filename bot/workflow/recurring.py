"""Rhythms that come round: each occurrence is done once in its local period, and late only within its grace."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.values.recurrence import Grace, Schedule
from storage.roles import people
from storage.schedule import recurring
from storage.schedule.recurring import DueRhythm, OccurrenceFate
from storage.settings import policies
from storage.sql.statements import END_OF_TIME

FARTHEST = timedelta(days=8)
"""No rhythm comes round later than that: a time further ahead was stored by a clock that was wrong."""
COUNTED = timedelta(days=30)
"""How far back skipped occurrences are counted for admins."""

RhythmHandler = Callable[[Session, DueRhythm, Policy, datetime], None]
"""Does what a rhythm is for. `due.at` is the occurrence, as of which facts are judged."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Something that recurs: its schedule under the rules in force, how late it may be, and what it does.

    `personal`: whether its subject is a person, in whose time zone it recurs.
    """

    schedule: Callable[[Policy], Schedule]
    grace: Grace
    personal: bool
    do: RhythmHandler


def find_next_due(db: Database, *, now: datetime, kinds: Collection[str], skip: Collection[object]) -> DueRhythm | None:
    """Return the due rhythm of these kinds that is longest overdue, leaving out those in `skip`; or None."""
    with db.transaction(reading=True) as tx:
        due = recurring.list_due(tx, now, kinds=kinds, skip=skip)
        return due[0] if due else None


def run_rhythm(db: Database, due: DueRhythm, kinds: Mapping[str, Rhythm], *, now: datetime) -> bool:
    """Do the newest due occurrence if it is within its grace, and record missed ones as skipped.

    Returns False if another replica did it. A rhythm that was set under another time zone or hour is moved to its right
    time, and nothing is done early.
    """
    rhythm = kinds[due.kind]
    with db.transaction() as tx:
        policy = policies.get_policy(tx)
        zone = _find_zone(tx, due, policy) if rhythm.personal else policy.zone
        schedule = rhythm.schedule(policy)
        if not recurring.move_rhythm_on(tx, due, schedule.after(now, zone)):
            return False
        occurrences = [DueRhythm(due.kind, due.subject, at) for at in schedule.between(due.at, now, zone)]
        for occurrence in occurrences:
            is_timely = occurrence is occurrences[-1] and rhythm.grace.covers(occurrence.at, now, zone)
            fate = OccurrenceFate.RAN if is_timely else OccurrenceFate.SKIPPED
            is_first = recurring.record_occurrence(
                tx, occurrence, key=schedule.key(occurrence.at, zone), at=now, fate=fate
            )
            if is_timely and is_first:
                rhythm.do(tx, occurrence, policy, now)
        return True


def start_workspace_rhythms(db: Database, kinds: Mapping[str, Rhythm], *, now: datetime) -> None:
    """Start the rhythms of the whole workspace, unless they recur already, and repair those set far too late."""
    with db.transaction() as tx:
        policy = policies.get_policy(tx)
        recurring.recheck_rhythms_beyond(tx, now, beyond=now + FARTHEST)
        for kind, rhythm in kinds.items():
            if not rhythm.personal:
                recurring.start_rhythm(tx, kind, "", rhythm.schedule(policy).after(now, policy.zone))


def count_skipped(db: Database, *, call: Call) -> dict[str, int]:
    """Count for an admin, by kind, the occurrences skipped lately; empty for anybody else."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.HELP)
        return recurring.count_skipped(tx, context.now - COUNTED) if Role.ADMIN in context.actor.roles else {}


def start_rhythm(tx: Session, kind: str, subject: str, schedule: Schedule, zone: ZoneInfo, *, now: datetime) -> None:
    """Let a rhythm recur for a subject from its next occurrence on."""
    recurring.set_next_occurrence(tx, kind, (subject,), schedule.after(now, zone))


def find_next_due_at(db: Database, *, kinds: Collection[str], skip: Collection[object] = ()) -> datetime | None:
    """Return when a rhythm of these kinds is due next, leaving out those in `skip`; or None."""
    due = find_next_due(db, now=END_OF_TIME, kinds=kinds, skip=skip)
    return due.at if due is not None else None


def _find_zone(tx: Session, due: DueRhythm, policy: Policy) -> ZoneInfo:
    """Return the person's time zone, or the workspace's for a person who is not known."""
    person = people.find_person(tx, due.subject)
    return person.zone if person is not None else policy.zone
