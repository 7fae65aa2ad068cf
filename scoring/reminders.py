"""Reminders: everything that is still to be said about one customer because of a date. Source: product.md §5.2 to §5.7.

What is closed has no nudges, so that a plan holds only what is open; `now` decides no more than which strikes are live.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring import ballots, notices, strikes as expiries
from scoring.ballots import Ballot
from scoring.cases import fixes, talks
from scoring.cases.cases import Case, CaseRoute
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer
from scoring.notices import Notice
from scoring.roles import choose_keeper
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import GradeOverride
from scoring.strikes import Strike, StrikePhase, StrikeState, find_phases
from scoring.transitions import transitions
from scoring.transitions.transitions import Transition
from scoring.values.calendar import MORNING


class NudgeKind(StrEnum):
    """What a nudge is about. Those of one kind about one number are a series: of them only the newest is said late."""

    FIX = "nudge.fix"
    TALK = "nudge.talk"
    PROBLEM = "nudge.problem"
    NOTICE = "nudge.notice"
    TRANSITION = "nudge.transition"
    HOLD = "nudge.hold"
    GRADE = "nudge.grade"
    SLATE = "nudge.slate"
    STRIKES = "nudge.strikes"


class NudgeEvent(StrEnum):
    """What has come, or comes near."""

    DUE = "due"
    OVERDUE = "overdue"
    LONG_OVERDUE = "long-overdue"
    ANSWER = "answer"
    SILENT = "silent"
    STATE = "state"
    GIVE = "give"
    ENDS = "ends"
    OWNERLESS = "ownerless"
    HALF = "half"
    WEEK = "week"
    FEW = "few"
    LAST = "last"
    CLEAR = "clear"
    EXPIRE = "expire"


class ManagerAudience(StrEnum):
    """Which managers hear of it. Instead: one of them, when nobody of those named is here any more."""

    INSTEAD = "instead"
    ONE = "one"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class NudgeAudience:
    """Whom it is for: these people as far as they are here; where one manager is enough, `prefers` comes first."""

    people: tuple[str, ...] = ()
    managers: ManagerAudience = ManagerAudience.INSTEAD
    prefers: str | None = None

    @property
    def first(self) -> str | None:
        """In whose morning it comes."""
        return next(iter(self.people), self.prefers)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing to be said about number `number` at `at` (UTC), a morning in `zone`, because of the local day `on`."""

    kind: NudgeKind
    number: int
    what: NudgeEvent
    on: date
    at: datetime
    zone: ZoneInfo
    to: NudgeAudience

    @property
    def subject(self) -> str:
        """What it is called among the deadlines: a date that moves makes another nudge."""
        return f"{self.number}:{self.what.value}:{self.on.isoformat()}"

    @property
    def once(self) -> str:
        """What nobody hears twice: of a fix a person hears once, be it that it is due or that it is overdue."""
        return (
            f"{self.kind.value}:{self.number}:{self.on}"
            if self.kind is NudgeKind.FIX
            else f"{self.kind}:{self.subject}"
        )


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    """Nine in the morning of that day there, UTC."""
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def next_morning(instant: datetime, zone: ZoneInfo, policy: Policy) -> datetime:
    """The instant itself when it is nine on a business day there, else the next such instant."""
    day = instant.astimezone(zone).date()
    found = morning_of(policy.calendar.next_open_day(day), zone)
    return found if found >= instant else morning_of(policy.calendar.business_day_after(day, 1), zone)


def list_recipients(to: NudgeAudience, *, here: Collection[str], managers: Collection[str]) -> tuple[str, ...]:
    """Who hears of it: those named who are still here, and the managers it is for. Nobody twice."""
    named = [person for person in to.people if person in here]
    if to.managers is ManagerAudience.ALL:
        named += sorted(managers)
    elif managers and (to.managers is ManagerAudience.ONE or not named):
        named.append(to.prefers if to.prefers in managers and to.prefers else min(managers))
    return tuple(dict.fromkeys(named))


