"""How a case file reads: its stage, its gates, who must do what by when, and the buttons for the next step."""

from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot.features.strikes.messages import STANDS
from bot.slack import formatting
from bot.slack.rendering import escaped, mention
from scoring import ballots as ballot_rules, strikes as strike_rules
from scoring.cases import ballot_openings as openings, closing as case_closing, gates, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseOutcome, CaseRoute, Gate, ProblemSide
from scoring.cases.fixes import Fix, FixState, list_fixes_to_tell
from scoring.cases.gates import GateStatus
from scoring.cases.stages import Stage
from scoring.cases.talks import Talk, find_unanswered_talk
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.strikes import StrikeState

MOST_LINES = 10
"""Lines of one kind that a file shows; a card shows half of them."""
FIX_LENGTH = 60
TEXT_LENGTH = 300

GATES = {
    Gate.POINTS: "Live points",
    Gate.REPORTERS: "Several reporters",
    Gate.PROBLEM: "The real problem",
    Gate.FIXES: "Our part",
    Gate.TALK: "The talk",
    Gate.FACTS: "The facts of the severe strike",
    Gate.CONTESTS: "No open contest",
    Gate.HOLD: "No hold",
}
TELLING = (Gate.PROBLEM, Gate.CONTESTS, Gate.HOLD)
"""Gates whose name alone says that they are passed."""
SIDES = {ProblemSide.OURS: "our part", ProblemSide.THEIRS: "their part", ProblemSide.BOTH: "partly ours, partly theirs"}
OUTCOMES = {
    CaseOutcome.FELL_AWAY: "it fell away, since what opened it is no longer so",
    CaseOutcome.GOOD_AGAIN: "good again",
    CaseOutcome.MET: "the final notice was met",
    CaseOutcome.FAREWELL: "farewell",
}
BALLOTS = {
    ballot_rules.BallotKind.NOTICE: "Final notice",
    ballot_rules.BallotKind.TERMINATE: "Letting go",
    ballot_rules.BallotKind.OWNER: "Who hands over",
}
Button = tuple[str, str, str]
"""Label, action, style; the value is the customer's key."""

PROBLEM: Button = ("State Problem", "problem_open", "primary")
AGREE: Button = ("Agree: Theirs", "problem_agree", "")
CONFIRM: Button = ("Confirm Facts", "facts_confirm", "")
CLOSE: Button = ("Close Fix", "fix_done_open", "primary")
TELL: Button = ("They Were Told", "fix_told", "primary")
FIX: Button = ("Add Fix", "fix_open", "")
PLAN: Button = ("Plan Talk", "talk_open", "primary")
ANSWER: Button = ("Record Talk", "talk_answer_open", "primary")
NOTICE: Button = ("Open Notice Ballot", "vote_open_notice", "primary")
TERMINATE: Button = ("Open Termination Ballot", "vote_open_terminate", "")
SHOW: Button = ("Show Case", "case_show", "")
STEPS: dict[Stage, tuple[Button, ...]] = {
    Stage.PROBLEM: (PROBLEM,),
    Stage.READY: (NOTICE,),
    Stage.AGREED: (("Record Notice", "notice_given_open", "primary"),),
    Stage.OVER: (("Notice Met", "notice_met_open", ""),),
    Stage.TERMINABLE: (("Notice Met", "notice_met_open", ""), TERMINATE),
    Stage.PLANNING: (("Plan Transition", "transition_open", "primary"),),
}

BEFORE_NOTICE = (Stage.PROBLEM, Stage.FIXES, Stage.TALK, Stage.GATES, Stage.READY, Stage.NOTICE_BALLOT)


def build_case_values(file: CaseFile) -> dict[str, Any]:
    """What both the card and the file show, ready for reading."""
    case, hold = file.case, file.hold
    held = hold is not None and file.now < hold.until
    return {
        "customer": file.customer.name,
        "key": file.customer.key,
        "closed": case.closed_at is not None,
        "closed_why": case.closed_why,
        "closed_on": _format_day(case.closed_at, file) if case.closed_at else "",
        "stage": format_stage(file),
        "route": format_route(case, file.policy),
        "door": _find_door(file),
        "opened": _format_day(case.opened_at, file),
        "owner": format_owner(file.customer, file.keeper, "nobody yet"),
        "groundless": case.closed_at is None and not case_closing.has_ground(file),
        "problem": case.problem,
        "side": SIDES[case.side] if case.side else "",
        "hold": (_format_day(hold.until, file), formatting.short(hold.why, TEXT_LENGTH))
        if hold is not None and held
        else None,
        "gates": _list_relevant_gates(file),
        "people": formatting.count(len(gates.list_reporters(file.tally.live)), "person", "people"),
        "points": formatting.points(file.tally.points, file.policy.strikes_to_case, "live point"),
    }


