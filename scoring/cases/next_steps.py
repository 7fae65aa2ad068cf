"""Next steps: what leads on in an open case, who may do it, and what happens otherwise. Source: product.md, cases.

Whatever state an open case is in, there is at least one. People are named only if they are there and may do it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from scoring import notices, strikes, teams
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import ballot_openings, gates, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Gate, ProblemSide
from scoring.cases.fixes import FixState, list_fixes_to_tell
from scoring.cases.stages import Stage
from scoring.cases.talks import TalkAnswer
from scoring.notices import NoticeState
from scoring.refusals import Refusal
from scoring.roles import Action
from scoring.strikes import ContestedStrike, StrikePhase
from scoring.teams import Team
from scoring.transitions.transitions import TransitionState


class StepKind(StrEnum):
    """What is to be done next."""

    MAKE_MANAGER = "make somebody a manager"
    RELEASE = "end the hold"
    VOTE = "vote"
    CANCEL = "cancel a ballot nobody can vote in"
    PICK = "settle a tie"
    ACCEPT = "accept a transition"
    CHOOSE = "have an owner chosen"
    ASSIGN = "assign an owner"
    PLAN = "plan a transition"
    PART = "hand over"
    GIVE = "give the notice"
    MET = "say when the notice is met"
    OVER = "say what came of the notice"
    WITHDRAW = "take the notice back"
    TERMINATE = "propose termination"
    NOTICE = "propose final notice"
    PROBLEM = "state the problem"
    SIDE = "say whose part it is"
    AGREE = "agree whose part it is"
    FIX_OPEN = "open a fix"
    FIX_TELL = "tell them of a fix"
    FIX_CLOSE = "close a fix"
    PLAN_TALK = "plan the talk"
    TALK = "say how a talk went"
    WAIT = "wait for them"
    FACTS = "confirm the facts"
    CONTEST = "judge a contest"
    SETTLE = "waive what is missing, or close the case"
    CLOSE = "close the case"


_ACTIONS = {
    **dict.fromkeys((StepKind.PROBLEM, StepKind.SIDE, StepKind.FIX_OPEN, StepKind.FIX_TELL), Action.CASE),
    **dict.fromkeys((StepKind.FIX_CLOSE, StepKind.PLAN_TALK, StepKind.TALK), Action.CASE),
    **dict.fromkeys((StepKind.FACTS, StepKind.WAIT, StepKind.SETTLE), Action.WAIVE),
    **dict.fromkeys((StepKind.GIVE, StepKind.MET, StepKind.OVER, StepKind.WITHDRAW), Action.NOTICE),
    **dict.fromkeys((StepKind.NOTICE, StepKind.TERMINATE, StepKind.CHOOSE), Action.OPEN_BALLOT),
    **dict.fromkeys((StepKind.CANCEL, StepKind.PICK), Action.RUN_BALLOT),
    **dict.fromkeys((StepKind.PLAN, StepKind.PART), Action.PART),
    StepKind.MAKE_MANAGER: Action.ASSIGN_ROLES,
    StepKind.RELEASE: Action.HOLD,
    StepKind.VOTE: Action.VOTE,
    StepKind.ACCEPT: Action.TODO,
    StepKind.ASSIGN: Action.ASSIGN_TRANSITION,
    StepKind.AGREE: Action.AGREE,
    StepKind.CONTEST: Action.RESOLVE_CONTEST,
    StepKind.CLOSE: Action.CLOSE_CASE,
}
"""What each kind of step has to be allowed for; people may also take one in a ballot, fix or talk of their own."""


_CONFIRMATIONS = (StepKind.AGREE, StepKind.FACTS)
"""What one person may do where nobody else is there, but only some time later."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step that leads on in a case.

    `says` is a sentence in which `{who}`, `{since}`, `{from}`, `{by}`, `{number}` and `{about}` stand for what is known
    beside it, and `command` what to type, "" where only time leads on. `people` may do it, those who work now first;
    `whoever` is what they are called if any of them may, "" if it is the first one's and the others stand in. It is
    possible from `from_at`, if only time lets it begin; if nobody acts, `otherwise` happens at `by`. `number` is that
    of the fix or the strike.
    """

    kind: StepKind
    says: str
    command: str
    people: tuple[str, ...]
    whoever: str = "a manager"
    since: datetime | None = None
    from_at: datetime | None = None
    by: datetime | date | None = None
    otherwise: str = ""
    number: int = 0
    about: str = ""

    @property
    def action(self) -> Action:
        """What somebody has to be allowed to take this step."""
        return _ACTIONS[self.kind]


def list_next_steps(file: CaseFile) -> tuple[NextStep, ...]:
    """List what leads on in a case, the step that matters most first; nothing once the case is closed.

    Where something waits for a manager and there is none, the admins are asked first to make one.
    """
    if file.case.closed_at is not None:
        return ()
    if file.hold is not None and file.now < file.hold.until:
        return _ask_for_managers(file, (_build_release(file),))
    stage = stages.stage_of(file).stage
    leading = _LEADING[stage](file)
    if stage in _GATE_STAGES and ballot_openings.lacks_only_talk(file):
        others = (each for each in leading if each.kind not in (StepKind.PLAN_TALK, StepKind.TALK))
        leading = (_build_talk_after_met(file), *others)
    steps = (*leading, *_list_open_fixes(file), *_list_contests(file))
    return _ask_for_managers(file, steps or (_build_closing(file),))


def list_steps_of(file: CaseFile, person: str) -> tuple[NextStep, ...]:
    """List the next steps that this person may take now, without those that wait for a day to come."""
    steps = (each for each in list_next_steps(file) if person in each.people)
    return tuple(each for each in steps if each.from_at is None or each.from_at <= file.now)


def list_confirmations_ahead(file: CaseFile, person: str) -> tuple[NextStep, ...]:
    """List what this person will confirm alone, once time lets them."""
    steps = (each for each in list_next_steps(file) if each.kind in _CONFIRMATIONS and person in each.people)
    return tuple(each for each in steps if each.from_at is not None and each.from_at > file.now)


def next_change_at(file: CaseFile) -> datetime | None:
    """Find when time alone next changes a step of the case; None if it never does."""
    moments = (ballot_openings.next_change_at(file), *(each.from_at for each in list_next_steps(file)))
    return min((each for each in moments if each is not None and each > file.now), default=None)


def _ask_for_managers(file: CaseFile, steps: tuple[NextStep, ...]) -> tuple[NextStep, ...]:
    """Put in front what admins do if nobody is a manager and somebody has to be."""
    if file.managers or all(each.people for each in steps):
        return steps
    says = "Nobody is a manager here, and this waits for one: {who} makes somebody a manager"
    people = _order(file, file.admins)
    return (NextStep(StepKind.MAKE_MANAGER, says, "`/umpire roles`", people, "an admin"), *steps)


def _order(file: CaseFile, people: Collection[str | None]) -> tuple[str, ...]:
    """List those of the people who are there, by id, those who are away for long last."""
    there = {person for person in people if person is not None and person not in file.gone}
    return tuple(sorted(there, key=lambda person: (person in file.absent, person)))


def _build(
    file: CaseFile, kind: StepKind, says: str, command: str, people: Iterable[str] | None = None, **rest: Any
) -> NextStep:
    """Build a step of these people; without any named, of the managers."""
    named = _order(file, file.managers) if people is None else tuple(people)
    typed = f"`{command.format(key=file.customer.key)}`" if command else ""
    return NextStep(kind, says, typed, named, **rest)


def _build_for(file: CaseFile, first: str | None, kind: StepKind, says: str, command: str, **rest: Any) -> NextStep:
    """Build a step of the person `first`, else of who looks after the customer now, else of the managers."""
    owners = [each for each in (file.customer.owner, file.customer.backup) if each not in file.away]
    there = [each for each in dict.fromkeys((first, *owners)) if each is not None and each not in file.gone]
    if not there:
        return _build(file, kind, says, command, **rest)
    return _build(file, kind, says, command, there, whoever="", **rest)


def _build_release(file: CaseFile) -> NextStep:
    until = file.hold.until if file.hold is not None else None
    says = "The hold ends on {by}, and everything goes on; {who} may end it earlier"
    return _build(file, StepKind.RELEASE, says, "/umpire release {key}", by=until)


def _build_closing(file: CaseFile) -> NextStep:
    says = "Nothing is left to do: {who} closes the case"
    return _build(file, StepKind.CLOSE, says, "/umpire case {key} close <why>")


def _list_ballot_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who votes in the open ballot, else who picks from a tie or hands the customer over."""
    running = (each for each in reversed(file.ballots) if each.state in (BallotState.OPEN, BallotState.TIED))
    ballot = next(running, None)
    if ballot is None:
        yield from _list_owner_steps(file)
    elif ballot.state is BallotState.TIED:
        says = "The vote on who hands them over is tied: {who} picks one"
        yield _build(file, StepKind.PICK, says, "/vote pick {key} @candidate")
    elif people := _order(file, file.voting):
        yield _build_vote(file, ballot, people)
    else:
        says = "Nobody can vote any more: the ballot ends on {by}, or {who} ends it"
        yield _build(file, StepKind.CANCEL, says, "/vote cancel {key} <why>", by=ballot.closes_at)


