"""The clock of closets: opened on the first day of a quarter, nudged about three times, closed after the last day."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import message_refresh as redrawing, quarterly_reviews as closet_opening
from bot.workflow.rhythms import Rhythm
from scoring.quarterly_reviews import reviews as rules
from scoring.quarterly_reviews.reviews import Closet, Progress
from scoring.roles import Role
from scoring.rules.policy import Policy
from storage import audit, plots
from storage.database import Database, Json
from storage.outbox import outbox
from storage.quarterly_reviews import items as closet_items, reviews as closets
from storage.requests import claims
from storage.roles import people, roles
from storage.schedule import rhythms as rhythm_records
from storage.schedule.rhythms import Due
from storage.settings import policies

KIND = "closets.day"
NUDGE, CLOSED = "closet_nudge", "closet_closed"
"""What the outbox calls the word to those who still have to decide, and the word to managers when it is over."""


@dataclass(frozen=True, slots=True)
class Posted:
    """The closet as its one message shows it; `closet` is None when it was taken back, `key` its quarter."""

    key: str
    closet: Closet | None
    progress: Progress | None
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Nudged:
    """What a person is told before the end: how many of theirs wait, and for a manager those nobody looks after."""

    closet: Closet
    left: int
    unowned: int
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """What a manager is told when a closet is over."""

    closet: Closet
    progress: Progress
    policy: Policy


def posted(db: Database, subject: str, *, now: datetime) -> Posted:
    """What the living message shows now."""
    with db.transaction(reading=True) as tx:
        key = subject.partition(":")[0]
        found = closets.of_key(tx, key)
        closet = found if found is not None and rules.subject(found) == subject else None
        progress = closet_items.progress(tx, closet.id) if closet else None
        return Posted(key, closet, progress, policies.in_force(tx), now)


def to_nudge(db: Database, closet_id: int, person: str, *, now: datetime) -> Nudged | None:
    """What is still to be said; None when nothing waits for the person any more, or the closet is over."""
    with db.transaction(reading=True) as tx:
        closet, policy = closets.running(tx), policies.in_force(tx)
        if closet is None or closet.id != closet_id or rules.over(closet, _today(now, policy)):
            return None
        left = closet_items.left_of(tx, closet.id, person)
        manager = person in roles.having(tx, Role.MANAGER)
        unowned = closet_items.progress(tx, closet.id).unowned if manager else 0
        return Nudged(closet, left, unowned, policy, now) if left or unowned else None


def closed(db: Database, closet_id: int, person: str) -> Closed | None:
    """What a manager reads about the end; None for one who manages no more."""
    with db.transaction(reading=True) as tx:
        if person not in roles.having(tx, Role.MANAGER):
            return None
        closet = closets.RECORDS.one(tx, closet_id)
        return Closed(closet, closet_items.progress(tx, closet_id), policies.in_force(tx))


def _day(tx: Session, due: Due, policy: Policy, now: datetime) -> None:
    """One look a day: close what is over, nudge in what is open, open what is due."""
    today = _today(due.at, policy)
    closet = closets.running(tx)
    if closet is not None and rules.over(closet, today):
        _close(tx, closet, now)
    elif closet is not None:
        _nudge(tx, closet, today, policy, now)
    if policy.closet_auto and closets.running(tx) is None:
        here_since = rhythm_records.first(tx, KIND)
        assert here_since is not None, "this very occurrence is noted"
        key = rules.due_round(
            today, {each.key for each in closets.every(tx)}, here_since=here_since.astimezone(policy.zone).date()
        )
        if key is not None:
            closet_opening.open_(tx, key, by=None, policy=policy, now=now)


def _close(tx: Session, closet: Closet, now: datetime) -> None:
    after = closet_opening.share(plots.mix(tx, now))
    if not closets.close(tx, closet, after=after, now=now):
        return
    progress = closet_items.progress(tx, closet.id)
    facts: dict[str, Json] = {"closet": closet.key, "decided": progress.done, "undecided": progress.left}
    audit.append(tx, "closet.closed", actor="umpire", subject=f"closet:{closet.key}", at=now, public=facts)
    redrawing.closet(tx, closet, now)
    for manager in sorted(roles.having(tx, Role.MANAGER)):
        _tell(tx, CLOSED, closet, manager, f"{CLOSED}:{rules.subject(closet)}:{manager}", now, matters=True)


def _nudge(tx: Session, closet: Closet, today: date, policy: Policy, now: datetime) -> None:
    """Tell everybody who still has to decide, once at each of the three marks; late, only at the newest."""
    opened_on = _today(closet.opened_at, policy)
    what = rules.nudge_due(opened_on, closet.closes_on, today, policy.calendar)
    if what is None or not claims.claim(tx, NUDGE, f"{rules.subject(closet)}:{what.value}", now=now):
        return
    for person in _who_decides(tx, closet):
        _tell(tx, NUDGE, closet, person, f"{NUDGE}:{rules.subject(closet)}:{what.value}:{person}", now, matters=False)


def _who_decides(tx: Session, closet: Closet) -> tuple[str, ...]:
    """The owners of what waits, the backup where the owner is not here any more, managers where nobody is."""
    found: set[str] = set()
    for pair in closet_items.owners_left(tx, closet.id):
        here = next((who for who in pair if who is not None and people.actor(tx, who).full_member), None)
        found |= {here} if here is not None else roles.having(tx, Role.MANAGER)
    return tuple(sorted(found))


def _tell(tx: Session, kind: str, closet: Closet, person: str, intent: str, now: datetime, *, matters: bool) -> None:
    outbox.enqueue(
        tx,
        intent=intent,
        kind=kind,
        subject=str(closet.id),
        channel=person,
        now=now,
        method=outbox.Method.DM,
        matters=matters,
    )


def _today(at: datetime, policy: Policy) -> date:
    return at.astimezone(policy.zone).date()


RHYTHMS: dict[str, Rhythm] = {KIND: Rhythm(rules.schedule, rules.GRACE, personal=False, do=_day)}