PROBLEM_DAYS = 2
"""Business days a case may be open before its owner is asked what the real problem is."""
GIVE_DAYS = 3
"""Business days before an agreed notice lapses at which its proposer hears of it."""
NEAR_DAYS = 7
"""Days before the end of a notice, an override and a transition."""
OWNERLESS_DAYS = 2
"""Business days a transition may be without anybody who is asked to run it."""
EXPIRE_DAYS = 14
"""Days before the points that opened a case expire."""
FEW_DAYS = 2
"""Days before its last day at which a transition is called to mind once more."""


@dataclass(frozen=True, slots=True)
class CustomerAffairs:
    """What of a customer can come due: the newest case with its talks and ballots, and whatever else is open.

    `zones` are the time zones of the people concerned, as far as they are known; `away` its owner and backup as far as
    they left or are away for long.
    """

    customer: Customer
    policy: Policy
    case: Case | None = None
    fixes: tuple[Fix, ...] = ()
    talks: tuple[Talk, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    strikes: tuple[Strike, ...] = ()
    notice: Notice | None = None
    transition: Transition | None = None
    hold: Hold | None = None
    override: GradeOverride | None = None
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)
    away: frozenset[str] = frozenset()

    @property
    def keeper(self) -> str | None:
        """Who looks after the customer now: its owner, else its backup; None where neither works here."""
        return choose_keeper((self.customer.owner, self.customer.backup), self.away)


def plan_nudges(of: CustomerAffairs, now: datetime) -> tuple[Nudge, ...]:
    """Everything still to be said about the customer, whenever that is; nothing about one that was let go."""
    if of.customer.former_at is not None or of.customer.archived_at is not None:
        return ()
    about = (_fixes(of), _talk(of), _problem(of), _notice(of), _transition(of), _hold(of), _grade(of))
    in_time = (_slate(of, now), _strikes(of, now))
    return tuple(nudge for each in (*about, *in_time) for nudge in each)


def find_oldest_live_strike(strikes: Collection[Strike], *, now: datetime, policy: Policy) -> Strike | None:
    """The strike a clean slate begins with: the one that happened first of those that count."""
    stand = find_phases(strikes, now=now, policy=policy)
    live = [strike for strike in strikes if stand[strike.id] is StrikePhase.LIVE]
    return min(live, key=lambda strike: (strike.incident_on, strike.id), default=None)


def _fixes(of: CustomerAffairs) -> Iterator[Nudge]:
    """Due: who owns it. Two business days later: the customer's owner and one manager."""
    for fix in of.fixes:
        if fix.state is not fixes.FixState.OPEN or fix.due_on is None:
            continue
        day, owners = of.policy.calendar.next_open_day(fix.due_on), _known(fix.owner)
        yield _nudge(
            of, NudgeKind.FIX, fix.id, NudgeEvent.DUE, fix.due_on, day, NudgeAudience(owners, prefers=fix.opened_by)
        )
        late = of.policy.calendar.business_day_after(day, of.policy.overdue_manager_days)
        to = NudgeAudience((*owners, *_known(of.keeper)), ManagerAudience.ONE, fix.opened_by)
        yield _nudge(of, NudgeKind.FIX, fix.id, NudgeEvent.OVERDUE, fix.due_on, late, to)


def _talk(of: CustomerAffairs) -> Iterator[Nudge]:
    """The day after, who talks is asked for the answer; once silence is an answer they hear that it can be recorded."""
    talk = talks.find_unanswered_talk(of.talks) if _open(of) else None
    begun = (talk.held_on or talk.planned_on) if talk is not None else None
    if talk is None or begun is None:
        return
    to = NudgeAudience((talk.holder,), prefers=talk.planned_by)
    next_day = of.policy.calendar.business_day_after(begun, 1)
    yield _nudge(of, NudgeKind.TALK, talk.id, NudgeEvent.ANSWER, begun, next_day, to)
    yield _nudge(of, NudgeKind.TALK, talk.id, NudgeEvent.SILENT, begun, talks.silence_counts_from(begun, of.policy), to)


def _problem(of: CustomerAffairs) -> Iterator[Nudge]:
    """A case whose real problem nobody stated, while it can still matter: before any ballot."""
    case = of.case if _open(of) else None
    if case is None or case.problem or of.ballots:
        return
    opened_on = _day(case.opened_at, of)
    owner = of.keeper
    day = of.policy.calendar.business_day_after(opened_on, PROBLEM_DAYS)
    yield _nudge(of, NudgeKind.PROBLEM, case.id, NudgeEvent.STATE, opened_on, day, NudgeAudience(_known(owner)))