def _build_vote(file: CaseFile, ballot: Ballot, people: tuple[str, ...]) -> NextStep:
    owner = ballot.kind is BallotKind.OWNER
    if ballot.confirms_at is not None:
        timing: dict[str, Any] = {"from_at": ballot.confirms_at, "by": ballot.closes_at, "otherwise": "it lapses"}
        says, command = "{who} confirms it from {from} on, by {by}", "/vote {key} yes|no <why>"
        if _is_step_missing_again(ballot, file):
            says, command = (
                "A step is missing again, so it lapses on {by}; {who} may end it now",
                "/vote {key} no <why>",
            )
            del timing["from_at"]
        return _build(file, StepKind.VOTE, says, command, people, whoever="", **timing)
    says = "{who} choose who hands them over by {by}" if owner else "{who} vote by {by}"
    command = "/vote {key} @candidate" if owner else "/vote {key} yes|no|abstain"
    return _build(file, StepKind.VOTE, says, command, people, whoever="the voters", by=ballot.closes_at)


def _is_step_missing_again(ballot: Ballot, file: CaseFile) -> bool:
    try:
        ballot_openings.refuse_confirmation(ballot, file)
    except Refusal:
        return True
    return False


def _list_owner_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who answers whether they hand the customer over, else who finds somebody."""
    transition = file.transition
    asked = transition.asked if transition is not None and transition.state is TransitionState.ASKED else None
    if transition is not None and asked is not None and asked not in file.gone:
        says = "{who} accepts or declines to hand them over" + (" by {by}" if transition.accept_by else "")
        timing: dict[str, Any] = {
            "by": transition.accept_by,
            "otherwise": "the next one is asked",
        }
        yield _build(file, StepKind.ACCEPT, says, "/umpire transition {key} accept", (asked,), whoever="", **timing)
    elif is_owner_assigned(file.team, file.ballots):
        yield _build_assignment(file)
    else:
        says = "{who} lets the voters choose who hands them over, or assigns somebody"
        yield _build(file, StepKind.CHOOSE, says, "/vote owner {key} @candidates")


def is_owner_assigned(team: Team | None, held: Iterable[Ballot]) -> bool:
    """Whether a manager assigns who hands over: the team is too small to choose, or whoever was chosen declined."""
    chosen = any(each.kind is BallotKind.OWNER and each.state is BallotState.PASSED for each in held)
    return chosen or (team is not None and 0 < team.size <= teams.PAIR)


def _build_assignment(file: CaseFile) -> NextStep:
    says = "Nobody hands them over: {who} assigns somebody"
    return _build(file, StepKind.ASSIGN, says, "/umpire transition {key} assign @name")


def _list_parting_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who plans the transition, or hands the customer over by its last day."""
    transition = file.transition
    if transition is None or transition.owner is None or transition.owner in file.gone:
        yield _build_assignment(file)
        return
    people = dict.fromkeys((transition.owner, *_order(file, file.managers)))
    if transition.state is TransitionState.OWNED:
        command = "/umpire transition {key} plan"
        yield _build(file, StepKind.PLAN, "{who} makes the plan", command, people, whoever="")
        return
    says = "{who} hands them over" + (" by {by}" if transition.last_day else "")
    yield _build(file, StepKind.PART, says, "/umpire transition {key}", people, whoever="", by=transition.last_day)


