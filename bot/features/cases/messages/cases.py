"""Cases in words: the card in the review channel, the private file, what stating, waiving and closing did.

How a case file reads (its stage, gates, duties, buttons) is in `casefiles`.
"""

from typing import Any

from bot.features.cases.messages.case_files import (
    GATES,
    OUTCOMES,
    SIDES,
    build_case_values,
    format_stage,
    get_local_day,
    get_today,
    list_ballots,
    list_buttons,
    list_duties,
    list_fixes,
    list_gates,
    list_strikes,
    list_talks,
)
from bot.features.cases.usecases.cases import CaseClosed, CaseList, CaseUpdated, CustomerCase, GateWaived
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring import strikes as expiries
from scoring.cases import gates as rules
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import WAIVABLE, Case, CaseOutcome
from scoring.rules.policy import Policy

HELP: dict[str, Entry] = {
    "case": Entry(
        "a customer's case: how far it is, what is missing, who does what",
        "owners and managers",
        (
            ("/umpire case acme", "shows the file to you alone"),
            ("/umpire case", "lists the open cases that are yours; a manager's are all"),
            ("/umpire case acme close they changed their ways", "ends it as good again (managers)"),
        ),
    ),
    "problem": Entry(
        "state the real problem behind the strikes",
        "owners and managers",
        (
            (
                "/umpire problem acme nobody agreed the scope --side both",
                "states it; `--side ours`, `theirs` or `both` says whose part it is",
            ),
            ("/umpire problem acme agree", "agrees, as a second person, that it is theirs"),
            ("/umpire problem acme", "opens the form; without a case, stating it raises one"),
        ),
    ),
    "gates": Entry(
        "what must be true before a final notice",
        "owners and managers",
        (
            ("/umpire gates acme", "shows which are passed and what is missing"),
            ("/umpire gates acme waive talk they left the country", "waives one with a reason (managers)"),
            ("/umpire gates acme confirm", "confirms the facts of a severe strike (a second manager)"),
        ),
    ),
}


def render_card(file: CaseFile) -> Message:
    """The case card in the review channel, as things are now. No reporter is named on it."""
    return render(
        "case_card",
        **build_case_values(file),
        falls=format_expiring_points(file),
        duties=list_duties(file),
        buttons=list_buttons(file),
    )


def format_expiring_points(file: CaseFile) -> str:
    """`1 point expires on 3 May, then 2 of 3 points`, where time alone takes some away within thirty days."""
    fall = (
        expiries.find_near_expiry(file.strikes, now=file.now, policy=file.policy)
        if file.case.closed_at is None
        else None
    )
    if fall is None:
        return ""
    on = formatting.day(get_local_day(fall.at, file.policy), get_today(file))
    lost = formatting.count(fall.lost, "point expires", "points expire")
    return f"{lost} on {on}, then {formatting.points(fall.left, file.policy.strikes_to_case)}"


def render_case_file(found: CustomerCase) -> Message:
    """The case file for one who may work on it; without a case, what would open one."""
    file = found.file
    if file is None:
        return _render_no_case(found)
    return render(
        "case_file",
        **build_case_values(file),
        falls=format_expiring_points(file),
        duties=list_duties(file),
        buttons=_list_other_buttons(file, "case_show"),
        strikes=list_strikes(file),
        fixes=list_fixes(file),
        talks=list_talks(file),
        ballots=list_ballots(file),
        waivable=found.manages and _has_waivable_gate(file),
        manages=found.manages,
    )


def render_gates(found: CustomerCase) -> Message:
    """Only the gates, with what helps."""
    file = found.file
    if file is None:
        return _render_no_case(found)
    return render(
        "case_gates",
        **(build_case_values(file) | {"gates": list_gates(file)}),
        missing=_describe_missing_gates(file),
        buttons=list_buttons(file),
        waivable=found.manages and _has_waivable_gate(file),
    )


