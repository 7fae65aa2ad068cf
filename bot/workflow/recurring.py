"""Rhythms coming round: each occurrence once in its local period, and late only as far as its grace goes."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.values.recurrence import Grace, Schedule
from storage.roles import people
from storage.schedule import recurring
from storage.schedule.recurring import DueRhythm, OccurrenceFate
from storage.settings import policies
from storage.sql.statements import END_OF_TIME

FARTHEST = timedelta(days=8)
"""No rhythm recurs later than that: a row set further ahead was set by a clock that was wrong."""
COUNTED = timedelta(days=30)
"""How far back the occurrences that were left out are counted for admins."""

RhythmHandler = Callable[[Session, DueRhythm, Policy, datetime], None]
"""Does what a rhythm is for. `due.at` is the occurrence, as of which it is judged."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What recurs: its schedule under the rules in force, its grace, whether its subject is a person, what it does."""

    schedule: Callable[[Policy], Schedule]
    grace: Grace
    personal: bool
    do: RhythmHandler


def find_next_due(db: Database, *, now: datetime, kinds: Collection[str], skip: Collection[object]) -> DueRhythm | None:
    """What is overdue longest, of the kinds that are known here, without those named in `skip`."""
    with db.transaction(reading=True) as tx:
        found = recurring.list_due(tx, now, kinds=kinds, skip=skip)
        return found[0] if found else None


def run_rhythm(db: Database, due: DueRhythm, kinds: Mapping[str, Rhythm], *, now: datetime) -> bool:
    """Do the newest occurrence if its grace covers it, and note the missed ones; False when another replica did.

    A row that was set under another zone or another hour is moved to where it belongs now, and nothing is done early.
    """
    rhythm = kinds[due.kind]
    with db.transaction() as tx:
        policy = policies.get_policy(tx)
        zone = _zone(tx, due, policy) if rhythm.personal else policy.zone
        schedule = rhythm.schedule(policy)
        if not recurring.move_rhythm_on(tx, due, schedule.after(now, zone)):
            return False
        came = [DueRhythm(due.kind, due.subject, at) for at in schedule.between(due.at, now, zone)]
        for each in came:
            timely = each is came[-1] and rhythm.grace.covers(each.at, now, zone)
            fate = OccurrenceFate.RAN if timely else OccurrenceFate.SKIPPED
            first = recurring.record_occurrence(tx, each, key=schedule.key(each.at, zone), at=now, fate=fate)
            if timely and first:
                rhythm.do(tx, each, policy, now)
        return True


def start_workspace_rhythms(db: Database, kinds: Mapping[str, Rhythm], *, now: datetime) -> None:
    """Let what concerns the whole workspace recur from the next time on, unless it does already.

    Rows a wrong clock set years ahead are put right.
    """
    with db.transaction() as tx:
        policy = policies.get_policy(tx)
        recurring.recheck_rhythms_beyond(tx, now, beyond=now + FARTHEST)
        for kind, rhythm in kinds.items():
            if not rhythm.personal:
                recurring.start_rhythm(tx, kind, "", rhythm.schedule(policy).after(now, policy.zone))


def count_skipped(db: Database, *, call: Call) -> dict[str, int]:
    """For an admin: how many occurrences of each kind came too late to be done, lately. Nothing for anybody else."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.HELP)
        return recurring.count_skipped(tx, at.now - COUNTED) if Role.ADMIN in at.actor.roles else {}


def start_rhythm(tx: Session, kind: str, subject: str, schedule: Schedule, zone: ZoneInfo, *, now: datetime) -> None:
    """Let a rhythm recur for a subject from its next occurrence on."""
    recurring.set_next_occurrence(tx, kind, (subject,), schedule.after(now, zone))


def find_next_due_at(db: Database, *, kinds: Collection[str], skip: Collection[object] = ()) -> datetime | None:
    """When a rhythm of these kinds recurs next, but for those named in `skip`; or None."""
    found = find_next_due(db, now=END_OF_TIME, kinds=kinds, skip=skip)
    return found.at if found is not None else None


def _zone(tx: Session, due: DueRhythm, policy: Policy) -> ZoneInfo:
    """The person's own time zone; the workspace's for one we do not know (any more)."""
    known = people.find_person(tx, due.subject)
    return known.zone if known is not None else policy.zone