def _notice(of: CustomerAffairs) -> Iterator[Nudge]:
    """Agreed and not given: who proposed it. Given: who gave it, a week before it ends."""
    notice = of.notice
    if notice is None:
        return
    if notice.state is notices.NoticeState.AGREED:
        give_by = _day(notice.give_by, of)
        proposer = next((each.proposer for each in of.ballots if each.id == notice.ballot_id), None)
        day = of.policy.calendar.business_day_before(give_by, GIVE_DAYS)
        to = NudgeAudience(managers=ManagerAudience.ONE, prefers=proposer)
        yield _nudge(of, NudgeKind.NOTICE, notice.id, NudgeEvent.GIVE, give_by, day, to)
    last = notices.last_day(notice, of.policy.zone)
    if notice.state is notices.NoticeState.GIVEN and last is not None:
        day = of.policy.calendar.last_open_day(last - timedelta(days=NEAR_DAYS))
        to = NudgeAudience(managers=ManagerAudience.ONE, prefers=notice.given_by)
        yield _nudge(of, NudgeKind.NOTICE, notice.id, NudgeEvent.ENDS, last, day, to)


def _transition(of: CustomerAffairs) -> Iterator[Nudge]:
    """Half-time, 7, 2 and 0 days before the last day, then overdue; or that nobody is asked to run it."""
    moving = of.transition
    if moving is None or moving.ended_at is not None:
        return
    if moving.state is transitions.TransitionState.OWNERLESS and not _owner_sought(of, moving):
        began_on = _day(moving.began_at, of)
        day = of.policy.calendar.business_day_after(began_on, OWNERLESS_DAYS)
        yield _nudge(
            of,
            NudgeKind.TRANSITION,
            moving.id,
            NudgeEvent.OWNERLESS,
            began_on,
            day,
            NudgeAudience(managers=ManagerAudience.ALL),
        )
    if moving.last_day is None or moving.planned_at is None:
        return
    owner, last = _known(moving.owner), moving.last_day
    for what, day in _countdown(of, _day(moving.planned_at, of), last):
        yield _nudge(of, NudgeKind.TRANSITION, moving.id, what, last, day, NudgeAudience(owner))
    late, later = (
        of.policy.calendar.business_day_after(of.policy.calendar.next_open_day(last), days)
        for days in (of.policy.overdue_manager_days, of.policy.overdue_managers_days)
    )
    proposer = next((each.proposer for each in reversed(of.ballots)), None)
    to = NudgeAudience(_known(of.keeper), ManagerAudience.ONE, proposer)
    yield _nudge(of, NudgeKind.TRANSITION, moving.id, NudgeEvent.OVERDUE, last, late, to)
    yield _nudge(
        of,
        NudgeKind.TRANSITION,
        moving.id,
        NudgeEvent.LONG_OVERDUE,
        last,
        later,
        NudgeAudience(managers=ManagerAudience.ALL),
    )