def _list_notice_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who tells the customer of the notice, and who says what came of it."""
    notice = file.notice
    assert notice is not None, "the stage is one of a notice"
    if notice.state is NoticeState.AGREED:
        says, command = "{who} tells them, and records it by {by}", "/umpire notice {key} given"
        yield _build(file, StepKind.GIVE, says, command, by=notice.give_by, otherwise="the notice lapses")
    elif notice.state is NoticeState.NOT_MET:
        if not list_contested(file):
            says = "The notice was not met, and letting go cannot be voted on any more: {who} takes it back"
            says += ", or it ends by itself on {by}; then a new one may begin"
            command, ends_at = "/umpire notice {key} withdraw <why>", notices.unused_at(notice)
            yield _build(file, StepKind.WITHDRAW, says, command, by=ends_at)
    elif notices.is_over(notice, file.now):
        says, command = "{who} says whether the notice was met", "/umpire notice {key}"
        says += " by {by}" if file.silent_at is not None else ""
        yield _build(file, StepKind.OVER, says, command, by=file.silent_at, otherwise="silence counts as met")
    else:
        says, last = "They have until {by} to put it right; {who} says whether the notice is met", notice.ends_at
        day = notices.last_day(notice, file.policy.zone) if last is not None else None
        yield _build(file, StepKind.MET, says, "/umpire notice {key} met", by=day)


def _list_terminable_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who says that the notice is met after all, or opens the ballot on letting go once it may be asked."""
    state = file.notice.state if file.notice is not None else None
    if state is NoticeState.GIVEN:
        yield _build(file, StepKind.MET, "{who} says whether the notice is met", "/umpire notice {key} met")
    yield _build_opening(file, BallotKind.TERMINATE, "{who} opens the ballot on letting go")
    if _find_rejection(BallotKind.TERMINATE, file)[0] is None:
        return
    if state is NoticeState.NOT_MET:
        yield _build(file, StepKind.WITHDRAW, "Or {who} takes the notice back", "/umpire notice {key} withdraw <why>")
    elif state is NoticeState.MET:
        yield from _LEADING[stages.find_gate_stage(file).stage](file)


