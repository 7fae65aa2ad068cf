"""How cases read: the card in the review channel, the private case file, and the answers to what people did.

The parts that several of them share are in `case_files`.
"""

from typing import Any

from markupsafe import Markup

from bot.features.cases.messages.case_files import (
    AGREE,
    BEFORE_NOTICE,
    MOST_LINES,
    OUTCOMES,
    SIDES,
    TEXT_LENGTH,
    build_case_values,
    count_missing_steps,
    describe_missing_steps,
    describe_step,
    format_stage,
    get_local_day,
    get_today,
    list_ballots,
    list_buttons,
    list_duties,
    list_fixes,
    list_gates,
    list_reading_buttons,
    list_strikes,
    list_talks,
)
from bot.features.cases.messages.replies import list_replies
from bot.features.cases.usecases.cases import CaseClosed, CaseList, CaseUpdated, CustomerCase, GateWaived
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, fill_pattern, render
from scoring import strikes as strike_rules
from scoring.cases import gates, next_steps, stages
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Case, CaseOutcome
from scoring.cases.next_steps import StepKind
from scoring.rules.policy import Policy

HELP: dict[str, HelpEntry] = {
    "case": HelpEntry(
        "a customer's case: which steps are missing, and who does what",
        "owners and managers",
        (
            ("/umpire case acme", "shows the file to you alone"),
            ("/umpire case", "lists your open cases; managers see all of them"),
            ("/umpire case acme close they changed their ways", "ends it as good again (managers)"),
        ),
    ),
    "problem": HelpEntry(
        "state the real problem behind the strikes",
        "owners and managers",
        (
            (
                "/umpire problem acme nobody agreed the scope --side both",
                "states it; `--side ours`, `theirs` or `both` says whose part it is",
            ),
            ("/umpire problem acme agree", "agrees, as a second person, that it is theirs"),
            ("/umpire problem acme", "opens the form; without a case, this opens one"),
        ),
    ),
    "steps": HelpEntry(
        "the steps before a final notice",
        "owners and managers",
        (
            ("/umpire steps acme", "shows which are done and which are missing"),
            ("/umpire steps acme waive talk they left the country", "waives one with a reason (managers)"),
            ("/umpire steps acme confirm", "confirms the facts of a severe strike (a second manager)"),
        ),
    ),
}


def render_card(file: CaseFile) -> Message:
    """Render the case card in the review channel: what is missing and who is next. It names no reporter."""
    values = build_case_values(file)
    return render(
        "case_card",
        **values,
        needless=[row["name"].casefold() for row in values["gates"] if row["needless"]],
        done=[row["name"].casefold() for row in values["gates"] if row["done"]],
        falls=format_expiring_points(file),
        duties=list_duties(file),
        buttons=list_buttons(file),
    )


def format_expiring_points(file: CaseFile) -> str:
    """Write which points expire soon, such as `1 point expires on 3 May, then 2 of 3 points`.

    It is empty where none expires within thirty days.
    """
    fall = (
        strike_rules.find_near_expiry(file.strikes, now=file.now, policy=file.policy)
        if file.case.closed_at is None
        else None
    )
    if fall is None:
        return ""
    day = formatting.day(get_local_day(fall.at, file.policy), get_today(file))
    lost = formatting.count(fall.lost, "point expires", "points expire")
    return f"{lost} on {day}, then {formatting.points(fall.left, file.policy.strikes_to_case)}"


def render_case_file(customer_case: CustomerCase) -> Message:
    """Render the case file for somebody who may work on it; without a case, what would open one."""
    file = customer_case.file
    if file is None:
        return _render_no_case(customer_case)
    return render(
        "case_file",
        **build_case_values(file),
        falls=format_expiring_points(file),
        duties=list_duties(file, commands=True),
        buttons=_list_other_buttons(file, "case_show", "case_close_open")
        if customer_case.works
        else list_reading_buttons(file),
        strikes=list_strikes(file),
        fixes=list_fixes(file),
        talks=list_talks(file),
        ballots=list_ballots(file),
        replies=list_replies(file, TEXT_LENGTH),
        waivable=customer_case.manages and _has_waivable_gate(file),
        manages=customer_case.manages,
    )


def render_gates(customer_case: CustomerCase) -> Message:
    """Render the gates alone, with what helps to pass them."""
    file = customer_case.file
    if file is None:
        return _render_no_case(customer_case)
    return render(
        "case_gates",
        **(build_case_values(file) | {"gates": list_gates(file)}),
        missing=count_missing_steps(file),
        buttons=list_buttons(file) if customer_case.works else list_reading_buttons(file),
        waivable=customer_case.manages and _has_waivable_gate(file),
    )


