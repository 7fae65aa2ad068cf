"""How a case reads: its stage, its gates, who does what by when, and the buttons for the next step."""

from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot.features.cases.messages.replies import list_reply_duties
from bot.features.restrictions.messages import describe_restriction
from bot.features.strikes.messages import describe_phase
from bot.slack import formatting
from bot.slack.rendering import escape, fill_pattern, mention
from scoring import ballots as ballot_rules, strikes as strike_rules
from scoring.cases import ballot_doors, ballot_openings, closing as case_closing, gates, next_steps, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseOutcome, CaseRoute, Gate, ProblemSide
from scoring.cases.fixes import Fix, FixState, list_fixes_to_tell
from scoring.cases.gates import GateStatus
from scoring.cases.next_steps import NextStep, StepKind
from scoring.cases.stages import Stage
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.notices import NoticeState
from scoring.privacy import staff
from scoring.replies import DECISIONS, ReplyState
from scoring.rules.policy import Policy
from scoring.rules.reasons import spell_reason
from scoring.strikes import StrikeState
from scoring.values.moments import Moment

MOST_LINES = 10
"""How many strikes, fixes, talks or ballots a case shows; its list of duties shows half as many of a kind."""
MOST_NAMED = 3
"""How many people are named of those who may take a step."""
FIX_LENGTH = 60
"""How many characters of a fix are shown in the list of duties."""
TEXT_LENGTH = 300
"""How many characters of other texts are shown."""