def _list_ready_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who opens the ballot on a final notice; after a severe strike it may also be the one on letting go."""
    yield _build_opening(file, BallotKind.NOTICE, "{who} opens the ballot on a final notice")
    if not gates.are_facts_confirmed(file):
        yield _build_confirmation(file)
    elif file.tally.severe and _find_rejection(BallotKind.TERMINATE, file)[0] is None:
        yield _build_opening(file, BallotKind.TERMINATE, "Or {who} opens the ballot on letting go")


def _build_opening(file: CaseFile, kind: BallotKind, says: str) -> NextStep:
    """Build the step of opening a ballot; from when, if it was rejected or too few people vote for now."""
    notice = kind is BallotKind.NOTICE
    people, (wait, since) = _list_proposers(kind, file), _find_rejection(kind, file)
    enough_from = _find_enough_from(kind, file, people)
    says += "; it was rejected on {since}" if since else ""
    if wait is not None:
        what = "A final notice" if notice else "Letting go"
        ends_at = None if notice else ballot_openings.find_unused_end(file, wait)
        says = f"{what} was rejected on {{since}}; it may be asked again from {{from}}, or after a new strike"
        if ends_at is not None:
            wait, says = ends_at, f"{what} was rejected on {{since}}; without a new strike the notice ends on {{from}}"
    elif enough_from is not None:
        says += "; from {from} on enough people can vote"
    from_at = max((each for each in (wait, enough_from) if each is not None), default=None)
    command, step = ("notice", StepKind.NOTICE) if notice else ("terminate", StepKind.TERMINATE)
    return _build(file, step, says, f"/vote {command} {{key}} <why>", people, since=since, from_at=from_at)


def _find_enough_from(kind: BallotKind, file: CaseFile, proposers: tuple[str, ...]) -> datetime | None:
    """Find from when enough people vote, if whoever lost a role lately still counts; None if they do now."""
    asked: list[Any] = [{"proposer": each, "proposer_steps_out": kind is BallotKind.TERMINATE} for each in proposers]
    if file.team is None or not asked or any(file.team.has_enough(**each) for each in asked):
        return None
    moments = [file.team.find_enough_from(**each) for each in asked]
    return min((each for each in moments if each is not None), default=None)


def _find_rejection(kind: BallotKind, file: CaseFile) -> tuple[datetime | None, datetime | None]:
    """Find until when a rejected question has to wait, and when it was rejected, if no later ballot ended otherwise."""
    last = ballot_openings.find_last_rejection(kind, file.all_ballots, file.policy)
    newest = max((each for each in file.all_ballots if each.kind is kind), key=lambda each: each.id, default=None)
    wait = ballot_openings.find_wait(kind, file, file.all_ballots)
    return wait, last.closed_at if last is not None and (last is newest or wait is not None) else None


def _list_proposers(kind: BallotKind, file: CaseFile) -> tuple[str, ...]:
    """List the managers who may open a ballot of this kind, whatever else is missing for it."""

    def is_refused(person: str) -> bool:
        try:
            ballot_openings.refuse_proposer(kind, file, person)
        except Refusal:
            return True
        return False

    return tuple(person for person in _order(file, file.managers) if not is_refused(person))


def _list_problem_steps(file: CaseFile) -> Iterator[NextStep]:
    command = "/umpire problem {key} <what it is>"
    yield _build_for(file, None, StepKind.PROBLEM, "{who} states the real problem", command)


def _list_part_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who does what to own our part if no fix is open, and about the talk if one waits for its answer."""
    if not any(fix.state is FixState.OPEN for fix in file.fixes):
        yield from _list_owning_steps(file)
    if gates.find_waiting_talk(file) is not None or gates.is_talk_to_plan(file):
        yield from _list_talk_steps(file)


