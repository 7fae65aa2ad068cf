"""Reminders: all nudges that are still to come about one customer, because of a date on record.

A plan holds nudges about open things only. `now` only decides which strikes are live. Source: product.md, reminders.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring import ballots, notices
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
from scoring.strikes import Strike, StrikePhase, StrikeState, find_expiry_of_ground, phases_of
from scoring.transitions import transitions
from scoring.transitions.transitions import Transition
from scoring.values.calendar import MORNING


class NudgeKind(StrEnum):
    """What a nudge is about. Of late nudges of one kind about one number, only the newest is sent."""

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
    """What has happened, or is about to."""

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


class Escalation(StrEnum):
    """Which managers get a nudge. INSTEAD: one of them, if none of the people named is still here."""

    INSTEAD = "instead"
    ONE = "one"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class NudgeAudience:
    """Who gets a nudge: these people, if still here, and managers; where one is enough, rather `prefers`."""

    people: tuple[str, ...] = ()
    managers: Escalation = Escalation.INSTEAD
    prefers: str | None = None

    @property
    def first(self) -> str | None:
        """The person in whose morning the nudge is sent."""
        return next(iter(self.people), self.prefers)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One nudge about record `number`, due at `at` (UTC), a morning in `zone`, because of the local day `on`."""

    kind: NudgeKind
    number: int
    what: NudgeEvent
    on: date
    at: datetime
    zone: ZoneInfo
    to: NudgeAudience

    @property
    def subject(self) -> str:
        """The name of the nudge among the deadlines; if its date moves, it is another nudge."""
        return f"{self.number}:{self.what.value}:{self.on.isoformat()}"

    @property
    def once(self) -> str:
        """The key by which nobody gets a nudge twice; due and overdue of the same fix count as one."""
        return (
            f"{self.kind.value}:{self.number}:{self.on}"
            if self.kind is NudgeKind.FIX
            else f"{self.kind}:{self.subject}"
        )


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    """Work out nine in the morning of a day in a time zone, in UTC."""
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def next_morning(instant: datetime, zone: ZoneInfo, policy: Policy) -> datetime:
    """Find the first nine in the morning of a business day at or after an instant, in a time zone."""
    day = instant.astimezone(zone).date()
    morning = morning_of(policy.calendar.next_open_day(day), zone)
    return morning if morning >= instant else morning_of(policy.calendar.business_day_after(day, 1), zone)


def list_recipients(to: NudgeAudience, *, here: Collection[str], managers: Collection[str]) -> tuple[str, ...]:
    """List who gets a nudge: the people named who are still `here`, and the managers it is for, each once."""
    named = [person for person in to.people if person in here]
    if to.managers is Escalation.ALL:
        named += sorted(managers)
    elif managers and (to.managers is Escalation.ONE or not named):
        named.append(to.prefers if to.prefers in managers and to.prefers else min(managers))
    return tuple(dict.fromkeys(named))


PROBLEM_DAYS = 2
"""Business days after which the owner of a case is asked for the real problem."""
GIVE_DAYS = 3
"""Business days before an agreed notice lapses on which its proposer is reminded."""
NEAR_DAYS = 7
"""Days before the end of a notice, a grade override or a transition on which people are reminded."""
OWNERLESS_DAYS = 2
"""Business days after which managers hear that nobody has been asked to run a transition."""
EXPIRE_DAYS = 14
"""Days before the points that opened a case expire on which a manager is reminded."""
FEW_DAYS = 2
"""Days before the last day of a transition on which its owner is reminded again."""


