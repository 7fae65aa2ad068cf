"""Todos: what waits for one person, from what is on record. Who reads it, and the words, are not here.

Source: product.md §4 (App Home), §5.3 to §5.7. Customers on hold are left out before: for them nothing waits.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring import ballots, notices
from scoring.ballots import Ballot
from scoring.campaigns import Campaign
from scoring.cases import ballot_openings as openings, gates, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.fixes import Fix, FixState
from scoring.cases.holds import Hold
from scoring.cases.stages import Stage
from scoring.cases.talks import Talk, find_unanswered_talk
from scoring.moods import Nomination
from scoring.notices import Notice
from scoring.refusals import Refusal
from scoring.strikes import Strike, StrikePhase, find_first_judge, find_phase, list_judges
from scoring.transitions import transitions
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition, VendorReferral


class TodoKind(StrEnum):
    """What there is to do; each has one sentence and one button."""

    VOTE = "vote"
    ACCEPT = "accept a transition"
    TALK = "say how a talk went"
    FIX = "close a fix"
    STEP = "take a step"
    PLAN = "plan a transition"
    FAREWELL = "say farewell"
    REFERRAL = "check a referral"
    PROBLEM = "state the problem"
    PLAN_TALK = "plan the talk"
    AGREE = "agree whose part it is"
    FACTS = "confirm the facts"
    FIX_OWNER = "find an owner for a fix"
    CONTEST = "judge a contest"
    NOTICE = "propose final notice"
    TERMINATE = "propose termination"
    GIVE = "give the notice"
    OVER = "end the notice"
    TIED = "settle a tie"
    CHOOSE = "have an owner chosen"
    ASSIGN = "assign an owner"
    LOOK = "look at a nomination"
    OFFER = "make offers"
    SETTLE = "decide after a campaign"


MANAGER_KINDS = frozenset(
    {
        TodoKind.FACTS,
        *(
            TodoKind.CONTEST,
            TodoKind.NOTICE,
            TodoKind.TERMINATE,
            TodoKind.GIVE,
            TodoKind.OVER,
            TodoKind.TIED,
            TodoKind.CHOOSE,
            TodoKind.ASSIGN,
        ),
        *(TodoKind.PLAN, TodoKind.LOOK, TodoKind.SETTLE),
    }
)
"""What waits for managers; the plan of a transition waits for its owner as well."""
_RANK = {kind: place for place, kind in enumerate(TodoKind)}

REFERRAL_WAITS = timedelta(days=14)
"""How long a referral that was asked about waits for an answer: it may well stay unknown."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for a person. `since` is UTC; it is late after the local day `due_on` or from `due_at` on.

    `subject` is the id of the fix, talk, step, strike, ballot or campaign; `about` what its record says, or which
    ballot it is; `door` the one that came through; `place` a step's place in its transition. What stands for `number`
    customers is about no single one.
    """

    kind: TodoKind
    customer_id: int
    since: datetime
    subject: int
    due_on: date | None = None
    due_at: datetime | None = None
    about: str = ""
    place: int = 0
    number: int = 0
    door: str = ""

    def late(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether it should be done by now."""
        if self.due_at is not None and now >= self.due_at:
            return True
        return self.due_on is not None and now.astimezone(zone).date() > self.due_on


@dataclass(frozen=True, slots=True)
class PersonalRecords:
    """What is on record with one person's name on it, and of the customers they look after.

    `ballots` are open, with the person on the roll and no vote of theirs; `transitions` run, and they are asked or own;
    `steps` are open, of those or their own elsewhere; `files` are open cases in which little is done yet; `sides` those
    whose problem is said to be theirs; `unowned` are open fixes nobody owns.
    """

    person: str
    ballots: tuple[Ballot, ...] = ()
    fixes: tuple[Fix, ...] = ()
    talks: tuple[Talk, ...] = ()
    transitions: tuple[Transition, ...] = ()
    steps: tuple[tuple[Step, Transition], ...] = ()
    referrals: tuple[tuple[VendorReferral, Transition], ...] = ()
    files: tuple[CaseFile, ...] = ()
    sides: tuple[CaseFile, ...] = ()
    unowned: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestedStrike:
    """A contested strike; undecided its contest lapses at `lapses_at`. `widened`: all who may decide are asked."""

    strike: Strike
    lapses_at: datetime | None = None
    widened: bool = True


@dataclass(frozen=True, slots=True)
class ManagerRecords:
    """What is on record for managers to decide.

    `files` are open cases in which a ballot may be due, each with every ballot the customer had; `notices` are agreed
    or given; `ties` are ballots on an owner; `parting` are transitions without an owner or a plan, each with the
    ballots held on its owner; `nominations` wait for a look.
    """

    files: tuple[tuple[CaseFile, tuple[Ballot, ...]], ...] = ()
    notices: tuple[Notice, ...] = ()
    ties: tuple[Ballot, ...] = ()
    parting: tuple[tuple[Transition, tuple[Ballot, ...]], ...] = ()
    nominations: tuple[Nomination, ...] = ()