def _list_owning_steps(file: CaseFile) -> Iterator[NextStep]:
    case = file.case
    if not case.problem:
        yield from _list_problem_steps(file)
    elif case.side is None:
        command = "/umpire problem {key} --side ours|theirs|both"
        yield _build_for(file, None, StepKind.SIDE, "{who} says whose part the problem is", command)
    elif case.side is ProblemSide.THEIRS:
        people, from_at = gates.list_people_to_agree(file)
        says = "The problem is said to be theirs, and {who} has to agree"
        if case.side_by in people:
            says = "The problem is said to be theirs; nobody else is there, so {who} confirms it"
            says += " from {from} on" if from_at is not None else ""
        command, named = "/umpire problem {key} agree", _order(file, people)
        yield _build(file, StepKind.AGREE, says, command, named, whoever="a second person", from_at=from_at)
    elif untold := list_fixes_to_tell(file.fixes, case.id):
        says, command = "{who} tells them of fix #{number}, and records it", f"/umpire fix {{key}} told {untold[-1].id}"
        yield _build_for(file, None, StepKind.FIX_TELL, says, command, number=untold[-1].id)
    else:
        command = "/umpire fix {key} <what we mend>"
        yield _build_for(file, None, StepKind.FIX_OPEN, "{who} opens a fix for our part", command)