@dataclass(frozen=True, slots=True)
class CustomerAffairs:
    """Everything about a customer that can fall due: the newest case with talks and ballots, and other open records.

    `held` are all holds the customer ever had.

    `talk_waived`: a manager waived the talk, so that nobody is asked about it. `zones` are the known time zones of the
    people concerned; `away` are those of the owner and backup who left or are
    away for long.
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
    talk_waived: bool = False
    held: tuple[Hold, ...] = ()

    @property
    def keeper(self) -> str | None:
        """The person who looks after the customer now: the owner, else the backup; None if neither is there."""
        return choose_keeper((self.customer.owner, self.customer.backup), self.away)


def plan_nudges(affairs: CustomerAffairs, now: datetime) -> tuple[Nudge, ...]:
    """Plan all nudges about a customer that are still to come; none about one that is archived or was let go."""
    if affairs.customer.former_at is not None or affairs.customer.archived_at is not None:
        return ()
    by_date = (
        _plan_fixes(affairs),
        _plan_talk(affairs),
        _plan_problem(affairs),
        _plan_notice(affairs),
        _plan_transition(affairs),
        _plan_hold(affairs),
        _plan_grade(affairs),
    )
    by_strikes = (_plan_slate(affairs, now), _plan_strikes(affairs, now))
    return tuple(nudge for each in (*by_date, *by_strikes) for nudge in each)


def find_oldest_live_strike(strikes: Collection[Strike], *, now: datetime, policy: Policy) -> Strike | None:
    """Find the live strike with the earliest incident, which a clean slate clears first."""
    phases = phases_of(strikes, now=now, policy=policy)
    live = [strike for strike in strikes if phases[strike.id] is StrikePhase.LIVE]
    return min(live, key=lambda strike: (strike.incident_on, strike.id), default=None)


def _plan_fixes(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan, for each open fix, a nudge to its owner when due, and later one to the customer's owner and a manager."""
    for fix in affairs.fixes:
        if fix.state is not fixes.FixState.OPEN or fix.due_on is None:
            continue
        day, owners = affairs.policy.calendar.next_open_day(fix.due_on), _as_tuple(fix.owner)
        to = NudgeAudience(owners, prefers=fix.opened_by)
        yield _build_nudge(affairs, NudgeKind.FIX, fix.id, NudgeEvent.DUE, fix.due_on, day, to)
        late = affairs.policy.calendar.business_day_after(day, affairs.policy.overdue_manager_days)
        to = NudgeAudience((*owners, *_as_tuple(affairs.keeper)), Escalation.ONE, fix.opened_by)
        yield _build_nudge(affairs, NudgeKind.FIX, fix.id, NudgeEvent.OVERDUE, fix.due_on, late, to)