def _find_door(file: CaseFile) -> str:
    """Through which door its open ballot came, or a final notice would be voted on by now."""
    voted = next((each for each in reversed(file.ballots) if each.state is ballot_rules.BallotState.OPEN), None)
    if voted is not None:
        return voted.door or str(openings.find_door(voted.kind, file) or "")
    return gates.find_notice_door(file).value if stages.find_stage(file).stage in BEFORE_NOTICE else ""


def list_gates(file: CaseFile) -> list[dict[str, Any]]:
    """Every gate, with what helps."""
    return [_build_gate_row(passage) for passage in gates.list_gates(file)]


def format_stage(file: CaseFile) -> str:
    """How far the case is, with its end: `final notice runs until 4 May`."""
    progress = stages.find_stage(file)
    if progress.stage is Stage.CLOSED:
        return f"closed: {OUTCOMES[file.case.outcome or CaseOutcome.FELL_AWAY]}"
    if progress.until is None:
        return progress.stage.value
    until = _format_end(progress.until, file)
    if progress.stage is Stage.PARTING:
        return f"parting: last day {until}"
    return f"{progress.stage.value} until {until}"


def format_route(case: Case, policy: Policy) -> str:
    """What opened a case: `three live points`."""
    return {
        CaseRoute.RAISED: "raised by hand",
        CaseRoute.POINTS: formatting.count(policy.strikes_to_case, "live point"),
        CaseRoute.SEVERE: "a severe strike",
        CaseRoute.FIRE_ZONE: "the fire zone and a broken floor",
        CaseRoute.DECLINED: "a declined contract",
    }[case.route]


