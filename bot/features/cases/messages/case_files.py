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
from scoring.cases.cases import Case, Gate, Outcome, Route, Side
from scoring.cases.fixes import Fix, State as FixState, to_tell
from scoring.cases.gates import Passage
from scoring.cases.stages import Stage
from scoring.cases.talks import Talk, waiting
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.strikes import State as StrikeState

SHOWN = 10
"""Lines of one kind that a file shows; a card shows half of them."""
NAME = 60
SAID = 300

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
SIDES = {Side.OURS: "our part", Side.THEIRS: "their part", Side.BOTH: "partly ours, partly theirs"}
OUTCOMES = {
    Outcome.FELL_AWAY: "it fell away, since what opened it is no longer so",
    Outcome.GOOD_AGAIN: "good again",
    Outcome.MET: "the final notice was met",
    Outcome.FAREWELL: "farewell",
}
BALLOTS = {
    ballot_rules.Kind.NOTICE: "Final notice",
    ballot_rules.Kind.TERMINATE: "Letting go",
    ballot_rules.Kind.OWNER: "Who hands over",
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


def facts(file: CaseFile) -> dict[str, Any]:
    """What both the card and the file show, ready for reading."""
    case, hold = file.case, file.hold
    held = hold is not None and file.now < hold.until
    return {
        "customer": file.customer.name,
        "key": file.customer.key,
        "closed": case.closed_at is not None,
        "closed_why": case.closed_why,
        "closed_on": _on(case.closed_at, file) if case.closed_at else "",
        "stage": stage(file),
        "route": route(case, file.policy),
        "door": _door(file),
        "opened": _on(case.opened_at, file),
        "owner": owner(file.customer, file.keeper, "nobody yet"),
        "groundless": case.closed_at is None and not case_closing.grounded(file),
        "problem": case.problem,
        "side": SIDES[case.side] if case.side else "",
        "hold": (_on(hold.until, file), formatting.short(hold.why, SAID)) if hold is not None and held else None,
        "gates": _checklist(file),
        "people": formatting.count(len(gates.reporters(file.tally.live)), "person", "people"),
        "points": formatting.points(file.tally.points, file.policy.strikes_to_case, "live point"),
    }


def _door(file: CaseFile) -> str:
    """Through which door its open ballot came, or a final notice would be voted on by now."""
    voted = next((each for each in reversed(file.ballots) if each.state is ballot_rules.State.OPEN), None)
    if voted is not None:
        return voted.door or str(openings.door(voted.kind, file) or "")
    return gates.door(file).value if stages.stage(file).stage in BEFORE_NOTICE else ""


def checklist(file: CaseFile) -> list[dict[str, Any]]:
    """Every gate, with what helps."""
    return [_gate(passage) for passage in gates.passages(file)]


def stage(file: CaseFile) -> str:
    """How far the case is, with its end: `final notice runs until 4 May`."""
    progress = stages.stage(file)
    if progress.stage is Stage.CLOSED:
        return f"closed: {OUTCOMES[file.case.outcome or Outcome.FELL_AWAY]}"
    if progress.until is None:
        return progress.stage.value
    until = _until(progress.until, file)
    if progress.stage is Stage.PARTING:
        return f"parting: last day {until}"
    return f"{progress.stage.value} until {until}"


def route(case: Case, policy: Policy) -> str:
    """What opened a case: `three live points`."""
    return {
        Route.RAISED: "raised by hand",
        Route.POINTS: formatting.count(policy.strikes_to_case, "live point"),
        Route.SEVERE: "a severe strike",
        Route.FIRE_ZONE: "the fire zone and a broken floor",
        Route.DECLINED: "a declined contract",
    }[case.route]


def duties(file: CaseFile) -> list[Markup]:
    """Who must do what by when, what leads on first; nobody has to do anything while on hold."""
    if file.case.closed_at is not None or (file.hold is not None and file.now < file.hold.until):
        return []
    progress = stages.stage(file)
    first = _leads_on(progress.stage, file)
    open_fixes = [fix for fix in file.fixes if fix.state is FixState.OPEN]
    mending = [_mends(fix, file) for fix in open_fixes[: SHOWN // 2]]
    stand = strike_rules.phases(file.strikes, now=file.now, policy=file.policy)
    contested = sorted(number for number, phase in stand.items() if phase is strike_rules.Phase.CONTESTED)
    judged = [_said("A manager upholds or voids strike #{}", number) for number in contested[: SHOWN // 2]]
    owning = [_owns_next(file)] if progress.stage is Stage.FIXES and not open_fixes else []
    return [*owning, *([first] if first else []), *mending, *judged]


def buttons(file: CaseFile) -> list[Button]:
    """The buttons for the next step; none on a closed case."""
    if file.case.closed_at is not None:
        return []
    if file.hold is not None and file.now < file.hold.until:
        return [("Release", "release", ""), SHOW]
    found = stages.stage(file).stage
    steps = [*STEPS.get(found, ())]
    if found is Stage.TALK:
        steps.append(PLAN if waiting(file.talks) is None else ANSWER)
    if found is Stage.READY and file.tally.severe:
        steps.append(TERMINATE)
    if found is Stage.FIXES:
        steps += _owning(file)
    if found is Stage.FIXES and waiting(file.talks) is not None:
        steps.append((*ANSWER[:2], ""))
    if any(passage.gate is Gate.FACTS for passage in gates.missing(file)):
        steps.append(CONFIRM)
    if found is Stage.OWNER and file.transition is not None and file.transition.asked is None:
        steps.append(("Choose Who Hands Over", "vote_open_owner", "primary"))
    if found is Stage.PARTING:
        last_day = file.transition.last_day if file.transition is not None else None
        over = last_day is not None and last_day <= today(file)
        steps.append(("Say Farewell", "farewell_open", "") if over else ("Show Transition", "transition_open", ""))
    return [*steps, SHOW]


def _owning(file: CaseFile) -> list[Button]:
    """The buttons that lead on where our part is not owned yet."""
    if any(fix.state is FixState.OPEN for fix in file.fixes):
        return [CLOSE, FIX]
    if file.case.side is None:
        return [PROBLEM]
    if file.case.side is Side.THEIRS:
        return [AGREE, FIX]
    return [TELL, FIX] if to_tell(file.fixes, file.case.id) else [FIX]


def strikes(file: CaseFile) -> list[tuple[int, str, str, str]]:
    """The strikes but those taken back, newest first: number, reason, how it stands, the day."""
    stand = strike_rules.phases(file.strikes, now=file.now, policy=file.policy)
    known = [strike for strike in file.strikes if strike.state is not StrikeState.UNDONE]
    return [
        (each.id, each.reason.replace("-", " "), STANDS[stand[each.id]], formatting.day(each.incident_on, today(file)))
        for each in known[:SHOWN]
    ]


def fixes(file: CaseFile) -> list[tuple[int, str, str, Markup]]:
    """Our fixes, newest first: number, what, how it stands, who by when."""
    return [
        (fix.id, formatting.short(fix.what, SAID), fix.state.value, _person(fix.owner, "nobody yet") + _by(fix, file))
        for fix in reversed(file.fixes[-SHOWN:])
    ]


def talks(file: CaseFile) -> list[tuple[Markup, str, str]]:
    """The talks, newest first: who talks, how it stands, what they said."""
    return [
        (mention(talk.holder), _talked(talk, file), formatting.short(talk.said, SAID))
        for talk in file.talks[::-1][:SHOWN]
    ]


def ballots(file: CaseFile) -> list[tuple[str, str, str]]:
    """The ballots so far, newest first: about what, how it ended, when it was opened."""
    return [
        (BALLOTS[ballot.kind], ballot.state.value, _on(ballot.opened_at, file)) for ballot in file.ballots[::-1][:SHOWN]
    ]


def owner(customer: Customer, keeper: str | None, nobody: str) -> Markup:
    """Whose the customer is, and who stands in for an owner who left or is away for long."""
    if customer.owner is None or customer.owner == keeper:
        return _person(keeper, nobody)
    if keeper is not None:
        return _said("{}, in the place of {}", mention(keeper), mention(customer.owner))
    return _said("{} is not here, a manager stands in", mention(customer.owner))


def local(at: datetime, policy: Policy) -> date:
    """The workspace's day of an instant."""
    return at.astimezone(policy.zone).date()


def today(file: CaseFile) -> date:
    """The workspace's day at which the file was read."""
    return local(file.now, file.policy)


def _leads_on(found: Stage, file: CaseFile) -> Markup:
    """What the next step is, and whose; nothing where only fixes, contests or strikes are waited for."""
    owner, moving = _person(file.keeper, "A manager"), file.transition
    until = stages.stage(file).until
    by = f" by {_until(until, file)}" if until is not None else ""
    if found is Stage.TALK or (found is Stage.FIXES and waiting(file.talks) is not None):
        return _talks_next(owner, file)
    if found is Stage.OWNER and moving is not None and moving.asked:
        return _said("{} accepts or declines to hand them over{}", mention(moving.asked), by)
    if found in (Stage.PLANNING, Stage.PARTING) and moving is not None:
        what = "makes the plan" if found is Stage.PLANNING else "hands them over"
        return _said("{} {}{}", _person(moving.owner, "A manager"), what, by)
    says = {
        Stage.PROBLEM: _said("{} states the real problem", owner),
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


def _owns_next(file: CaseFile) -> Markup:
    """Who does what next so that our part is owned, where no fix is open."""
    owner, side = _person(file.customer.owner, "A manager"), file.case.side
    if side is None:
        return _said("{} says whose part the problem is", owner)
    if side is Side.THEIRS:
        passage = next(each for each in gates.passages(file) if each.gate is Gate.FIXES)
        return escaped(passage.says)
    untold = to_tell(file.fixes, file.case.id)
    if untold:
        return _said("{} tells them of fix #{}, and records it", owner, untold[-1].id)
    return _said("{} opens a fix for our part", owner)


def _talks_next(owner: Markup, file: CaseFile) -> Markup:
    pending = waiting(file.talks)
    if pending is not None and pending.planned_on is not None and pending.planned_on < today(file):
        return _said("{} records how the talk went, or plans another", mention(pending.holder))
    if pending is not None:
        when = f" on {formatting.day(pending.planned_on, today(file))}" if pending.planned_on else ""
        return _said("{} talks to them{}, and records how they answered", mention(pending.holder), when)
    passage = next(each for each in gates.passages(file) if each.gate is Gate.TALK)
    answered = any(talk.answer is not None for talk in file.talks)
    return escaped(passage.says) if answered else _said("{} plans the talk", owner)


def _mends(fix: Fix, file: CaseFile) -> Markup:
    what = formatting.short(fix.what, NAME)
    return _said("{} closes fix #{}: {}{}", _person(fix.owner, "Somebody"), fix.id, what, _by(fix, file))


def _checklist(file: CaseFile) -> list[dict[str, Any]]:
    """The gates that still matter: all of them before the final notice, afterwards those that were waived."""
    before = stages.stage(file).stage in BEFORE_NOTICE
    return [gate for gate in checklist(file) if before or gate["waived"]]


def _gate(passage: Passage) -> dict[str, Any]:
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
        "waived": (passage.waived.waived_by, formatting.short(passage.waived.why, SAID)) if passage.waived else None,
    }


def _talked(talk: Talk, file: CaseFile) -> str:
    if talk.answer is not None:
        on = f" on {formatting.day(talk.held_on, today(file))}" if talk.held_on else ""
        return f"{talk.answer.value}{on}"
    return f"planned for {formatting.day(talk.planned_on, today(file))}" if talk.planned_on else "planned"


def _by(fix: Fix, file: CaseFile) -> str:
    late = "was due" if fix.due_on and fix.due_on < today(file) else "by"
    return f", {late} {formatting.day(fix.due_on, today(file))}" if fix.due_on and fix.state is FixState.OPEN else ""


def _person(user_id: str | None, nobody: str) -> Markup:
    return mention(user_id) if user_id else escaped(nobody)


def _on(at: datetime, file: CaseFile) -> str:
    return formatting.day(local(at, file.policy), today(file))


def _until(at: datetime | date, file: CaseFile) -> str:
    if isinstance(at, datetime):
        return formatting.instant(at, file.policy.zone)
    return formatting.day(at, today(file))


def _said(pattern: str, *values: object) -> Markup:
    """The pattern, which is ours, with the values escaped as Slack wants them, once."""
    return Markup(pattern).format(*(escaped(value) for value in values))  # noqa: S704 - the pattern is ours
