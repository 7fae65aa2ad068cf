"""The messages about the ideal customer and prospects: description, assessment, suggestion and list."""

from datetime import datetime

from bot.features.prospects.usecases.ideals import IdealInForce, IdealWritten
from bot.features.prospects.usecases.lessons import ProspectList, ProspectRow
from bot.features.prospects.usecases.prospects import ProspectAssessed, ProspectCard, ProspectSettled
from bot.features.scorecards.messages import format_range
from bot.slack import formatting
from bot.slack.data_blocks import Cell, bold
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.prospects.prospects import Leaning, Prospect, WeighedProspect, quote_name
from scoring.rules.policy import Policy

MOST_SHOWN = 30
LIST_HEAD = ("Prospect", "Do they fit?", "Answers", "Where it stands")
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

HELP: dict[str, HelpEntry] = {
    "ideal": HelpEntry(
        "whom we want as a customer, and why we fit them",
        "staff to look at, managers to write",
        (
            ("/umpire ideal", "shows the wording in force: statement, must-haves, never-agains"),
            ("/umpire ideal edit", "opens it in a form, one must-have or never-again a line; earlier ones are kept"),
        ),
    ),
    "prospect": HelpEntry(
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


def render_ideal(in_force: IdealInForce) -> Message:
    """Render the current description of the ideal customer."""
    ideal = in_force.ideal
    return render(
        "ideal",
        statement=ideal.statement if ideal else "",
        why=ideal.why_us if ideal else "",
        musts=ideal.must_haves if ideal else (),
        nevers=ideal.never_agains if ideal else (),
        by=ideal.written_by if ideal else "",
        on=_format_day(ideal.written_at, in_force.policy) if ideal else "",
        may_write=in_force.may_write,
    )


def render_ideal_written(outcome: IdealWritten) -> Message:
    """Render the answer to a new description."""
    return render(
        "ideal_written",
        musts=formatting.count(len(outcome.ideal.must_haves), "must-have"),
        nevers=formatting.count(len(outcome.ideal.never_agains), "never-again"),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_prospect(card: ProspectCard) -> Message:
    """Render a prospect with its newest assessment and what can be done about it."""
    became = card.customer
    return render(
        "prospect",
        **_build_assessment(card.prospect, card.weighed),
        note=card.prospect.note,
        by=card.prospect.assessed_by,
        on=_format_day(card.prospect.assessed_at, card.policy),
        times=card.times,
        customer=became.name if became else "",
        key=became.key if became else "",
        former=became is not None and became.former_at is not None,
    )


def render_assessed(outcome: ProspectAssessed) -> Message:
    """Render the answer to an assessment: what it comes to, what it suggests, and the date of the one before."""
    return render(
        "prospect_assessed",
        **_build_assessment(outcome.prospect, outcome.weighed),
        before=_format_day(outcome.before.assessed_at, outcome.policy) if outcome.before else "",
        advice=outcome.advice,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_settled(outcome: ProspectSettled, change: str) -> Message:
    """Render the answer to a prospect that was `signed`, `unsigned` or `dropped`."""
    return render(
        "prospect_settled",
        what=change,
        name=outcome.prospect.name,
        command=quote_name(outcome.prospect.name),
        customer=outcome.customer.name if outcome.customer else "",
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_prospects(listing: ProspectList) -> Message:
    """Render the list of prospects, the latest assessed first."""
    shown = listing.rows[:MOST_SHOWN]
    return render(
        "prospect_list",
        head=LIST_HEAD,
        rows=[_build_row(row, listing.policy) for row in shown],
        number=formatting.count(len(listing.rows), "prospect"),
        names=formatting.listed(
            [f"{formatting.short(row.prospect.name, 60)} ({row.weighed.leaning.value})" for row in listing.rows], 3
        ),
        opens=[(row.prospect.name, "prospect_show", str(row.prospect.id)) for row in shown],
        more=len(listing.rows) - len(shown),
    )


def _build_assessment(prospect: Prospect, weighed: WeighedProspect) -> dict[str, object]:
    """Build the values that show an assessment: range, mark, suggestion and reasons."""
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
        "range": format_range(weighed.low, weighed.high, weighed.applicable),
        "mark": MARKS[weighed.leaning],
        "suggests": SUGGESTIONS[weighed.leaning],
        "reasons": reasons,
    }


def _join_lines(lines: tuple[str, ...]) -> str:
    """Join lines in one sentence: the first few, the rest as a count."""
    return formatting.listed([line.rstrip(".") for line in lines], MOST_NAMED)


def _build_row(row: ProspectRow, policy: Policy) -> list[Cell]:
    """Build the row of a prospect: what the answers come to, and what became of it."""
    weighed = row.weighed
    return [
        bold(formatting.short(row.prospect.name, 60)),
        weighed.leaning.value,
        format_range(weighed.low, weighed.high, weighed.applicable),
        _format_whereabouts(row, policy),
    ]


def _format_whereabouts(row: ProspectRow, policy: Policy) -> str:
    """Say when somebody was assessed, or which customer they became: `signed as Acme GmbH`."""
    if row.customer is None:
        return f"assessed on {_format_day(row.prospect.assessed_at, policy)}"
    name = formatting.short(row.customer.name, 60)
    return f"signed as {name}, let go since" if row.customer.former_at else f"signed as {name}"


def _format_day(moment: datetime, policy: Policy) -> str:
    """Format the workspace's day of a moment."""
    return formatting.day(moment.astimezone(policy.zone).date())
