"""Todos: what waits for one person, worked out from records. Customers on hold are left out by the caller.

Source: product.md, home and todos.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring import ballots, notices
from scoring.ballots import Ballot
from scoring.campaigns import Campaign
from scoring.cases import ballot_openings, gates, next_steps
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.next_steps import StepKind
from scoring.cases.talks import Talk
from scoring.digests.reactions import Review
from scoring.moods import Nomination
from scoring.notices import Notice
from scoring.quarterly_reviews.reviews import Closet
from scoring.replies import DECISIONS, Reply, ReplyProgress
from scoring.restrictions import Restriction, is_in_force
from scoring.rounds import Round
from scoring.rules.reasons import spell_reason
from scoring.setup import SetupProgress, SetupStep
from scoring.strikes import ContestedStrike, StrikePhase, list_asked_judges, list_judges, phase_of
from scoring.teams import Team
from scoring.transitions import transitions
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition, VendorReferral


class TodoKind(StrEnum):
    """The kinds of todo; each is shown with one sentence and one button."""

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
    CONFIRM_SIDE = "confirm whose part it is"
    PART = "own our part"
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
    RATE = "rate customers"
    VERDICT = "give verdicts"
    REVIEW = "decide a review"
    SET_UP = "set umpire up"
    JUDGE_REPLY = "judge a reply"
    TELL_WITHDRAWN = "tell them a decision is withdrawn"
    TELL = "tell them we part"
    MANAGER = "make somebody a manager"


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
        *(TodoKind.PLAN, TodoKind.LOOK, TodoKind.SETTLE, TodoKind.REVIEW),
        TodoKind.TELL_WITHDRAWN,
    }
)
"""The kinds that wait for managers; PLAN also waits for the owner of the transition."""
_RANK = {kind: place for place, kind in enumerate(TodoKind)}

REFERRAL_WAITS = timedelta(days=14)
"""How long a referral waits for an answer after umpire asked."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for a person since `since` (UTC). It is late after the day `due_on`, or from `due_at` on.

    `subject` is the id of the fix, talk, step, strike, ballot or campaign; `about` is its text, or the kind of ballot,
    `notice again` if that is held because of a reply; `door` what let the ballot open; `place` a step's place in its
    transition. A todo about `number` customers is about no single one. `from_at` is the instant (UTC) from which one
    person may confirm what they decide alone.
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
    from_at: datetime | None = None

    def late_from(self, zone: ZoneInfo) -> datetime | None:
        """The instant (UTC) from which the todo is late: when it was due, or the midnight after its day; or None."""
        if self.due_at is not None or self.due_on is None:
            return self.due_at
        next_day = datetime.combine(self.due_on + timedelta(days=1), datetime.min.time(), tzinfo=zone)
        return next_day.astimezone(UTC)

    def late(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether the todo is late."""
        late_from = self.late_from(zone)
        return late_from is not None and now >= late_from


@dataclass(frozen=True, slots=True)
class PersonalRecords:
    """The records that can make todos for one person.

    `ballots` are open ones they have not voted in; `transitions` those they own or were asked to; `steps` the open
    steps of these, and their own elsewhere. Of customers they look after: `files` are open cases, `sides` those whose
    problem is said to be the customer's, `unowned` open fixes without an owner. `replied` are the customers because
    of whose reply it is open whether parting stands.
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
    replied: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DecisionRecords:
    """The records that can make todos for managers.

    `files` are open cases in which a ballot may be due, each with all ballots the customer had; `notices` are agreed or
    given, and `silent_at` says, by their ids, from when silence counts as met; `ties` are tied ballots; `parting` are
    transitions without an owner or a plan, each with the ballots on its owner; `nominations` are those nobody has
    looked at. `team` are the people who may decide, loaded if there is such a transition.
    """

    files: tuple[tuple[CaseFile, tuple[Ballot, ...]], ...] = ()
    notices: tuple[Notice, ...] = ()
    silent_at: Mapping[int, datetime] = field(default_factory=dict)
    ties: tuple[Ballot, ...] = ()
    parting: tuple[tuple[Transition, tuple[Ballot, ...]], ...] = ()
    nominations: tuple[Nomination, ...] = ()
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class RunningRecords:
    """The open records that end at a date."""

    ballots: tuple[Ballot, ...] = ()
    notices: tuple[Notice, ...] = ()
    holds: tuple[Hold, ...] = ()
    transitions: tuple[Transition, ...] = ()
    restrictions: tuple[Restriction, ...] = ()


@dataclass(frozen=True, slots=True)
class RunningClock:
    """Something with an end: a ballot, a hold or a restriction at an instant, a notice or a transition with a last day.

    `todo` is the kind and the subject of the todo that would say the same to whoever it waits for.
    """

    what: str
    customer_id: int
    ends_at: datetime | None = None
    last_day: date | None = None
    todo: tuple[TodoKind, int] | None = None


def sort_todos(todos: Iterable[Todo], zone: ZoneInfo) -> tuple[Todo, ...]:
    """Sort todos, each once, into one queue: by when they are late, then those without a day, the oldest first.

    Telling a customer that we part comes before everything else, since the days to reply count from then.
    """
    once = {(todo.kind, todo.subject): todo for todo in todos}

    def place(todo: Todo) -> tuple[bool, bool, datetime, datetime, int, int]:
        late_from = todo.late_from(zone)
        return (
            todo.kind is not TodoKind.TELL,
            late_from is None,
            late_from or todo.since,
            todo.since,
            _RANK[todo.kind],
            todo.subject,
        )

    return tuple(sorted(once.values(), key=place))


def list_personal(records: PersonalRecords) -> tuple[Todo, ...]:
    """List what waits for the person, in no order that matters."""
    parting = (*_list_parting(records), *_list_handover_steps(records))
    return (*_list_votes(records), *_list_work(records), *parting, *_list_case_work(records))


def list_contests(
    contested: Iterable[ContestedStrike],
    person: str,
    *,
    managers: Collection[str],
    admins: Collection[str],
    absent: Collection[str] = (),
    now: datetime,
) -> tuple[Todo, ...]:
    """List the contests that wait for this person: at first only for one judge, later for all of them."""
    todos = []
    for each in contested:
        strike = each.strike
        judges = list_judges(strike, managers=managers, admins=admins)
        if person in list_asked_judges(each, judges, absent=absent) and phase_of(strike, now) is StrikePhase.CONTESTED:
            since, about = strike.contested_at or strike.recorded_at, spell_reason(strike.reason)
            due_at = each.lapses_at
            todos.append(Todo(TodoKind.CONTEST, strike.customer_id, since, strike.id, due_at=due_at, about=about))
    return tuple(todos)


def list_replies(
    waiting: Iterable[ReplyProgress], untold: Iterable[Reply], person: str, *, manager: bool
) -> tuple[Todo, ...]:
    """List the replies that wait for this person's verdict, and for a manager what customers have still to be told."""
    judging = [
        Todo(
            TodoKind.JUDGE_REPLY,
            each.reply.customer_id,
            each.reply.recorded_at,
            each.reply.id,
            due_at=each.reply.judge_by,
            about=DECISIONS[each.reply.kind],
            from_at=None if each.judges.impartial else each.judges.from_at,
        )
        for each in waiting
        if each.alive and person in each.judges.people
    ]
    telling = [
        Todo(
            TodoKind.TELL_WITHDRAWN,
            each.customer_id,
            each.settled_at or each.recorded_at,
            each.id,
            about=each.outcome,
        )
        for each in untold
        if manager
    ]
    return (*judging, *telling)


def list_decisions(records: DecisionRecords, person: str, now: datetime) -> tuple[Todo, ...]:
    """List what waits for managers and this one may decide, in no order that matters."""
    return (
        *_list_settling(records),
        *_list_notice_steps(records, now),
        *_list_proposals(records, person),
        *_list_assignments(records),
    )


def list_clocks(running: RunningRecords, *, now: datetime, zone: ZoneInfo) -> tuple[RunningClock, ...]:
    """List everything that will end at a date, soonest first."""
    clocks = [
        RunningClock(f"{each.kind.value} ballot", each.customer_id, each.closes_at, todo=(TodoKind.VOTE, each.id))
        for each in running.ballots
    ]
    clocks += [RunningClock("hold", each.customer_id, each.until) for each in running.holds]
    clocks += [
        RunningClock("restriction", each.customer_id, each.until)
        for each in running.restrictions
        if is_in_force(each, now)
    ]
    clocks += [
        RunningClock("notice", each.customer_id, last_day=notices.last_day(each, zone))
        for each in running.notices
        if each.ends_at is not None and each.ends_at > now and each.stopped_at is None
    ]
    clocks += [
        RunningClock("transition", each.customer_id, last_day=each.last_day, todo=(TodoKind.FAREWELL, each.id))
        for each in running.transitions
        if each.last_day is not None
    ]

    def end(clock: RunningClock) -> tuple[date, bool, datetime, str, int]:
        moment = clock.ends_at or now
        day = clock.last_day or moment.astimezone(zone).date()
        return day, clock.ends_at is None, moment, clock.what, clock.customer_id

    return tuple(sorted(clocks, key=end))


def _list_votes(records: PersonalRecords) -> Iterator[Todo]:
    for each in records.ballots:
        if each.rules.proposer_votes or each.proposer != records.person:
            yield Todo(
                TodoKind.VOTE,
                each.customer_id,
                each.opened_at,
                each.id,
                due_at=each.closes_at,
                about=each.kind.value if each.reply_id is None else f"{each.kind.value} again",
                door=(each.door or "") if each.reply_id is None else "",
                from_at=each.confirms_at,
            )


def _list_work(records: PersonalRecords) -> Iterator[Todo]:
    for fix in records.fixes:
        yield Todo(TodoKind.FIX, fix.customer_id, fix.opened_at, fix.id, due_on=fix.due_on, about=fix.what)
    for talk in records.talks:
        yield Todo(TodoKind.TALK, talk.customer_id, talk.planned_at, talk.id, due_on=talk.planned_on)


def _list_parting(records: PersonalRecords) -> Iterator[Todo]:
    unfinished = {transition.id for _, transition in records.steps}
    for each in records.transitions:
        begun, last = each.planned_at or each.began_at, each.last_day
        if each.asked == records.person and each.state is transitions.TransitionState.ASKED:
            yield Todo(TodoKind.ACCEPT, each.customer_id, each.asked_at or begun, each.id, due_at=each.accept_by)
        elif each.owner == records.person and each.state is transitions.TransitionState.OWNED:
            yield _build_plan_todo(each)
        elif (
            each.owner == records.person
            and each.state is transitions.TransitionState.RUNNING
            and each.id not in unfinished
            and each.customer_id not in records.replied
        ):
            yield Todo(TodoKind.FAREWELL, each.customer_id, begun, each.id, due_on=last)
    for each in records.transitions:
        if each.owner == records.person and each.told_on is None:
            yield Todo(TodoKind.TELL, each.customer_id, each.began_at, each.id)
    for referral, each in records.referrals:
        yield Todo(TodoKind.REFERRAL, each.customer_id, referral.asked_again_at or referral.referred_at, referral.id)


def _list_handover_steps(records: PersonalRecords) -> Iterator[Todo]:
    """List the open steps of handovers, but none while it is open whether letting the customer go stands."""
    for step, each in records.steps:
        if each.customer_id in records.replied:
            continue
        if step.owner == records.person or (step.owner is None and each.owner == records.person):
            since = each.planned_at or each.began_at
            todo = Todo(TodoKind.STEP, each.customer_id, since, step.id, due_on=step.due_on, about=step.what)
            yield replace(todo, place=step.place)


_WORK = {
    StepKind.PROBLEM: TodoKind.PROBLEM,
    StepKind.PLAN_TALK: TodoKind.PLAN_TALK,
    StepKind.AGREE: TodoKind.AGREE,
    **dict.fromkeys((StepKind.SIDE, StepKind.FIX_OPEN, StepKind.FIX_TELL), TodoKind.PART),
}
"""The next steps of cases that wait for whoever looks after the customer, or agrees."""
_PROPOSALS = {
    StepKind.TERMINATE: (TodoKind.TERMINATE, ballots.BallotKind.TERMINATE),
    StepKind.NOTICE: (TodoKind.NOTICE, ballots.BallotKind.NOTICE),
}


def _list_case_work(records: PersonalRecords) -> Iterator[Todo]:
    """List the next steps of open cases that are the person's: the problem, our part, the talk, agreeing to a side."""
    for file in (*records.files, *records.sides):
        ahead = next_steps.list_confirmations_ahead(file, records.person)
        for step in (*next_steps.list_steps_of(file, records.person), *ahead):
            if (kind := _WORK.get(step.kind)) is None:
                continue
            since = _work_since(kind, file.case)
            if kind is TodoKind.AGREE and records.person == file.case.side_by:
                kind, since = TodoKind.CONFIRM_SIDE, gates.alone_from(file)
            yield Todo(kind, file.case.customer_id, since, file.case.id, from_at=step.from_at)
    for fix in records.unowned:
        yield Todo(TodoKind.FIX_OWNER, fix.customer_id, fix.opened_at, fix.id, due_on=fix.due_on, about=fix.what)


def _work_since(kind: TodoKind, case: Case) -> datetime:
    """Find since when something waits in a case."""
    since = case.side_at if kind is TodoKind.AGREE else None if kind is TodoKind.PROBLEM else case.problem_at
    return since or case.opened_at


def _list_settling(records: DecisionRecords) -> Iterator[Todo]:
    for ballot in records.ties:
        yield Todo(TodoKind.TIED, ballot.customer_id, ballot.closed_at or ballot.closes_at, ballot.id)
    for each in records.nominations:
        yield Todo(TodoKind.LOOK, each.customer_id, each.nominated_at, each.id)


def _list_notice_steps(records: DecisionRecords, now: datetime) -> Iterator[Todo]:
    for notice in records.notices:
        if notice.state is notices.NoticeState.AGREED:
            yield Todo(TodoKind.GIVE, notice.customer_id, notice.agreed_at, notice.id, due_at=notice.give_by)
        elif notice.state is notices.NoticeState.GIVEN and notice.ends_at is not None and notices.is_over(notice, now):
            due_at = records.silent_at.get(notice.id)
            yield Todo(TodoKind.OVER, notice.customer_id, notice.ends_at, notice.id, due_at=due_at)


def _list_proposals(records: DecisionRecords, person: str) -> Iterator[Todo]:
    """List the ballots this manager may open, letting go before a notice, and the facts to confirm before one.

    If a notice's days are over, umpire first asks whether it was met. `earlier` ballots may be of an earlier case.
    """
    for file, earlier in records.files:
        if (
            file.notice is not None
            and file.notice.state is notices.NoticeState.GIVEN
            and notices.is_over(file.notice, file.now)
        ):
            continue
        kinds = {step.kind for step in next_steps.list_steps_of(file, person)}
        proposals = (
            todo
            for step, (todo, kind) in _PROPOSALS.items()
            if step in kinds and ballot_openings.find_wait(kind, file, earlier) is None
        )
        ahead = next(
            (each for each in next_steps.list_confirmations_ahead(file, person) if each.kind is StepKind.FACTS), None
        )
        todo = next(proposals, TodoKind.FACTS if StepKind.FACTS in kinds or ahead is not None else None)
        if todo is not None:
            from_at = ahead.from_at if ahead is not None and todo is TodoKind.FACTS else None
            yield Todo(todo, file.case.customer_id, file.case.opened_at, file.case.id, from_at=from_at)


def list_facts_to_confirm(files: Iterable[CaseFile], person: str) -> tuple[Todo, ...]:
    """List the facts that an admin confirms because every manager is a party to the severe strike."""
    mine = [file for file in files if StepKind.FACTS in {step.kind for step in next_steps.list_steps_of(file, person)}]
    return tuple(Todo(TodoKind.FACTS, each.case.customer_id, each.case.opened_at, each.case.id) for each in mine)


def _list_assignments(records: DecisionRecords) -> Iterator[Todo]:
    for each, ballots_held in records.parting:
        if each.owner is None and each.told_on is None:
            yield Todo(TodoKind.TELL, each.customer_id, each.began_at, each.id)
        states = {ballot.state for ballot in ballots_held}
        if each.state is transitions.TransitionState.OWNED:
            yield _build_plan_todo(each)
        elif ballots.BallotState.OPEN not in states and ballots.BallotState.TIED not in states:
            assigned = next_steps.is_owner_assigned(records.team, ballots_held)
            kind = TodoKind.ASSIGN if assigned else TodoKind.CHOOSE
            yield Todo(kind, each.customer_id, each.began_at, each.id)


def _build_plan_todo(each: Transition) -> Todo:
    return Todo(TodoKind.PLAN, each.customer_id, each.began_at, each.id)


MANY_CUSTOMERS = NO_CUSTOMER = 0
"""The customer id of a todo that is about many customers, or about none."""


def list_offers(campaign: Campaign, waiting: int) -> tuple[Todo, ...]:
    """List a todo, if any, for the customers still to be met by the campaign's last day."""
    if waiting == 0:
        return ()
    since, last = campaign.started_at, campaign.ends_on
    return (Todo(TodoKind.OFFER, MANY_CUSTOMERS, since, campaign.id, due_on=last, number=waiting),)


def list_ratings(round_: Round, left: int) -> tuple[Todo, ...]:
    """List a todo, if any, for the customers of this week that are left to rate in a running round."""
    return (Todo(TodoKind.RATE, MANY_CUSTOMERS, round_.asked_at, round_.id, number=left),) if left else ()


def list_set_up(progress: SetupProgress, now: datetime) -> tuple[Todo, ...]:
    """List the todo of an admin while umpire is not set up: its next step, and as its place how many are done."""
    step = progress.next_step
    if step is None:
        return ()
    return (Todo(TodoKind.SET_UP, NO_CUSTOMER, now, 0, about=step.value, place=progress.steps_done),)


def list_managers_needed(open_cases: Iterable[Case]) -> tuple[Todo, ...]:
    """List the todo of an admin while nobody is a manager, who could lead these open cases on."""
    since = min((case.opened_at for case in open_cases), default=None)
    about = SetupStep.ROLES.value
    return (Todo(TodoKind.MANAGER, NO_CUSTOMER, since, 0, about=about),) if since is not None else ()


def list_verdicts(closet: Closet, waiting: int) -> tuple[Todo, ...]:
    """List a todo, if any, for the person's customers without a verdict in a running quarterly review."""
    if waiting == 0:
        return ()
    since, last = closet.opened_at, closet.closes_on
    return (Todo(TodoKind.VERDICT, MANY_CUSTOMERS, since, closet.id, due_on=last, number=waiting),)


def list_reviews(claims: Iterable[Review]) -> tuple[Todo, ...]:
    """List the reviews that the person took from a digest, and about which nothing is decided yet."""
    newest = {each.customer_id: each for each in sorted(claims, key=lambda claim: claim.id)}
    return tuple(
        Todo(TodoKind.REVIEW, each.customer_id, each.at, each.id, due_at=each.until) for each in newest.values()
    )


def list_settlements(campaign: Campaign, waiting: int, *, since: datetime) -> tuple[Todo, ...]:
    """List a todo, if any, for the customers who declined or were silent and wait for a decision since `since`."""
    return (Todo(TodoKind.SETTLE, MANY_CUSTOMERS, since, campaign.id, number=waiting),) if waiting else ()