def render_list(case_list: CaseList) -> Message:
    """Render the open cases, each with its stage and who does what next."""
    rows = [
        {
            "customer": file.customer.name,
            "key": file.customer.key,
            "stage": format_stage(file),
            "opened": formatting.day(get_local_day(file.case.opened_at, file.policy), get_today(file)),
            "next": next(iter(list_duties(file)), ""),
        }
        for file in case_list.files
    ]
    count = formatting.count(len(case_list.files) + case_list.more, "open case")
    menu = [(row["customer"], "case_show", row["key"]) for row in rows]
    return render("case_list", rows=rows, menu=menu, more=case_list.more, all=case_list.all, count=count)


def render_problem_stated(updated: CaseUpdated) -> Message:
    """Render the private answer to somebody who stated the problem."""
    case, values = updated.file.case, _build_result_values(updated.file, updated.channel, updated.undo)
    buttons = [each for each in values["buttons"] if each != AGREE]
    return render(
        "problem_stated",
        **(values | {"buttons": buttons}),
        problem=case.problem,
        side=SIDES[case.side] if case.side else "",
        waits=_explain_agreement(updated.file),
        raised=updated.raised,
        advice=updated.advice,
    )


def _explain_agreement(file: CaseFile) -> Markup:
    """Say who has still to agree that the problem is theirs, and from when; "" where nobody has to yet."""
    steps = (each for each in next_steps.list_next_steps(file) if each.kind is StepKind.AGREE)
    step = next(steps, None)
    return fill_pattern("{}.", describe_step(step, file, commands=True)) if step is not None else Markup("")


def render_agreed(updated: CaseUpdated) -> Message:
    """Render the private answer to somebody who agreed that the problem is theirs, or confirmed it alone."""
    case, values = updated.file.case, _build_result_values(updated.file, updated.channel, updated.undo)
    return render("case_confirmed", **values, facts=False, alone=case.agreed_by == case.side_by)


def render_facts_confirmed(updated: CaseUpdated) -> Message:
    """Render the private answer to somebody who confirmed the facts of a severe strike."""
    values = _build_result_values(updated.file, updated.channel, updated.undo)
    others = updated.file.managers - {updated.file.case.facts_by}
    return render("case_confirmed", **values, facts=True, others=bool(others), alone=False)


def render_waived(waived: GateWaived) -> Message:
    """Render the private answer to somebody who waived a gate."""
    gate, why = gates.GATE_NAMES[waived.waiver.gate], waived.waiver.why
    return render("gate_waived", **_build_result_values(waived.file, waived.channel, waived.undo), gate=gate, why=why)


def render_closed(closed: CaseClosed) -> Message:
    """Render the private answer to somebody who closed a case."""
    return render(
        "case_closed",
        customer=closed.customer.name,
        key=closed.customer.key,
        why=closed.case.closed_why,
        told=closed.channel,
        minutes=formatting.count(closed.policy.undo_minutes, "minute"),
        undo=closed.undo,
    )


def render_without_form(usage: str) -> Message:
    """Render the answer where no form can open: the line that does the same."""
    return render("usage", usage=f"A form cannot open here. {usage}")


def _render_no_case(customer_case: CustomerCase) -> Message:
    """Render that no case is open, what would open one, and how the last one ended."""
    return render(
        "case_none",
        customer=customer_case.customer.name,
        key=customer_case.customer.key,
        points=formatting.points(customer_case.tally.points, customer_case.policy.strikes_to_case),
        needed=customer_case.policy.strikes_to_case,
        last=_describe_last_case(customer_case.last, customer_case.policy) if customer_case.last is not None else "",
        former=customer_case.customer.former_at is not None,
        works=customer_case.works,
        fixes=[
            (
                fix.id,
                fix.owner,
                formatting.short(fix.what, TEXT_LENGTH),
                formatting.day(fix.due_on) if fix.due_on else "",
            )
            for fix in customer_case.fixes[:MOST_LINES]
        ],
    )


def _describe_last_case(case: Case, policy: Policy) -> str:
    """Write when and how the last case ended."""
    assert case.closed_at is not None
    outcome = OUTCOMES[case.outcome or CaseOutcome.FELL_AWAY]
    return f"The last case was closed on {formatting.day(get_local_day(case.closed_at, policy))}: {outcome}."


def _build_result_values(file: CaseFile, channel: str | None, undo: str) -> dict[str, Any]:
    """Collect what every answer to a change shows: stage, missing gates, channel, next buttons."""
    return {
        "customer": file.customer.name,
        "key": file.customer.key,
        "stage": format_stage(file),
        "missing": describe_missing_steps(file),
        "told": channel,
        "minutes": formatting.count(file.policy.undo_minutes, "minute"),
        "undo": undo,
        "buttons": _list_other_buttons(file, "problem_open"),
    }


def _has_waivable_gate(file: CaseFile) -> bool:
    """Whether one of the gates missing before a final notice can be waived."""
    return stages.stage_of(file).stage in BEFORE_NOTICE and any(
        passage.gate in WAIVABLE for passage in gates.list_missing_gates(file)
    )


def _list_other_buttons(file: CaseFile, *without: str) -> list[tuple[str, str, str]]:
    """List the buttons for the next step without those that were pressed or stand there already."""
    return [button for button in list_buttons(file) if button[1] not in without]