def render_list(listed: CaseList) -> Message:
    """Every open case with its stage and who does what next."""
    rows = [
        {
            "customer": file.customer.name,
            "key": file.customer.key,
            "stage": format_stage(file),
            "opened": formatting.day(get_local_day(file.case.opened_at, file.policy), get_today(file)),
            "next": next(iter(list_duties(file)), ""),
        }
        for file in listed.files
    ]
    count = formatting.count(len(listed.files) + listed.more, "open case")
    return render("case_list", rows=rows, more=listed.more, all=listed.all, count=count)


def render_problem_stated(outcome: CaseUpdated) -> Message:
    """The private answer to a problem that was stated."""
    case = outcome.file.case
    return render(
        "problem_stated",
        **_build_result_values(outcome.file, outcome.told, outcome.undo),
        problem=case.problem,
        side=SIDES[case.side] if case.side else "",
        raised=outcome.raised,
        advice=outcome.advice,
    )


def render_agreed(outcome: CaseUpdated) -> Message:
    """The private answer to agreeing that the problem is theirs."""
    return render("case_confirmed", **_build_result_values(outcome.file, outcome.told, outcome.undo), facts=False)


def render_facts_confirmed(outcome: CaseUpdated) -> Message:
    """The private answer to confirming the facts of a severe strike."""
    return render("case_confirmed", **_build_result_values(outcome.file, outcome.told, outcome.undo), facts=True)


def render_waived(outcome: GateWaived) -> Message:
    """The private answer to a waiver."""
    gate, why = GATES[outcome.waiver.gate], outcome.waiver.why
    return render("gate_waived", **_build_result_values(outcome.file, outcome.told, outcome.undo), gate=gate, why=why)


def render_closed(outcome: CaseClosed) -> Message:
    """The private answer to a case that was closed by hand."""
    return render(
        "case_closed",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        why=outcome.case.closed_why,
        told=outcome.told,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_without_form(usage: str) -> Message:
    """Where no form can open: the line that does the same."""
    return render("usage", usage=f"A form cannot open here. {usage}")


def _render_no_case(found: CustomerCase) -> Message:
    """There is no open case: what would open one, and how the last one ended."""
    return render(
        "case_none",
        customer=found.customer.name,
        key=found.customer.key,
        points=formatting.points(found.tally.points, found.policy.strikes_to_case, "live point"),
        needed=found.policy.strikes_to_case,
        last=_describe_last_case(found.last, found.policy) if found.last is not None else "",
        former=found.customer.former_at is not None,
    )


def _describe_last_case(case: Case, policy: Policy) -> str:
    assert case.closed_at is not None
    ended = OUTCOMES[case.outcome or CaseOutcome.FELL_AWAY]
    return f"The last case was closed on {formatting.day(get_local_day(case.closed_at, policy))}: {ended}."


def _build_result_values(file: CaseFile, told: str | None, undo: str) -> dict[str, Any]:
    """What a change of a case came to: its stage, what is missing now, who sees it, and what comes next."""
    return {
        "customer": file.customer.name,
        "key": file.customer.key,
        "stage": format_stage(file),
        "missing": _describe_missing_gates(file),
        "told": told,
        "minutes": formatting.count(file.policy.undo_minutes, "minute"),
        "undo": undo,
        "buttons": _list_other_buttons(file, "problem_open"),
    }


def _describe_missing_gates(file: CaseFile) -> str:
    """`2 gates are missing: our part, the talk`, or that all are passed."""
    lacking = [GATES[passage.gate].casefold() for passage in rules.list_missing_gates(file)]
    if not lacking:
        return "every gate is passed"
    counted = formatting.count(len(lacking), "gate is", "gates are")
    return f"{counted} missing: {', '.join(lacking)}"


def _has_waivable_gate(file: CaseFile) -> bool:
    return any(passage.gate in WAIVABLE for passage in rules.list_missing_gates(file))


def _list_other_buttons(file: CaseFile, but: str) -> list[tuple[str, str, str]]:
    """The buttons for the next step, without the one that was pressed."""
    return [button for button in list_buttons(file) if button[1] != but]
