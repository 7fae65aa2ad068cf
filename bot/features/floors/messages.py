"""Messages about minimums: those in force, those proposed, and what setting them would do."""

import json
from collections.abc import Mapping

from bot.features.floors.usecases import FloorChange, FloorList, FloorPreview, FloorProposals, FloorsSet, FloorStanding
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.floors import FLOORS_BY_WORD, MIN_KNOWN, FloorProposal, find_limit
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Floor

HELP: dict[str, HelpEntry] = {
    "minimums": HelpEntry(
        "the least a customer should bring, and who brings less",
        "staff to look at, managers to set",
        (
            ("/umpire minimums", "those in force, how many are below each, and the worst of them"),
            ("/umpire minimums propose", "what your own figures suggest, and who would be below"),
            (
                "/umpire minimums set revenue 5000",
                "shows who would be below; a button sets it; also `margin 12%`",
            ),
            ("/umpire minimums set mix maintenance 30%", "the least share of what they buy that is such a job"),
            ("/umpire minimums set sale none", "takes a minimum away; `minimums set` alone opens the form"),
        ),
    )
}
FLOOR_NAMES = {Floor.REVENUE: "Annual revenue", Floor.MARGIN: "Margin", Floor.SALE: "Average sale", Floor.MIX: "Mix"}


def render_floors(floors: FloorList) -> Message:
    """Render the minimums in force and who is below."""
    number, late = floors.late
    return render(
        "floors",
        rows=[
            (_format_name(each), _format_limit(each, floors.policy), *_describe_who_is_below(each, floors.policy))
            for each in floors.rows
        ],
        mixed=any(each.floor is Floor.MIX for each in floors.rows),
        set=[
            f"{_format_name(each)} {_format_limit(each, floors.policy)}"
            for each in floors.rows
            if each.limit is not None
        ],
        late=formatting.count(number, "customer"),
        late_days=formatting.count(floors.policy.late_days, "day"),
        late_who=[(key, formatting.short(name, 60), formatting.count(days, "day")) for key, name, days in late],
        may_set=floors.may_set,
    )


def render_proposals(proposals: FloorProposals) -> Message:
    """Render the minimums that past figures suggest, with what each would do."""
    policy = proposals.preview.policy
    by_floor = {change.after.floor: change for change in proposals.preview.changes}
    rows = []
    for each in proposals.proposals:
        change = by_floor[each.floor]
        rows.append(
            (
                FLOOR_NAMES[each.floor],
                _describe_quartile(each, policy),
                _describe_change(change, policy),
                _encode_text_of(change, proposals.preview.texts),
            )
        )
    return render(
        "floors_proposed",
        rows=rows,
        silent=[f"{FLOOR_NAMES[floor].lower()} ({number:,} known)" for floor, number in proposals.unknown],
        least=MIN_KNOWN,
        dropping=count_drops(proposals.preview.dropping),
        value=_encode_texts(proposals.preview.texts),
        may_set=proposals.preview.may_set,
    )


def render_preview(preview: FloorPreview) -> Message:
    """Render what minimums would do, with the button that sets them."""
    return render(
        "floors_preview",
        rows=[
            (
                _format_changed_name(change),
                _describe_change(change, preview.policy),
                *_list_worst(change.after, preview.policy),
            )
            for change in preview.changes
        ],
        dropping=count_drops(preview.dropping),
        value=_encode_texts(preview.texts),
    )


