"""The ideal customer and prospects in words: the wording, an assessment and what it suggests, the list."""

from datetime import datetime

from bot.features.prospects.usecases.ideals import IdealInForce, IdealWritten
from bot.features.prospects.usecases.lessons import ProspectList, ProspectRow
from bot.features.prospects.usecases.prospects import ProspectAssessed, ProspectCard, ProspectSettled
from bot.features.scorecards.messages import span
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.prospects.prospects import Leaning, Prospect, WeighedProspect, quote_name
from scoring.rules.policy import Policy

MOST_SHOWN = 30
MOST_NAMED = 6
SUGGESTIONS = {
    Leaning.FOR: "On these answers they fit, and nothing speaks against them.",
    Leaning.MIXED: "On these answers they fit in part. Ask yourselves which of the gaps you can live with.",
    Leaning.OPEN: "Too little is known to say. Find out more before you sign.",
    Leaning.AGAINST: "On these answers they do not fit. If you sign them anyway, agree on what has to change.",
}
"""What an assessment suggests; it decides nothing."""
MARKS = {
    Leaning.FOR: ":white_check_mark:",
    Leaning.MIXED: ":large_yellow_circle:",
    Leaning.OPEN: ":grey_question:",
    Leaning.AGAINST: ":warning:",
}

HELP: dict[str, Entry] = {
    "ideal": Entry(
        "whom we want as a customer, and why we fit them",
        "staff to look at, managers to write",
        (
            ("/umpire ideal", "shows the wording in force: statement, must-haves, never-agains"),
            ("/umpire ideal edit", "opens it in a form, one must-have or never-again a line; earlier ones are kept"),
        ),
    ),
    "prospect": Entry(
        "look at somebody before they are a customer",
        "staff, with lessons for managers",
        (
            ("/umpire prospect Initech", "the seven questions and your must-haves; later, what you answered"),
            ("/umpire prospect Initech assess", "assesses again; the newest counts, the earlier ones are kept"),
            ("/umpire prospect list", "all of them"),
            (
                "/umpire prospect Initech signed acme",
                "links it to the customer it became; `signed none` takes that away",
            ),
            ("/umpire prospect drop Initech", "takes it off the list"),
            ("/umpire prospect lessons", "what those we let go had in common when we signed them"),
        ),
    ),
}


def render_ideal(shown: IdealInForce) -> Message:
    """The wording in force."""
    now = shown.ideal
    return render(
        "ideal",
        statement=now.statement if now else "",
        why=now.why_us if now else "",
        musts=now.must_haves if now else (),
        nevers=now.never_agains if now else (),
        by=now.written_by if now else "",
        on=_format_day(now.written_at, shown.policy) if now else "",
        may_write=shown.may_write,
    )


def render_ideal_written(done: IdealWritten) -> Message:
    """The answer to a new wording."""
    return render(
        "ideal_written",
        musts=formatting.count(len(done.ideal.must_haves), "must-have"),
        nevers=formatting.count(len(done.ideal.never_agains), "never-again"),
        advice=done.advice,
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def render_prospect(found: ProspectCard) -> Message:
    """What counts of a prospect, with what can be done about it."""
    became = found.customer
    return render(
        "prospect",
        **_build_assessment(found.prospect, found.weighed),
        note=found.prospect.note,
        by=found.prospect.assessed_by,
        on=_format_day(found.prospect.assessed_at, found.policy),
        times=found.times,
        customer=became.name if became else "",
        key=became.key if became else "",
        former=became is not None and became.former_at is not None,
    )


def render_assessed(done: ProspectAssessed) -> Message:
    """The answer to an assessment: what it comes to, what it suggests, what was there before."""
    return render(
        "prospect_assessed",
        **_build_assessment(done.prospect, done.weighed),
        before=_format_day(done.before.assessed_at, done.policy) if done.before else "",
        advice=done.advice,
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def render_settled(done: ProspectSettled, what: str) -> Message:
    """The answer to `signed`, `unsigned` or `dropped`."""
    return render(
        "prospect_settled",
        what=what,
        name=done.prospect.name,
        command=quote_name(done.prospect.name),
        customer=done.customer.name if done.customer else "",
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def render_prospects(found: ProspectList) -> Message:
    """The list, the latest assessed first."""
    rows = [_build_row(row, found.policy) for row in found.rows]
    return render("prospect_list", rows=rows[:MOST_SHOWN], more=max(0, len(rows) - MOST_SHOWN))


def _build_assessment(prospect: Prospect, weighed: WeighedProspect) -> dict[str, object]:
    """An assessment read aloud, and what it suggests."""
    reasons = []
    if weighed.missing:
        reasons.append(f"Missing: {_join_lines(weighed.missing)}.")
    if weighed.applying:
        reasons.append(f"Never again, and true of them: {_join_lines(weighed.applying)}.")
    if weighed.fire_zone:
        reasons.append("So few yes mean a customer that costs more than it brings.")
    if weighed.unknown:
        reasons.append(f"Not known yet: {_join_lines(weighed.unknown)}.")
    return {
        "name": prospect.name,
        "range": span(weighed.low, weighed.high, weighed.applicable),
        "mark": MARKS[weighed.leaning],
        "suggests": SUGGESTIONS[weighed.leaning],
        "reasons": reasons,
    }


def _join_lines(lines: tuple[str, ...]) -> str:
    return formatting.listed([line.rstrip(".") for line in lines], MOST_NAMED)


def _build_row(row: ProspectRow, policy: Policy) -> dict[str, object]:
    return {
        "name": formatting.short(row.prospect.name, 60),
        "range": span(row.weighed.low, row.weighed.high, row.weighed.applicable),
        "mark": MARKS[row.weighed.leaning],
        "leaning": row.weighed.leaning.value,
        "on": _format_day(row.prospect.assessed_at, policy),
        "customer": formatting.short(row.customer.name, 60) if row.customer else "",
    }


def _format_day(at: datetime, policy: Policy) -> str:
    return formatting.day(at.astimezone(policy.zone).date())