def list_duties(file: CaseFile) -> list[Markup]:
    """Who must do what by when, what leads on first; nobody has to do anything while on hold."""
    if file.case.closed_at is not None or (file.hold is not None and file.now < file.hold.until):
        return []
    progress = stages.find_stage(file)
    first = _describe_next_step(progress.stage, file)
    open_fixes = [fix for fix in file.fixes if fix.state is FixState.OPEN]
    mending = [_describe_open_fix(fix, file) for fix in open_fixes[: MOST_LINES // 2]]
    stand = strike_rules.find_phases(file.strikes, now=file.now, policy=file.policy)
    contested = sorted(number for number, phase in stand.items() if phase is strike_rules.StrikePhase.CONTESTED)
    judged = [_fill_pattern("A manager upholds or voids strike #{}", number) for number in contested[: MOST_LINES // 2]]
    owning = [_describe_fix_step(file)] if progress.stage is Stage.FIXES and not open_fixes else []
    return [*owning, *([first] if first else []), *mending, *judged]


def list_buttons(file: CaseFile) -> list[Button]:
    """The buttons for the next step; none on a closed case."""
    if file.case.closed_at is not None:
        return []
    if file.hold is not None and file.now < file.hold.until:
        return [("Release", "release", ""), SHOW]
    found = stages.find_stage(file).stage
    steps = [*STEPS.get(found, ())]
    if found is Stage.TALK:
        steps.append(PLAN if find_unanswered_talk(file.talks) is None else ANSWER)
    if found is Stage.READY and file.tally.severe:
        steps.append(TERMINATE)
    if found is Stage.FIXES:
        steps += _list_fix_buttons(file)
    if found is Stage.FIXES and find_unanswered_talk(file.talks) is not None:
        steps.append((*ANSWER[:2], ""))
    if any(passage.gate is Gate.FACTS for passage in gates.list_missing_gates(file)):
        steps.append(CONFIRM)
    if found is Stage.OWNER and file.transition is not None and file.transition.asked is None:
        steps.append(("Choose Who Hands Over", "vote_open_owner", "primary"))
    if found is Stage.PARTING:
        last_day = file.transition.last_day if file.transition is not None else None
        over = last_day is not None and last_day <= get_today(file)
        steps.append(("Say Farewell", "farewell_open", "") if over else ("Show Transition", "transition_open", ""))
    return [*steps, SHOW]


def _list_fix_buttons(file: CaseFile) -> list[Button]:
    """The buttons that lead on where our part is not owned yet."""
    if any(fix.state is FixState.OPEN for fix in file.fixes):
        return [CLOSE, FIX]
    if file.case.side is None:
        return [PROBLEM]
    if file.case.side is ProblemSide.THEIRS:
        return [AGREE, FIX]
    return [TELL, FIX] if list_fixes_to_tell(file.fixes, file.case.id) else [FIX]


def list_strikes(file: CaseFile) -> list[tuple[int, str, str, str]]:
    """The strikes but those taken back, newest first: number, reason, how it stands, the day."""
    stand = strike_rules.find_phases(file.strikes, now=file.now, policy=file.policy)
    known = [strike for strike in file.strikes if strike.state is not StrikeState.UNDONE]
    return [
        (
            each.id,
            each.reason.replace("-", " "),
            STANDS[stand[each.id]],
            formatting.day(each.incident_on, get_today(file)),
        )
        for each in known[:MOST_LINES]
    ]


def list_fixes(file: CaseFile) -> list[tuple[int, str, str, Markup]]:
    """Our fixes, newest first: number, what, how it stands, who by when."""
    return [
        (
            fix.id,
            formatting.short(fix.what, TEXT_LENGTH),
            fix.state.value,
            _mention_or(fix.owner, "nobody yet") + _format_due(fix, file),
        )
        for fix in reversed(file.fixes[-MOST_LINES:])
    ]


def list_talks(file: CaseFile) -> list[tuple[Markup, str, str]]:
    """The talks, newest first: who talks, how it stands, what they said."""
    return [
        (mention(talk.holder), _format_talk_state(talk, file), formatting.short(talk.said, TEXT_LENGTH))
        for talk in file.talks[::-1][:MOST_LINES]
    ]


def list_ballots(file: CaseFile) -> list[tuple[str, str, str]]:
    """The ballots so far, newest first: about what, how it ended, when it was opened."""
    return [
        (BALLOTS[ballot.kind], ballot.state.value, _format_day(ballot.opened_at, file))
        for ballot in file.ballots[::-1][:MOST_LINES]
    ]


def format_owner(customer: Customer, keeper: str | None, nobody: str) -> Markup:
    """Whose the customer is, and who stands in for an owner who left or is away for long."""
    if customer.owner is None or customer.owner == keeper:
        return _mention_or(keeper, nobody)
    if keeper is not None:
        return _fill_pattern("{}, in the place of {}", mention(keeper), mention(customer.owner))
    return _fill_pattern("{} is not here, a manager stands in", mention(customer.owner))


def get_local_day(at: datetime, policy: Policy) -> date:
    """The workspace's day of an instant."""
    return at.astimezone(policy.zone).date()


def get_today(file: CaseFile) -> date:
    """The workspace's day at which the file was read."""
    return get_local_day(file.now, file.policy)


def _describe_next_step(found: Stage, file: CaseFile) -> Markup:
    """What the next step is, and whose; nothing where only fixes, contests or strikes are waited for."""
    owner, moving = _mention_or(file.keeper, "A manager"), file.transition
    until = stages.find_stage(file).until
    by = f" by {_format_end(until, file)}" if until is not None else ""
    if found is Stage.TALK or (found is Stage.FIXES and find_unanswered_talk(file.talks) is not None):
        return _describe_talk_step(owner, file)
    if found is Stage.OWNER and moving is not None and moving.asked:
        return _fill_pattern("{} accepts or declines to hand them over{}", mention(moving.asked), by)
    if found in (Stage.PLANNING, Stage.PARTING) and moving is not None:
        what = "makes the plan" if found is Stage.PLANNING else "hands them over"
        return _fill_pattern("{} {}{}", _mention_or(moving.owner, "A manager"), what, by)
    says = {
        Stage.PROBLEM: _fill_pattern("{} states the real problem", owner),
        Stage.READY: "A manager opens the ballot on a final notice",
        Stage.NOTICE_BALLOT: f"The voters vote{by}",
        Stage.TERMINATION_BALLOT: f"The voters vote{by}",
        Stage.OWNER: f"The voters choose who hands them over{by}",
        Stage.AGREED: f"A manager tells them, and records it{by}",
        Stage.NOTICE: f"They mend it{by}; a manager says whether it is met",
        Stage.OVER: "A manager says whether the notice was met; silence counts as met",
        Stage.TERMINABLE: "A manager says whether the notice is met, or opens the ballot on letting go",
    }
    return escaped(says.get(found, ""))


def _describe_fix_step(file: CaseFile) -> Markup:
    """Who does what next so that our part is owned, where no fix is open."""
    owner, side = _mention_or(file.customer.owner, "A manager"), file.case.side
    if side is None:
        return _fill_pattern("{} says whose part the problem is", owner)
    if side is ProblemSide.THEIRS:
        passage = next(each for each in gates.list_gates(file) if each.gate is Gate.FIXES)
        return escaped(passage.says)
    untold = list_fixes_to_tell(file.fixes, file.case.id)
    if untold:
        return _fill_pattern("{} tells them of fix #{}, and records it", owner, untold[-1].id)
    return _fill_pattern("{} opens a fix for our part", owner)


def _describe_talk_step(owner: Markup, file: CaseFile) -> Markup:
    pending = find_unanswered_talk(file.talks)
    if pending is not None and pending.planned_on is not None and pending.planned_on < get_today(file):
        return _fill_pattern("{} records how the talk went, or plans another", mention(pending.holder))
    if pending is not None:
        when = f" on {formatting.day(pending.planned_on, get_today(file))}" if pending.planned_on else ""
        return _fill_pattern("{} talks to them{}, and records how they answered", mention(pending.holder), when)
    passage = next(each for each in gates.list_gates(file) if each.gate is Gate.TALK)
    answered = any(talk.answer is not None for talk in file.talks)
    return escaped(passage.says) if answered else _fill_pattern("{} plans the talk", owner)


def _describe_open_fix(fix: Fix, file: CaseFile) -> Markup:
    what = formatting.short(fix.what, FIX_LENGTH)
    return _fill_pattern(
        "{} closes fix #{}: {}{}", _mention_or(fix.owner, "Somebody"), fix.id, what, _format_due(fix, file)
    )


def _list_relevant_gates(file: CaseFile) -> list[dict[str, Any]]:
    """The gates that still matter: all of them before the final notice, afterwards those that were waived."""
    before = stages.find_stage(file).stage in BEFORE_NOTICE
    return [gate for gate in list_gates(file) if before or gate["waived"]]


def _build_gate_row(passage: GateStatus) -> dict[str, Any]:
    """One line of the checklist; a gate whose name says it all stands alone once it is passed."""
    told = passage.gate in TELLING and passage.passed and not (passage.waived or passage.skipped)
    mark = ":heavy_minus_sign:" if passage.skipped else ":white_check_mark:"
    if passage.waived is not None:
        mark = ":ballot_box_with_check:"
    return {
        "mark": mark if passage.passed else ":white_large_square:",
        "name": GATES[passage.gate],
        "says": "" if told else passage.says,
        "todo": passage.todo,
        "waived": (passage.waived.waived_by, formatting.short(passage.waived.why, TEXT_LENGTH))
        if passage.waived
        else None,
    }


def _format_talk_state(talk: Talk, file: CaseFile) -> str:
    if talk.answer is not None:
        on = f" on {formatting.day(talk.held_on, get_today(file))}" if talk.held_on else ""
        return f"{talk.answer.value}{on}"
    return f"planned for {formatting.day(talk.planned_on, get_today(file))}" if talk.planned_on else "planned"


def _format_due(fix: Fix, file: CaseFile) -> str:
    late = "was due" if fix.due_on and fix.due_on < get_today(file) else "by"
    return (
        f", {late} {formatting.day(fix.due_on, get_today(file))}" if fix.due_on and fix.state is FixState.OPEN else ""
    )


def _mention_or(user_id: str | None, nobody: str) -> Markup:
    return mention(user_id) if user_id else escaped(nobody)


def _format_day(at: datetime, file: CaseFile) -> str:
    return formatting.day(get_local_day(at, file.policy), get_today(file))


def _format_end(at: datetime | date, file: CaseFile) -> str:
    if isinstance(at, datetime):
        return formatting.instant(at, file.policy.zone)
    return formatting.day(at, get_today(file))


def _fill_pattern(pattern: str, *values: object) -> Markup:
    """The pattern, which is ours, with the values escaped as Slack wants them, once."""
    return Markup(pattern).format(*(escaped(value) for value in values))  # noqa: S704 - the pattern is ours