def render_floors_set(change: FloorsSet) -> Message:
    """Render the answer to setting minimums."""
    return render(
        "floors_set",
        floors=[_describe_set(key.removeprefix("floor."), text, change.policy) for key, text in change.texts.items()],
        minutes=formatting.count(change.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def _describe_set(word: str, text: str | None, policy: Policy) -> tuple[str, str]:
    """Return the name of a minimum and what it is now: `at least EUR 5,000`, or `none`."""
    floor = FLOORS_BY_WORD[word]
    limit = None if floor is Floor.MIX else find_limit(floor, policy)
    figure = text if limit is None else _format_figure(floor, limit, policy)
    if text is None:
        return FLOOR_NAMES[floor], "none"
    return FLOOR_NAMES[floor], figure or "" if floor is Floor.MIX else f"at least {figure}"


def _format_figure(floor: Floor, figure: int, policy: Policy) -> str:
    """Format a figure: as a percentage, or as an amount of money, with its cents only where there are any."""
    if floor in (Floor.MARGIN, Floor.MIX):
        return formatting.percent(figure)
    return formatting.price(figure, policy.currency)


def _format_limit(standing: FloorStanding, policy: Policy) -> str:
    """Format a minimum: `at least EUR 5,000` or `not set`."""
    return "not set" if standing.limit is None else f"at least {_format_figure(standing.floor, standing.limit, policy)}"


def _format_name(standing: FloorStanding) -> str:
    """Name a minimum; of a mix also the type of job."""
    return f"{FLOOR_NAMES[standing.floor]}: {standing.job}" if standing.job else FLOOR_NAMES[standing.floor]


def _format_changed_name(change: FloorChange) -> str:
    """Name the minimum that changes."""
    return _format_name(change.after if change.after.limit is not None else change.before)


def _describe_who_is_below(standing: FloorStanding, policy: Policy) -> tuple[str, list[tuple[str, str, str]], int]:
    """Say how many are below, name the worst of them with their figures, and count the rest."""
    if standing.limit is None:
        return "", [], 0
    known = "who bought something" if standing.floor is Floor.MIX else "whose figure is known"
    counts = f"{standing.number:,} of {standing.known:,} {known} {'is' if standing.number == 1 else 'are'} below"
    return counts, *_list_worst(standing, policy)


def _list_worst(standing: FloorStanding, policy: Policy) -> tuple[list[tuple[str, str, str]], int]:
    """List the worst customers below a minimum as (key, name, figure), and count those not listed."""
    rows = [
        (key, formatting.short(name, 60), _format_figure(standing.floor, figure, policy))
        for key, name, figure in standing.worst
    ]
    return rows, max(0, standing.number - len(rows))


def _describe_change(change: FloorChange, policy: Policy) -> str:
    """Say what a minimum would do: `at least EUR 5,000 (now not set): 12 would be below; 3 grades would drop …`."""
    after = change.after.floor if change.after.limit is not None else change.before.floor
    limit_now = "not set" if change.before.limit is None else _format_figure(after, change.before.limit, policy)
    limit_then = (
        "no minimum" if change.after.limit is None else f"at least {_format_figure(after, change.after.limit, policy)}"
    )
    below = f"{formatting.count(change.after.number, 'customer')} would be below" + (
        f", {change.before.number:,} now" if change.before.number else ""
    )
    return f"{limit_then} (now {limit_now}): {below}; {count_drops(change.dropping)}"


def count_drops(dropping: int) -> str:
    """Say how many grades a change would lower: `3 grades would drop by a letter`."""
    return f"{formatting.count(dropping, 'grade')} would drop by a letter" if dropping else "no grade would drop"


def _describe_quartile(proposal: FloorProposal, policy: Policy) -> str:
    """Say which figure a quarter of the customers do not exceed, and how it was rounded."""
    exact = _format_figure(proposal.floor, proposal.exact, policy)
    figure = _format_figure(proposal.floor, proposal.figure, policy)
    rounded = f", rounded down to {figure}" if proposal.figure != proposal.exact else ""
    return f"a quarter of the {proposal.known:,} customers whose figure is known are at or below {exact}{rounded}"


def _encode_texts(texts: Mapping[str, str]) -> str:
    """Encode the texts of minimums, by word, as the value of the button that sets them."""
    return json.dumps({key.removeprefix("floor."): text for key, text in texts.items()}, ensure_ascii=False)


def _encode_text_of(change: FloorChange, texts: Mapping[str, str]) -> str:
    """Encode the text of one minimum, for the button that sets it alone."""
    word = {Floor.REVENUE: "revenue", Floor.MARGIN: "margin", Floor.SALE: "sale", Floor.MIX: "mix"}[change.after.floor]
    return _encode_texts({word: texts[f"floor.{word}"]})