@dataclass(frozen=True, slots=True)
class RunningRecords:
    """What runs towards an end."""

    ballots: tuple[Ballot, ...] = ()
    notices: tuple[Notice, ...] = ()
    holds: tuple[Hold, ...] = ()
    transitions: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class SetupProgress:
    """What of setting umpire up is done: a review channel is named, somebody manages, votes; there are customers."""

    channel: bool
    managers: bool
    voters: bool
    customers: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is left to set up."""
        return self.channel and self.managers and self.voters and self.customers


@dataclass(frozen=True, slots=True)
class RunningClock:
    """Something that ends by itself: a ballot or a hold at an instant, a notice or a transition with its last day."""

    what: str
    customer_id: int
    ends_at: datetime | None = None
    last_day: date | None = None


def sort_todos(todos: Iterable[Todo]) -> tuple[Todo, ...]:
    """Each once, what waits longest first."""
    once = {(todo.kind, todo.subject): todo for todo in todos}
    return tuple(sorted(once.values(), key=lambda todo: (todo.since, _RANK[todo.kind], todo.subject)))


def list_personal(mine: PersonalRecords) -> tuple[Todo, ...]:
    """What waits for the person, oldest first."""
    return sort_todos([*_votes(mine), *_work(mine), *_parting(mine), *_looking_after(mine)])


def list_contests(
    contested: Iterable[ContestedStrike],
    person: str,
    *,
    managers: Collection[str],
    admins: Collection[str],
    now: datetime,
) -> tuple[Todo, ...]:
    """The contests that wait for this person: one who is no party from the first day, later all who may decide."""
    found = []
    for each in contested:
        strike = each.strike
        may_decide = list_judges(strike, managers=managers, admins=admins)
        asked = may_decide if each.widened else (find_first_judge(strike, may_decide),)
        if person in asked and find_phase(strike, now) is StrikePhase.CONTESTED:
            since, about = strike.contested_at or strike.recorded_at, strike.reason.replace("-", " ")
            due_at = each.lapses_at
            found.append(Todo(TodoKind.CONTEST, strike.customer_id, since, strike.id, due_at=due_at, about=about))
    return sort_todos(found)


def list_decisions(due: ManagerRecords, person: str, now: datetime) -> tuple[Todo, ...]:
    """What waits for managers, and may be decided by this one, oldest first."""
    return sort_todos([*_settling(due), *_noticing(due, now), *_proposing(due, person), *_assigning(due)])


def list_clocks(running: RunningRecords, *, now: datetime, zone: ZoneInfo) -> tuple[RunningClock, ...]:
    """The clocks that run, the next to end first."""
    found = [RunningClock(f"{each.kind.value} ballot", each.customer_id, each.closes_at) for each in running.ballots]
    found += [RunningClock("hold", each.customer_id, each.until) for each in running.holds]
    found += [
        RunningClock("notice", each.customer_id, last_day=notices.last_day(each, zone))
        for each in running.notices
        if each.ends_at is not None and each.ends_at > now
    ]
    found += [
        RunningClock("transition", each.customer_id, last_day=each.last_day)
        for each in running.transitions
        if each.last_day is not None
    ]

    def end(clock: RunningClock) -> tuple[date, bool, datetime, str, int]:
        at = clock.ends_at or now
        day = clock.last_day or at.astimezone(zone).date()
        return day, clock.ends_at is None, at, clock.what, clock.customer_id

    return tuple(sorted(found, key=end))


def _votes(mine: PersonalRecords) -> Iterator[Todo]:
    for each in mine.ballots:
        if each.rules.proposer_votes or each.proposer != mine.person:
            yield Todo(
                TodoKind.VOTE,
                each.customer_id,
                each.opened_at,
                each.id,
                due_at=each.closes_at,
                about=each.kind.value,
                door=each.door or "",
            )


def _work(mine: PersonalRecords) -> Iterator[Todo]:
    for fix in mine.fixes:
        yield Todo(TodoKind.FIX, fix.customer_id, fix.opened_at, fix.id, due_on=fix.due_on, about=fix.what)
    for talk in mine.talks:
        yield Todo(TodoKind.TALK, talk.customer_id, talk.planned_at, talk.id, due_on=talk.planned_on)


def _parting(mine: PersonalRecords) -> Iterator[Todo]:
    unfinished = {transition.id for _, transition in mine.steps}
    for each in mine.transitions:
        begun, last = each.planned_at or each.began_at, each.last_day
        if each.asked == mine.person and each.state is transitions.TransitionState.ASKED:
            yield Todo(TodoKind.ACCEPT, each.customer_id, each.asked_at or begun, each.id, due_at=each.accept_by)
        elif each.owner == mine.person and each.state is transitions.TransitionState.OWNED:
            yield _to_plan(each)
        elif (
            each.owner == mine.person
            and each.state is transitions.TransitionState.RUNNING
            and each.id not in unfinished
        ):
            yield Todo(TodoKind.FAREWELL, each.customer_id, begun, each.id, due_on=last)
    for step, each in mine.steps:
        if step.owner == mine.person or (step.owner is None and each.owner == mine.person):
            since = each.planned_at or each.began_at
            todo = Todo(TodoKind.STEP, each.customer_id, since, step.id, due_on=step.due_on, about=step.what)
            yield replace(todo, place=step.place)
    for referral, each in mine.referrals:
        yield Todo(TodoKind.REFERRAL, each.customer_id, referral.asked_again_at or referral.referred_at, referral.id)


def _looking_after(mine: PersonalRecords) -> Iterator[Todo]:
    """What a case needs next of those who look after its customer: the problem stated, then the talk planned.

    While a fix of ours is open, that comes first, and waits with whoever sees to it.
    """
    for file in mine.files:
        case, stage = file.case, stages.find_stage(file).stage
        if stage is Stage.PROBLEM:
            yield Todo(TodoKind.PROBLEM, case.customer_id, case.opened_at, case.id)
        elif stage is Stage.FIXES and any(fix.state is FixState.OPEN for fix in file.fixes):
            continue
        elif (
            stage in (Stage.FIXES, Stage.TALK)
            and not gates.list_talks_on_problem(file)
            and find_unanswered_talk(file.talks) is None
        ):
            yield Todo(TodoKind.PLAN_TALK, case.customer_id, case.problem_at or case.opened_at, case.id)
    for file in mine.sides:
        if mine.person in gates.list_people_to_agree(file):
            since = file.case.side_at or file.case.opened_at
            yield Todo(TodoKind.AGREE, file.case.customer_id, since, file.case.id)
    for fix in mine.unowned:
        yield Todo(TodoKind.FIX_OWNER, fix.customer_id, fix.opened_at, fix.id, due_on=fix.due_on, about=fix.what)


def _settling(due: ManagerRecords) -> Iterator[Todo]:
    for ballot in due.ties:
        yield Todo(TodoKind.TIED, ballot.customer_id, ballot.closed_at or ballot.closes_at, ballot.id)
    for each in due.nominations:
        yield Todo(TodoKind.LOOK, each.customer_id, each.nominated_at, each.id)


def _noticing(due: ManagerRecords, now: datetime) -> Iterator[Todo]:
    for notice in due.notices:
        if notice.state is notices.NoticeState.AGREED:
            yield Todo(TodoKind.GIVE, notice.customer_id, notice.agreed_at, notice.id, due_at=notice.give_by)
        elif notice.state is notices.NoticeState.GIVEN and notice.ends_at is not None and notice.ends_at <= now:
            yield Todo(TodoKind.OVER, notice.customer_id, notice.ends_at, notice.id)


def _proposing(due: ManagerRecords, person: str) -> Iterator[Todo]:
    """Ballots this manager may open, and facts to be confirmed before one.

    Of a notice whose days are over it is asked first whether it was met.
    """
    for file, earlier in due.files:
        if (
            file.notice is not None
            and file.notice.state is notices.NoticeState.GIVEN
            and notices.is_over(file.notice, file.now)
        ):
            continue
        for kind, todo in (
            (ballots.BallotKind.TERMINATE, TodoKind.TERMINATE),
            (ballots.BallotKind.NOTICE, TodoKind.NOTICE),
        ):
            if _allowed(kind, file, earlier, person):
                yield Todo(todo, file.case.customer_id, file.case.opened_at, file.case.id)
                break
        else:
            if gates.is_asked_to_confirm(file, person):
                yield Todo(TodoKind.FACTS, file.case.customer_id, file.case.opened_at, file.case.id)


def _allowed(kind: ballots.BallotKind, file: CaseFile, earlier: tuple[Ballot, ...], person: str) -> bool:
    try:
        openings.require_ready(kind, file, earlier)
        openings.refuse_proposer(kind, file, person)
    except Refusal:
        return False
    return True


def _assigning(due: ManagerRecords) -> Iterator[Todo]:
    for each, held in due.parting:
        states = {ballot.state for ballot in held}
        if each.state is transitions.TransitionState.OWNED:
            yield _to_plan(each)
        elif ballots.BallotState.OPEN not in states and ballots.BallotState.TIED not in states:
            kind = TodoKind.ASSIGN if ballots.BallotState.PASSED in states else TodoKind.CHOOSE
            yield Todo(kind, each.customer_id, each.began_at, each.id)


def _to_plan(each: Transition) -> Todo:
    return Todo(TodoKind.PLAN, each.customer_id, each.began_at, each.id)


MANY_CUSTOMERS = 0
"""Stands for the customer where a todo is about many."""


def list_offers(campaign: Campaign, waiting: int) -> tuple[Todo, ...]:
    """That so many customers are still to be sat down with, until the campaign's last day."""
    if waiting == 0:
        return ()
    since, last = campaign.started_at, campaign.ends_on
    return (Todo(TodoKind.OFFER, MANY_CUSTOMERS, since, campaign.id, due_on=last, number=waiting),)


def list_settlements(campaign: Campaign, waiting: int, *, since: datetime) -> tuple[Todo, ...]:
    """That so many customers declined or were silent, the first of them since then, and nobody decided about them."""
    return (Todo(TodoKind.SETTLE, MANY_CUSTOMERS, since, campaign.id, number=waiting),) if waiting else ()