def _plan_talk(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan to ask for the answer the day after a talk, and again once no reply counts as an answer."""
    talk = talks.find_unanswered_talk(affairs.talks) if _is_open(affairs) and not affairs.talk_waived else None
    talked_on = (talk.held_on or talk.planned_on) if talk is not None else None
    if talk is None or talked_on is None:
        return
    to = NudgeAudience((talk.holder,), prefers=talk.planned_by)
    next_day = affairs.policy.calendar.business_day_after(talked_on, 1)
    yield _build_nudge(affairs, NudgeKind.TALK, talk.id, NudgeEvent.ANSWER, talked_on, next_day, to)
    yield _build_nudge(
        affairs,
        NudgeKind.TALK,
        talk.id,
        NudgeEvent.SILENT,
        talked_on,
        talks.silence_counts_from(talked_on, affairs.policy, affairs.held),
        to,
    )


def _plan_problem(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan to ask the owner for the real problem of an open case, as long as there was no ballot."""
    case = affairs.case if _is_open(affairs) else None
    if case is None or case.problem or affairs.ballots:
        return
    opened_on = _local_day(case.opened_at, affairs)
    owner = affairs.keeper
    day = affairs.policy.calendar.business_day_after(opened_on, PROBLEM_DAYS)
    yield _build_nudge(
        affairs, NudgeKind.PROBLEM, case.id, NudgeEvent.STATE, opened_on, day, NudgeAudience(_as_tuple(owner))
    )


def _plan_notice(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan a nudge to the proposer of a notice not given yet, or to who gave it, a week before its end."""
    notice = affairs.notice
    if notice is None:
        return
    if notice.state is notices.NoticeState.AGREED:
        give_by = _local_day(notice.give_by, affairs)
        proposer = next((each.proposer for each in affairs.ballots if each.id == notice.ballot_id), None)
        day = affairs.policy.calendar.business_day_before(give_by, GIVE_DAYS)
        to = NudgeAudience(managers=Escalation.ONE, prefers=proposer)
        yield _build_nudge(affairs, NudgeKind.NOTICE, notice.id, NudgeEvent.GIVE, give_by, day, to)
    last = notices.last_day(notice, affairs.policy.zone)
    if notice.state is notices.NoticeState.GIVEN and last is not None and notice.stopped_at is None:
        day = affairs.policy.calendar.last_open_day(last - timedelta(days=NEAR_DAYS))
        to = NudgeAudience(managers=Escalation.ONE, prefers=notice.given_by)
        yield _build_nudge(affairs, NudgeKind.NOTICE, notice.id, NudgeEvent.ENDS, last, day, to)


def _plan_transition(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan nudges before the last day of a transition and when it is overdue, or that nobody runs it."""
    transition = affairs.transition
    if transition is None or transition.ended_at is not None:
        return
    if transition.state is transitions.TransitionState.OWNERLESS and not _is_owner_sought(affairs, transition):
        began_on = _local_day(transition.asked_at or transition.began_at, affairs)
        day = affairs.policy.calendar.business_day_after(began_on, OWNERLESS_DAYS)
        yield _build_nudge(
            affairs,
            NudgeKind.TRANSITION,
            transition.id,
            NudgeEvent.OWNERLESS,
            began_on,
            day,
            NudgeAudience(managers=Escalation.ALL),
        )
    if transition.last_day is None or transition.planned_at is None:
        return
    owner, last = _as_tuple(transition.owner), transition.last_day
    for event, day in _list_countdown(affairs, _local_day(transition.planned_at, affairs), last):
        yield _build_nudge(affairs, NudgeKind.TRANSITION, transition.id, event, last, day, NudgeAudience(owner))
    late, later = (
        affairs.policy.calendar.business_day_after(affairs.policy.calendar.next_open_day(last), days)
        for days in (affairs.policy.overdue_manager_days, affairs.policy.overdue_managers_days)
    )
    proposer = next((each.proposer for each in reversed(affairs.ballots)), None)
    to = NudgeAudience(_as_tuple(affairs.keeper), Escalation.ONE, proposer)
    yield _build_nudge(affairs, NudgeKind.TRANSITION, transition.id, NudgeEvent.OVERDUE, last, late, to)
    yield _build_nudge(
        affairs,
        NudgeKind.TRANSITION,
        transition.id,
        NudgeEvent.LONG_OVERDUE,
        last,
        later,
        NudgeAudience(managers=Escalation.ALL),
    )


def _list_countdown(affairs: CustomerAffairs, planned_on: date, last: date) -> Iterator[tuple[NudgeEvent, date]]:
    """List the working days, each once, on which a transition's owner is reminded before its last day."""
    calendar = affairs.policy.calendar
    before = {
        NudgeEvent.WEEK: calendar.last_open_day(last - timedelta(days=NEAR_DAYS)),
        NudgeEvent.FEW: calendar.last_open_day(last - timedelta(days=FEW_DAYS)),
        NudgeEvent.LAST: calendar.last_open_day(last),
    }
    half = calendar.next_open_day(planned_on + (last - planned_on) // 2)
    if half < before[NudgeEvent.WEEK]:
        yield NudgeEvent.HALF, half
    newest = {day: event for event, day in before.items()}
    yield from ((event, day) for event, day in before.items() if newest[day] is event)


def _is_owner_sought(affairs: CustomerAffairs, transition: Transition) -> bool:
    """Whether an owner is already being looked for by a ballot, or managers know that nobody took it on.

    If whoever took it on has left since, managers are asked again.
    """
    under_way = (ballots.BallotState.OPEN, ballots.BallotState.TIED)
    return (transition.ballot_id is not None and transition.asked_at is None) or any(
        each.kind is ballots.BallotKind.OWNER and each.state in under_way for each in affairs.ballots
    )


def _plan_hold(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan a nudge to the manager who placed a hold, on the working day before it ends."""
    if affairs.hold is not None:
        until = _local_day(affairs.hold.until, affairs)
        day, to = (
            affairs.policy.calendar.business_day_before(until, 1),
            NudgeAudience(managers=Escalation.ONE, prefers=affairs.hold.held_by),
        )
        yield _build_nudge(affairs, NudgeKind.HOLD, affairs.hold.id, NudgeEvent.ENDS, until, day, to)


def _plan_grade(affairs: CustomerAffairs) -> Iterator[Nudge]:
    """Plan a nudge to the manager who set a grade by hand, a week before it runs out."""
    if affairs.override is not None:
        until = _local_day(affairs.override.until, affairs)
        day = affairs.policy.calendar.last_open_day(until - timedelta(days=NEAR_DAYS))
        to = NudgeAudience(managers=Escalation.ONE, prefers=affairs.override.by)
        yield _build_nudge(affairs, NudgeKind.GRADE, affairs.customer.id, NudgeEvent.ENDS, until, day, to)


def _plan_slate(affairs: CustomerAffairs, now: datetime) -> Iterator[Nudge]:
    """Plan to ask managers to clear the oldest strike, some days after a receptive talk without a new strike."""
    answered = [talk for talk in affairs.talks if talk.answer is not None and talk.withdrawn_at is None]
    talk = max(answered, key=lambda each: (each.recorded_at or each.planned_at, each.id), default=None)
    if talk is None or talk.answer is not TalkAnswer.RECEPTIVE or _is_parting(affairs):
        return
    if find_oldest_live_strike(affairs.strikes, now=now, policy=affairs.policy) is None:
        return
    struck_on = [
        _local_day(s.recorded_at, affairs)
        for s in affairs.strikes
        if s.state in (StrikeState.COUNTED, StrikeState.CONTESTED)
    ]
    talked_on = talk.held_on or _local_day(talk.recorded_at or talk.planned_at, affairs)
    on = max(talked_on, *struck_on) + timedelta(days=affairs.policy.clean_slate_days)
    day = affairs.policy.calendar.next_open_day(on)
    yield _build_nudge(
        affairs, NudgeKind.SLATE, talk.id, NudgeEvent.CLEAR, on, day, NudgeAudience(managers=Escalation.ALL)
    )


def _plan_strikes(affairs: CustomerAffairs, now: datetime) -> Iterator[Nudge]:
    """Plan to tell a manager two weeks before expiring points no longer justify a case."""
    case = affairs.case if _is_open(affairs) and not _is_parting(affairs) else None
    if case is None or case.route not in (CaseRoute.POINTS, CaseRoute.SEVERE):
        return
    expiry = find_expiry_of_ground(affairs.strikes, now=now, policy=affairs.policy)
    if expiry is not None:
        on = _local_day(expiry.at, affairs)
        day = affairs.policy.calendar.last_open_day(on - timedelta(days=EXPIRE_DAYS))
        yield _build_nudge(
            affairs,
            NudgeKind.STRIKES,
            case.id,
            NudgeEvent.EXPIRE,
            on,
            day,
            NudgeAudience((), Escalation.ONE, case.problem_by),
        )


def _is_parting(affairs: CustomerAffairs) -> bool:
    """Whether a ballot, a final notice or a transition is under way."""
    return (
        any(each.state in (ballots.BallotState.OPEN, ballots.BallotState.TIED) for each in affairs.ballots)
        or (affairs.notice is not None and affairs.notice.state in notices.RUNNING_STATES)
        or (affairs.transition is not None and affairs.transition.ended_at is None)
    )


def _is_open(affairs: CustomerAffairs) -> bool:
    return affairs.case is not None and affairs.case.closed_at is None


def _build_nudge(
    affairs: CustomerAffairs, kind: NudgeKind, number: int, event: NudgeEvent, on: date, day: date, to: NudgeAudience
) -> Nudge:
    """Build a nudge for the morning of a day in the time zone of its first recipient."""
    zone = affairs.zones.get(to.first or "", affairs.policy.zone)
    return Nudge(kind, number, event, on, morning_of(day, zone), zone, to)


def _local_day(instant: datetime, affairs: CustomerAffairs) -> date:
    return instant.astimezone(affairs.policy.zone).date()


def _as_tuple(person: str | None) -> tuple[str, ...]:
    return () if person is None else (person,)