def _countdown(of: CustomerAffairs, planned_on: date, last: date) -> Iterator[tuple[NudgeEvent, date]]:
    """The days before the last day on which its owner hears of it: working days, and no day twice."""
    calendar = of.policy.calendar
    before = {
        NudgeEvent.WEEK: calendar.last_open_day(last - timedelta(days=NEAR_DAYS)),
        NudgeEvent.FEW: calendar.last_open_day(last - timedelta(days=FEW_DAYS)),
        NudgeEvent.LAST: calendar.last_open_day(last),
    }
    half = calendar.next_open_day(planned_on + (last - planned_on) // 2)
    if half < before[NudgeEvent.WEEK]:
        yield NudgeEvent.HALF, half
    newest = {day: what for what, day in before.items()}
    yield from ((what, day) for what, day in before.items() if newest[day] is what)


def _owner_sought(of: CustomerAffairs, moving: Transition) -> bool:
    """Whether managers heard already that nobody took it on, or a ballot on the owner is under way."""
    under_way = (ballots.BallotState.OPEN, ballots.BallotState.TIED)
    return moving.ballot_id is not None or any(
        each.kind is ballots.BallotKind.OWNER and each.state in under_way for each in of.ballots
    )


def _hold(of: CustomerAffairs) -> Iterator[Nudge]:
    """The working day before it ends: the manager who placed it."""
    if of.hold is not None:
        until = _day(of.hold.until, of)
        day, to = (
            of.policy.calendar.business_day_before(until, 1),
            NudgeAudience(managers=ManagerAudience.ONE, prefers=of.hold.held_by),
        )
        yield _nudge(of, NudgeKind.HOLD, of.hold.id, NudgeEvent.ENDS, until, day, to)


def _grade(of: CustomerAffairs) -> Iterator[Nudge]:
    """A week before a grade set by hand runs out: the manager who set it."""
    if of.override is not None:
        until = _day(of.override.until, of)
        day = of.policy.calendar.last_open_day(until - timedelta(days=NEAR_DAYS))
        to = NudgeAudience(managers=ManagerAudience.ONE, prefers=of.override.by)
        yield _nudge(of, NudgeKind.GRADE, of.customer.id, NudgeEvent.ENDS, until, day, to)


def _slate(of: CustomerAffairs, now: datetime) -> Iterator[Nudge]:
    """So many days after a receptive talk, or the last strike since: managers may clear the oldest one."""
    answered = [talk for talk in of.talks if talk.answer is not None and talk.withdrawn_at is None]
    talk = max(answered, key=lambda each: (each.recorded_at or each.planned_at, each.id), default=None)
    if talk is None or talk.answer is not TalkAnswer.RECEPTIVE or _parting(of):
        return
    if find_oldest_live_strike(of.strikes, now=now, policy=of.policy) is None:
        return
    stood = [_day(s.recorded_at, of) for s in of.strikes if s.state in (StrikeState.COUNTED, StrikeState.CONTESTED)]
    heard_on = talk.held_on or _day(talk.recorded_at or talk.planned_at, of)
    on = max(heard_on, *stood) + timedelta(days=of.policy.clean_slate_days)
    day = of.policy.calendar.next_open_day(on)
    yield _nudge(of, NudgeKind.SLATE, talk.id, NudgeEvent.CLEAR, on, day, NudgeAudience(managers=ManagerAudience.ALL))


def _strikes(of: CustomerAffairs, now: datetime) -> Iterator[Nudge]:
    """Two weeks before what opened a case by points is no longer there: one manager, while nothing graver is on."""
    case = of.case if _open(of) and not _parting(of) else None
    if case is None or case.route not in (CaseRoute.POINTS, CaseRoute.SEVERE):
        return
    fall = expiries.find_expiry_of_ground(of.strikes, now=now, policy=of.policy)
    if fall is not None:
        on = _day(fall.at, of)
        day = of.policy.calendar.last_open_day(on - timedelta(days=EXPIRE_DAYS))
        yield _nudge(
            of,
            NudgeKind.STRIKES,
            case.id,
            NudgeEvent.EXPIRE,
            on,
            day,
            NudgeAudience((), ManagerAudience.ONE, case.problem_by),
        )


def _parting(of: CustomerAffairs) -> bool:
    """Whether people are at something graver, before which no strike is cleared: a ballot, a notice, a transition."""
    return (
        any(each.state in (ballots.BallotState.OPEN, ballots.BallotState.TIED) for each in of.ballots)
        or (of.notice is not None and of.notice.state in notices.RUNNING_STATES)
        or (of.transition is not None and of.transition.ended_at is None)
    )


def _open(of: CustomerAffairs) -> bool:
    return of.case is not None and of.case.closed_at is None


def _nudge(
    of: CustomerAffairs, kind: NudgeKind, number: int, what: NudgeEvent, on: date, day: date, to: NudgeAudience
) -> Nudge:
    """The nudge in the morning of a day, of the first person it is for."""
    zone = of.zones.get(to.first or "", of.policy.zone)
    return Nudge(kind, number, what, on, morning_of(day, zone), zone, to)


def _day(at: datetime, of: CustomerAffairs) -> date:
    return at.astimezone(of.policy.zone).date()


def _known(person: str | None) -> tuple[str, ...]:
    return () if person is None else (person,)