TELLING = (Gate.PROBLEM, Gate.CONTESTS, Gate.HOLD)
"""Gates whose name alone says that they are passed."""
SIDES = {ProblemSide.OURS: "our part", ProblemSide.THEIRS: "their part", ProblemSide.BOTH: "partly ours, partly theirs"}
OUTCOMES = {
    CaseOutcome.FELL_AWAY: "it fell away, because what opened it no longer holds",
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
"""Label, action and style of a button. Its value is the customer's key."""

PROBLEM: Button = ("State Problem", "problem_open", "primary")
AGREE: Button = ("Agree: Theirs", "problem_agree", "")
CONFIRM_SIDE: Button = ("Confirm: Theirs", "problem_agree", "")
CONFIRM: Button = ("Confirm Facts", "facts_confirm", "")
CLOSE: Button = ("Close Fix", "fix_done_open", "primary")
TELL: Button = ("They Were Told", "fix_told", "primary")
FIX: Button = ("Add Fix", "fix_open", "")
PLAN: Button = ("Plan Talk", "talk_open", "primary")
ANSWER: Button = ("Record Talk", "talk_answer_open", "primary")
NOTICE: Button = ("Open Notice Ballot", "vote_open_notice", "primary")
MET: Button = ("Notice Met", "notice_met_open", "")
TERMINATE: Button = ("Open Termination Ballot", "vote_open_terminate", "")
SHOW: Button = ("Show Case", "case_show", "")
WITHDRAWN: Button = ("They Were Told", "reply_told", "primary")
REPLY: Button = ("Show Reply", "reply_show", "primary")
STEPS: dict[Stage, tuple[Button, ...]] = {
    Stage.PROBLEM: (PROBLEM,),
    Stage.READY: (NOTICE,),
    Stage.AGREED: (("Record Notice", "notice_given_open", "primary"),),
    Stage.OVER: (MET,),
    Stage.TERMINABLE: (MET, TERMINATE),
    Stage.KEPT: (MET,),
    Stage.PLANNING: (("Plan Transition", "transition_open", "primary"),),
}

STEP_BUTTONS: dict[StepKind, Button] = {
    StepKind.TERMINATE: TERMINATE,
    StepKind.FACTS: CONFIRM,
    StepKind.CHOOSE: ("Choose Who Hands Over", "vote_open_owner", "primary"),
    StepKind.ASSIGN: ("Show Transition", "transition_open", "primary"),
    StepKind.SETTLE: ("Close Case", "case_close_open", ""),
    StepKind.CLOSE: ("Close Case", "case_close_open", ""),
    StepKind.WITHDRAW: ("Withdraw Notice", "notice_withdraw_open", ""),
}
"""The buttons of steps that people can take now, whatever the stage."""

MEANWHILE_BUTTONS: dict[StepKind, Button] = {
    StepKind.PROBLEM: (*PROBLEM[:2], ""),
    StepKind.FIX_OPEN: FIX,
    StepKind.PLAN_TALK: (*PLAN[:2], ""),
    StepKind.TALK: (*ANSWER[:2], ""),
    StepKind.NOTICE: (*NOTICE[:2], ""),
}
"""The buttons of what can be done while letting go has to wait after a rejection."""

CLOSED_TO_PARTIES = (StepKind.CONTEST, StepKind.FACTS)
"""What nobody may do who is a party to the strike."""
BEFORE_READY = (Stage.PROBLEM, Stage.FIXES, Stage.TALK, Stage.FACTS, Stage.GATES)
BALLOT_NEXT = (Stage.READY, Stage.REJECTED, Stage.TERMINABLE, Stage.KEPT)
BEFORE_NOTICE = (*BEFORE_READY, Stage.READY, Stage.REJECTED, Stage.NOTICE_BALLOT)


def build_case_values(file: CaseFile) -> dict[str, Any]:
    """Collect what both the card and the case file show."""
    case, hold = file.case, file.hold
    on_hold = hold is not None and file.now < hold.until
    return {
        "customer": file.customer.name,
        "key": file.customer.key,
        "closed": case.closed_at is not None,
        "closed_why": case.closed_why,
        "closed_on": _format_day(case.closed_at, file) if case.closed_at else "",
        "stage": format_stage(file),
        "headline": format_headline(file),
        "route": format_route(case, file.policy),
        "door": _find_door(file),
        "opened": _format_day(case.opened_at, file),
        "owner": format_owner(file.customer, file.keeper, "nobody yet", managed=bool(file.managers)),
        "groundless": case.closed_at is None and not case_closing.has_ground(file),
        "problem": case.problem,
        "side": SIDES[case.side] if case.side else "",
        "hold": (_format_day(hold.until, file), formatting.short(hold.why, TEXT_LENGTH))
        if hold is not None and on_hold
        else None,
        "restricted": describe_restriction(file.restriction, file.policy, file.now) if file.restriction else "",
        "gates": _list_relevant_gates(file),
        "people": formatting.count(len(gates.list_reporters(file.tally.live)), "person", "people"),
        "points": formatting.points(file.tally.points, file.policy.strikes_to_case),
    }


def _find_door(file: CaseFile) -> str:
    """Return how the open ballot was reached; without one, how a final notice would be reached now."""
    open_ballot = next((each for each in reversed(file.ballots) if each.state is ballot_rules.BallotState.OPEN), None)
    if open_ballot is not None:
        door = open_ballot.door or str(ballot_openings.find_door(open_ballot.kind, file) or "")
    else:
        door = ballot_doors.notice_door(file) if stages.stage_of(file).stage in BEFORE_NOTICE else ""
    return ballot_doors.describe_door(door)


def list_gates(file: CaseFile) -> list[dict[str, Any]]:
    """List every gate as a line for the template, with what helps to pass it."""
    return [_build_gate_row(passage) for passage in gates.list_gates(file)]


def format_stage(file: CaseFile) -> str:
    """Write how far the case is, with its end, such as `final notice runs until 4 May`."""
    progress = stages.stage_of(file)
    if progress.stage is Stage.CLOSED:
        return f"closed: {OUTCOMES[file.case.outcome or CaseOutcome.FELL_AWAY]}"
    untold = next((each for each in file.replies if each.is_to_be_told), None)
    if untold is not None and progress.stage in BALLOT_NEXT:
        return f"to be told that {DECISIONS[untold.kind]} is withdrawn"
    if progress.until is None:
        return progress.stage.value
    end = _format_end(progress.until, file)
    if progress.stage is Stage.PARTING:
        return fill_pattern("parting: last day {}", end)
    return fill_pattern("{} {} {}", progress.stage.value, "by" if progress.stage is Stage.AGREED else "until", end)


def format_headline(file: CaseFile) -> str:
    """Write the first line of a case: the steps that are missing before a final notice, or else how far it is."""
    if stages.stage_of(file).stage not in BEFORE_READY:
        return formatting.sentence(format_stage(file))
    return f"{count_missing_steps(file)} · {format_stage(file)}"


def count_missing_steps(file: CaseFile) -> str:
    """Count the steps before a final notice that are missing, such as `2 of 7 steps missing`."""
    missing, all_steps = gates.list_missing_gates(file), gates.list_gates(file)
    return f"{len(missing)} of {len(all_steps)} steps missing" if missing else f"all {len(all_steps)} steps are done"


def describe_missing_steps(file: CaseFile) -> str:
    """Name the steps that are missing, such as `2 of 7 steps missing: our part, the talk`."""
    names = [gates.GATE_NAMES[passage.gate].casefold() for passage in gates.list_missing_gates(file)]
    return f"{count_missing_steps(file)}: {', '.join(names)}" if names else count_missing_steps(file)


def format_route(case: Case, policy: Policy) -> str:
    """Write what opened a case, such as `three live points`."""
    return {
        CaseRoute.RAISED: "raised by hand",
        CaseRoute.POINTS: formatting.count(policy.strikes_to_case, "point"),
        CaseRoute.SEVERE: "a severe strike",
        CaseRoute.FIRE_ZONE: ballot_doors.describe_door(ballot_doors.BallotDoor.FIRE_ZONE),
        CaseRoute.DECLINED: "a declined contract",
    }[case.route]


def list_duties(file: CaseFile, *, commands: bool = False) -> list[Markup]:
    """List who does what by when, the step that leads on first; with what to type, if `commands` are wanted."""
    handing = StepKind.PART if file.reply is not None and file.reply.kind is ballot_rules.BallotKind.TERMINATE else None
    listed = [each for each in next_steps.list_next_steps(file) if each.kind is not handing]
    steps = [describe_step(each, file, commands) for each in listed[:MOST_LINES]]
    on_hold = file.hold is not None and file.now < file.hold.until
    if on_hold or file.case.closed_at is not None:
        return steps
    return [*list_reply_duties(file, commands=commands), *steps]


def list_buttons(file: CaseFile) -> list[Button]:
    """List the buttons for the next step; none on a closed case."""
    if file.case.closed_at is not None:
        return []
    if file.hold is not None and file.now < file.hold.until:
        return [("Release", "release", ""), SHOW]
    stage = stages.stage_of(file).stage
    given = file.notice is not None and file.notice.state is NoticeState.GIVEN
    buttons = [each for each in STEPS.get(stage, ()) if each is not MET or given]
    if stage is Stage.TALK:
        buttons.append(PLAN if gates.find_waiting_talk(file) is None else ANSWER)
    if stage is Stage.FIXES:
        buttons += _list_fix_buttons(file)
    if stage is Stage.FIXES and gates.find_waiting_talk(file) is not None:
        buttons.append((*ANSWER[:2], ""))
    steps = {step.kind for step in next_steps.list_next_steps(file) if step.from_at is None}
    more = STEP_BUTTONS | MEANWHILE_BUTTONS if stage is Stage.KEPT else STEP_BUTTONS
    buttons += [button for kind, button in more.items() if kind in steps and button not in buttons]
    if stage is Stage.PARTING and StepKind.ASSIGN not in steps:
        last_day = file.transition.last_day if file.transition is not None else None
        is_over = last_day is not None and last_day <= get_today(file) and not file.steps_open and file.reply is None
        buttons.append(("Say Farewell", "farewell_open", "") if is_over else ("Show Transition", "transition_open", ""))
    once: dict[str, Button] = {}
    for button in (*_list_reply_buttons(file), *buttons, SHOW):
        once.setdefault(button[1], button)
    return list(once.values())


def list_reading_buttons(file: CaseFile) -> list[Button]:
    """List the buttons for somebody who reads a case in order to judge a reply."""
    return [REPLY] if file.replies else []


def _list_reply_buttons(file: CaseFile) -> list[Button]:
    """List the button that shows a reply that waits to be judged, or records that they know of a withdrawal."""
    told = [WITHDRAWN] if any(each.is_to_be_told for each in file.replies) else []
    return [*told, REPLY] if file.reply is not None and file.reply.state is ReplyState.WAITING else told


def _list_fix_buttons(file: CaseFile) -> list[Button]:
    """List the buttons that help while nothing shows yet that we own our part."""
    if any(fix.state is FixState.OPEN for fix in file.fixes):
        return [CLOSE, FIX]
    if file.case.side is None:
        return [PROBLEM]
    if file.case.side is ProblemSide.THEIRS:
        people, from_at = gates.list_people_to_agree(file)
        agree = CONFIRM_SIDE if file.case.side_by in people else AGREE
        return [agree, FIX] if from_at is None else [FIX]
    return [TELL, FIX] if list_fixes_to_tell(file.fixes, file.case.id) else [FIX]


def list_strikes(file: CaseFile) -> list[tuple[int, str, str, str]]:
    """List the strikes, newest first, as (number, reason, how it stands, day), without those taken back."""
    phases = strike_rules.phases_of(file.strikes, now=file.now, policy=file.policy)
    shown_strikes = [strike for strike in file.strikes if strike.state is not StrikeState.UNDONE]
    return [
        (
            each.id,
            spell_reason(each.reason),
            describe_phase(each, phases[each.id]),
            formatting.day(each.incident_on, get_today(file)),
        )
        for each in shown_strikes[:MOST_LINES]
    ]


def list_fixes(file: CaseFile) -> list[tuple[int, str, str, Markup]]:
    """List our fixes, newest first, as (number, what, how it stands, who by when)."""
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
    """List the talks, newest first, as (who talks, how it stands, what they said)."""
    return [
        (mention(talk.holder), _format_talk_state(talk, file), formatting.short(talk.said, TEXT_LENGTH))
        for talk in file.talks[::-1][:MOST_LINES]
    ]


def list_ballots(file: CaseFile) -> list[tuple[str, str, str]]:
    """List the ballots, newest first, as (about what, how it stands, when it was opened)."""
    return [
        (BALLOTS[ballot.kind], ballot.state.value, _format_day(ballot.opened_at, file))
        for ballot in file.ballots[::-1][:MOST_LINES]
    ]


def format_owner(customer: Customer, keeper: str | None, nobody: str, *, managed: bool = True) -> Markup:
    """Write who looks after the customer, and for whom they stand in while the owner is away or has left."""
    if customer.owner is None or customer.owner == keeper:
        return _mention_or(keeper, nobody)
    if keeper is not None:
        return fill_pattern("{}, in the place of {}", mention(keeper), mention(customer.owner))
    instead = "a manager stands in" if managed else "and nobody is a manager"
    return fill_pattern("{} is not here, {}", mention(customer.owner), instead)


def get_local_day(moment: datetime, policy: Policy) -> date:
    """Return the day of a moment in the workspace's time zone."""
    return moment.astimezone(policy.zone).date()


def get_today(file: CaseFile) -> date:
    """Return the workspace's day at which the case was loaded."""
    return get_local_day(file.now, file.policy)


def describe_step(step: NextStep, file: CaseFile, commands: bool) -> Markup:
    """Write who may take a step, by when, what happens otherwise, and the command."""
    of_one = len(step.people) == 1 or not step.whoever
    secret = _hides_people(step, file)
    who = mention(step.people[0]) if step.people and of_one and not secret else step.whoever
    if secret and step.kind in CLOSED_TO_PARTIES:
        who = "somebody who is not involved"
    values = {
        "since": _format_day(step.since, file) if step.since is not None else "",
        "from": _format_end(step.from_at, file) if step.from_at is not None else "",
        "by": _format_end(step.by, file) if step.by is not None else "",
        "about": formatting.short(step.about, FIX_LENGTH),
    }
    text = fill_pattern(step.says, who=who or "somebody", number=step.number, **values)
    if step.people and not of_one and "{who}" in step.says and not secret:
        text += fill_pattern(" ({})", _list_names(step.people))
    if step.otherwise:
        text += fill_pattern("; otherwise {}", step.otherwise)
    if commands and step.command:
        text += fill_pattern(": {}", step.command)
    return text[:1].upper() + text[1:]


def _hides_people(step: NextStep, file: CaseFile) -> bool:
    """Tell whether a step does not name who may take it: a vote and, where names are hidden, what not everybody may.

    Whoever is missing among those who judge would be known as a party, and those who may agree as people who reported.
    """
    if not step.whoever or step.kind is StepKind.VOTE:
        return bool(step.whoever)
    agrees = step.kind is StepKind.AGREE and file.case.side_by not in step.people
    return (agrees or step.kind in CLOSED_TO_PARTIES) and not staff.shows_names(file.policy)


def _list_names(people: tuple[str, ...]) -> Markup:
    """Write some people's names, and how many more there are: `@Rosa, @Mia or 4 more`."""
    *others, last = people if len(people) <= MOST_NAMED else people[:MOST_NAMED]
    names = Markup(", ").join(mention(each) for each in others)
    if len(people) > MOST_NAMED:
        return fill_pattern("{}, {} or {} more", names, mention(last), len(people) - MOST_NAMED)
    return fill_pattern("{} or {}", names, mention(last))


def _list_relevant_gates(file: CaseFile) -> list[dict[str, Any]]:
    """List all gates up to the final notice, and after it only those that were waived."""
    before_notice = stages.stage_of(file).stage in BEFORE_NOTICE
    return [gate for gate in list_gates(file) if before_notice or gate["waived"]]


def _build_gate_row(passage: GateStatus) -> dict[str, Any]:
    """Build one line of the list of gates. A gate whose name says it all has no further words.

    A step that is not needed is listed with the reason, not among what is done.
    """
    name_suffices = passage.gate in TELLING and passage.passed and not (passage.waived or passage.skipped)
    mark = ":heavy_minus_sign:" if passage.skipped else ":white_check_mark:"
    if passage.waived is not None:
        mark = ":ballot_box_with_check:"
    return {
        "mark": mark if passage.passed else ":white_large_square:",
        "done": passage.passed and passage.waived is None and not passage.skipped,
        "needless": passage.skipped and passage.gate is not Gate.POINTS,
        "name": gates.GATE_NAMES[passage.gate],
        "says": "" if name_suffices else passage.says,
        "todo": passage.todo,
        "waived": (passage.waived.waived_by, formatting.short(passage.waived.why, TEXT_LENGTH))
        if passage.waived
        else None,
    }


def _format_talk_state(talk: Talk, file: CaseFile) -> str:
    """Write when the talk is planned, or what was answered when."""
    if talk.answer is not None:
        day = f" on {formatting.day(talk.held_on, get_today(file))}" if talk.held_on else ""
        return f"{talk.answer.value}{day}"
    return f"planned for {formatting.day(talk.planned_on, get_today(file))}" if talk.planned_on else "planned"


def _format_due(fix: Fix, file: CaseFile) -> str:
    """Write by when an open fix is due, or since when it is overdue."""
    preposition = "was due" if fix.due_on and fix.due_on < get_today(file) else "by"
    return (
        f", {preposition} {formatting.day(fix.due_on, get_today(file))}"
        if fix.due_on and fix.state is FixState.OPEN
        else ""
    )


def _mention_or(user_id: str | None, nobody: str) -> Markup:
    """Mention the person, or write the text that stands for nobody."""
    return mention(user_id) if user_id else escape(nobody)


def _format_day(moment: datetime, file: CaseFile) -> str:
    """Write the workspace's day of a moment."""
    return formatting.day(get_local_day(moment, file.policy), get_today(file))


def _format_end(end: datetime | date, file: CaseFile) -> Moment | str:
    """Write a moment with its time, or a day."""
    if isinstance(end, datetime):
        return Moment(end, file.policy.zone)
    return formatting.day(end, get_today(file))