def _list_talk_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who plans, holds or records the talk, or until when they have time to show that it helped."""
    pending, changes_at = gates.find_waiting_talk(file), gates.next_change_at(file)
    command, today = "/umpire talk {key}", file.now.astimezone(file.policy.zone).date()
    if pending is not None:
        day = pending.planned_on
        says = "{who} talks to them" + (" on {by}" if day else "") + ", and records how they answered"
        if day is not None and day < today:
            says = "{who} records how the talk went, or plans another"
        yield _build_for(file, pending.holder, StepKind.TALK, says, command, by=day)
    elif gates.is_new_talk_needed(file):
        says = "{who} plans a new talk: the last was before the problem was stated"
        yield _build_for(file, None, StepKind.PLAN_TALK, says, command)
    elif changes_at is not None:
        says = "No reply yet; from {by} on, that counts as an answer"
        if gates.find_latest_answer(file) is TalkAnswer.RECEPTIVE:
            says = "They were receptive: they have until {by} to show it"
        command, day = "/umpire steps {key} waive talk <why>", changes_at.astimezone(file.policy.zone).date()
        people = _order(file, gates.list_waivers(file, Gate.TALK))
        yield _build(file, StepKind.WAIT, says, command, people, by=day)
    elif gates.list_talks_on_problem(file):
        yield _build_for(file, None, StepKind.TALK, "{who} says why they were not told", command)
    else:
        yield _build_for(file, None, StepKind.PLAN_TALK, "{who} plans the talk", command)


def _build_talk_after_met(file: CaseFile) -> NextStep:
    """Build the talk that leads on to a vote on letting go, after a notice was met and new points came."""
    says = "{who} talks to them about the {number} new points since the final notice was met: that talk opens the way "
    says += "to a ballot on letting go"
    points = notices.count_new_points(file.notice, file.strikes, now=file.now, policy=file.policy)
    waiting = gates.find_waiting_talk(file)
    holder = waiting.holder if waiting is not None else None
    return _build_for(file, holder, StepKind.TALK, says, "/umpire talk {key}", number=points)


def _list_other_steps(file: CaseFile) -> Iterator[NextStep]:
    """List who confirms the facts, or decides what becomes of a case that only lacks points or reporters."""
    missing = {passage.gate for passage in gates.list_missing_gates(file)}
    if Gate.FACTS in missing:
        yield _build_confirmation(file)
    if Gate.POINTS in missing:
        says = "It takes more strikes, or {who} waives “points” or closes the case"
        yield _build(file, StepKind.SETTLE, says, "/umpire case {key} close <why>")
    elif Gate.REPORTERS in missing:
        says = f"{gates.describe_lacking_reporters(file)}, or {{who}} waives “reporters”"
        yield _build(file, StepKind.SETTLE, says, "/umpire steps {key} waive reporters <why>")


def _build_confirmation(file: CaseFile) -> NextStep:
    people, from_at = gates.list_people_to_confirm(file)
    says = "{who} confirms the facts of the severe strike" + (" from {from} on" if from_at is not None else "")
    command = "/umpire steps {key} confirm"
    whoever = "a second manager" if people & file.managers else "an admin"
    return _build(file, StepKind.FACTS, says, command, _order(file, people), whoever=whoever, from_at=from_at)


def _list_open_fixes(file: CaseFile) -> Iterator[NextStep]:
    """List who closes each open fix by when."""
    for fix in file.fixes:
        if fix.state is FixState.OPEN:
            overdue = fix.due_on is not None and fix.due_on < file.now.astimezone(file.policy.zone).date()
            due = (", was due {by}" if overdue else ", by {by}") if fix.due_on else ""
            command = f"/umpire fix {{key}} done {fix.id}"
            about: dict[str, Any] = {"number": fix.id, "about": fix.what, "by": fix.due_on}
            says = "{who} closes fix #{number}: {about}" + due
            yield _build_for(file, fix.owner, StepKind.FIX_CLOSE, says, command, **about)


def list_contested(file: CaseFile) -> tuple[ContestedStrike, ...]:
    """List the contests that are undecided, each with who is asked by now; by number."""
    clocks = {each.strike.id: each for each in file.contests}
    contested = (each for each in file.strikes if strikes.phase_of(each, file.now) is StrikePhase.CONTESTED)
    return tuple(
        clocks.get(strike.id) or strikes.build_contest(strike, file.now, file.policy)
        for strike in sorted(contested, key=lambda each: each.id)
    )


def _list_contests(file: CaseFile) -> Iterator[NextStep]:
    """List who decides on each contested strike; where nobody is free to, that it lapses."""
    for each in list_contested(file):
        judges = strikes.list_judges(each.strike, managers=file.managers, admins=file.admins)
        asked = strikes.list_asked_judges(each, judges, absent=file.absent)
        command, number = f"/strike uphold|void {each.strike.id} <why>", each.strike.id
        timing: dict[str, Any] = {"by": each.lapses_at, "otherwise": "it never counts again", "number": number}
        says = "{who} upholds or voids strike #{number} by {by}"
        if not judges:
            says = "Strike #{number} is contested and nobody here is free to decide; on {by} it lapses in their favour"
            timing["otherwise"] = command = ""
        whoever = "a manager" if file.managers & set(judges) else "an admin"
        yield _build(file, StepKind.CONTEST, says, command, _order(file, asked), whoever=whoever, **timing)


_GATE_STAGES = (Stage.PROBLEM, Stage.FIXES, Stage.TALK, Stage.FACTS, Stage.GATES, Stage.READY, Stage.REJECTED)
_LEADING: dict[Stage, Callable[[CaseFile], Iterable[NextStep]]] = {
    Stage.PROBLEM: _list_problem_steps,
    Stage.FIXES: _list_part_steps,
    Stage.TALK: _list_talk_steps,
    **dict.fromkeys((Stage.GATES, Stage.FACTS), _list_other_steps),
    **dict.fromkeys((Stage.READY, Stage.REJECTED), _list_ready_steps),
    **dict.fromkeys((Stage.NOTICE_BALLOT, Stage.TERMINATION_BALLOT, Stage.OWNER), _list_ballot_steps),
    **dict.fromkeys((Stage.AGREED, Stage.NOTICE, Stage.OVER), _list_notice_steps),
    **dict.fromkeys((Stage.TERMINABLE, Stage.KEPT), _list_terminable_steps),
    **dict.fromkeys((Stage.PLANNING, Stage.PARTING), _list_parting_steps),
}
