"""Messages about floors: those in force, those proposed, and what setting them would do."""

import json
from collections.abc import Mapping

from bot.features.floors.usecases import FloorChange, FloorList, FloorPreview, FloorProposals, FloorsSet, FloorStanding
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from scoring.floors import MIN_KNOWN, FloorProposal
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Floor

HELP: dict[str, Entry] = {
    "floors": Entry(
        "the least a customer should bring, and who is below",
        "staff to look at, managers to set",
        (
            ("/umpire floors", "those in force, how many are below each, and the worst of them"),
            ("/umpire floors propose", "what your own history proposes, and who would fall below"),
            ("/umpire floors set revenue 5000", "shows who would fall below, then a button sets it; also `margin 12%`"),
            ("/umpire floors set mix maintenance 30%", "the share a type of job has to be of what they buy"),
            ("/umpire floors set sale none", "takes a floor away; `floors set` alone opens the form"),
        ),
    )
}
NAMES = {Floor.REVENUE: "Annual revenue", Floor.MARGIN: "Margin", Floor.SALE: "Average sale", Floor.MIX: "Mix"}


def render_floors(found: FloorList) -> Message:
    """Render the floors in force and who is below."""
    number, late = found.late
    return render(
        "floors",
        rows=[
            (_format_name(each), _format_limit(each, found.policy), *_describe_who_is_below(each, found.policy))
            for each in found.rows
        ],
        mixed=any(each.floor is Floor.MIX for each in found.rows),
        set=[
            f"{_format_name(each)} {_format_limit(each, found.policy)}" for each in found.rows if each.limit is not None
        ],
        late=formatting.count(number, "customer"),
        late_days=formatting.count(found.policy.late_days, "day"),
        late_who=[(key, formatting.short(name, 60), formatting.count(days, "day")) for key, name, days in late],
        may_set=found.may_set,
    )


def render_proposals(found: FloorProposals) -> Message:
    """Render the floors that past figures suggest, with what each would do."""
    policy = found.preview.policy
    by_floor = {step.after.floor: step for step in found.preview.steps}
    rows = []
    for each in found.proposals:
        step = by_floor[each.floor]
        rows.append(
            (
                NAMES[each.floor],
                _describe_quartile(each, policy),
                _describe_change(step, policy),
                _encode_text_of(step, found.preview.texts),
            )
        )
    return render(
        "floors_proposed",
        rows=rows,
        silent=[f"{NAMES[floor].lower()} ({number:,} known)" for floor, number in found.unknown],
        least=MIN_KNOWN,
        dropping=formatting.count(found.preview.dropping, "customer"),
        value=_encode_texts(found.preview.texts),
        may_set=found.preview.may_set,
    )


def render_preview(found: FloorPreview) -> Message:
    """Render what floors would do, with the button that sets them."""
    return render(
        "floors_preview",
        rows=[
            (_format_changed_name(step), _describe_change(step, found.policy), *_worst(step, found.policy))
            for step in found.steps
        ],
        dropping=formatting.count(found.dropping, "customer"),
        value=_encode_texts(found.texts),
    )


def render_floors_set(done: FloorsSet) -> Message:
    """Render the answer to setting floors."""
    return render(
        "floors_set",
        floors=[(key.removeprefix("floor."), text or "none") for key, text in done.texts.items()],
        minutes=formatting.count(done.policy.undo_minutes, "minute"),
        undo=done.undo,
    )


def _format_figure(floor: Floor, figure: int, policy: Policy) -> str:
    if floor in (Floor.MARGIN, Floor.MIX):
        return formatting.percent(figure)
    return formatting.money(figure, policy.currency)


def _format_limit(each: FloorStanding, policy: Policy) -> str:
    return "not set" if each.limit is None else f"at least {_format_figure(each.floor, each.limit, policy)}"


def _format_name(each: FloorStanding) -> str:
    return f"{NAMES[each.floor]}: {each.job}" if each.job else NAMES[each.floor]


def _format_changed_name(step: FloorChange) -> str:
    return _format_name(step.after if step.after.limit is not None else step.before)


def _describe_who_is_below(each: FloorStanding, policy: Policy) -> tuple[str, list[tuple[str, str, str]], int]:
    """Say how many are below, name the worst of them with their figures, and count the rest."""
    if each.limit is None:
        return "", [], 0
    bought = "bought something" if each.floor is Floor.MIX else "have a figure"
    said = f"{each.number:,} below, of {each.known:,} that {bought}"
    return said, *_list_worst(each, policy)


def _worst(step: FloorChange, policy: Policy) -> tuple[list[tuple[str, str, str]], int]:
    return _list_worst(step.after, policy)


def _list_worst(each: FloorStanding, policy: Policy) -> tuple[list[tuple[str, str, str]], int]:
    """List the worst customers below a floor as (key, name, figure), and count those not listed."""
    rows = [
        (key, formatting.short(name, 60), _format_figure(each.floor, figure, policy))
        for key, name, figure in each.worst
    ]
    return rows, max(0, each.number - len(rows))


def _describe_change(step: FloorChange, policy: Policy) -> str:
    """Say what a floor would do: `at least EUR 5,000.00 (now not set): 12 would be below; 3 grades would drop …`."""
    after = step.after.floor if step.after.limit is not None else step.before.floor
    now = "not set" if step.before.limit is None else _format_figure(after, step.before.limit, policy)
    then = "no floor" if step.after.limit is None else f"at least {_format_figure(after, step.after.limit, policy)}"
    below = f"{step.after.number:,} would be below" + (
        f", {step.before.number:,} are now" if step.before.number else ""
    )
    return f"{then} (now {now}): {below}; {formatting.count(step.dropping, 'grade')} would drop by a letter"


def _describe_quartile(each: FloorProposal, policy: Policy) -> str:
    """Say which figure a quarter of the customers do not exceed, and how it was rounded."""
    exact, figure = _format_figure(each.floor, each.exact, policy), _format_figure(each.floor, each.figure, policy)
    rounded = f", rounded down to {figure}" if each.figure != each.exact else ""
    return f"a quarter of {each.known:,} known are at or below {exact}{rounded}"


def _encode_texts(texts: Mapping[str, str]) -> str:
    """Encode the texts of floors, by word, as the value of the button that sets them."""
    return json.dumps({key.removeprefix("floor."): text for key, text in texts.items()}, ensure_ascii=False)


def _encode_text_of(step: FloorChange, texts: Mapping[str, str]) -> str:
    """Encode the text of one floor, for the button that sets it alone."""
    word = {Floor.REVENUE: "revenue", Floor.MARGIN: "margin", Floor.SALE: "sale", Floor.MIX: "mix"}[step.after.floor]
    return _encode_texts({word: texts[f"floor.{word}"]})
