"""How pictures are sent: drawn after the acknowledgement, and put into the person's direct messages."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from slack_sdk import WebClient

from bot.features.interactions.messages import format_ratio
from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_messages, plots as plot_messages
from bot.features.plots.pictures import timelines
from bot.features.plots.pictures.bars import Bar, Threshold, draw_bars
from bot.features.plots.usecases import AttentionPlot, ProfitPlot, RoomPlot, StrikesPlot
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask, render_refusal, run_later
from bot.slack.rendering import Message
from scoring.plots import plots as plot_rules
from scoring.plots.plots import AttentionPoint, PlotKind
from scoring.values.money import round_to_major
from scoring.values.words import spell_plainly

T = TypeVar("T")
Picture = tuple[Callable[[], bytes], str]
"""The function that draws a picture, and in words what it shows, without names."""
MOST_BARS = 9
"""Of more customers the first and the last are drawn, and those between summed up in a row."""


def send_plan_pictures(ask: Ask, deps: Deps) -> None:
    """Send the pictures that belong to a quarterly review's plan, and say which have nothing to draw."""
    for plot in PLAN_PICTURES:
        name = spell_plainly(plot)
        run_later(
            ask,
            deps,
            partial(_send_plan_picture, ask, deps, plot),
            sorry=f"The picture of {name} could not be delivered. `/umpire plot {name}` tries again.",
        )


def _send_plan_picture(ask: Ask, deps: Deps, plot: PlotKind, slack: WebClient) -> Message | None:
    """Draw and send one picture of a plan; returns the answer where there is nothing to draw."""
    picture = PLAN_PICTURES[plot](ask, deps)
    if picture is None:
        name = spell_plainly(plot)
        return render_refusal(f"There is nothing to draw of {name} yet. `/umpire plot {name}` says more.")
    _draw_and_send(slack, ask, deps, plot, picture)
    return None


def prepare_strikes(plot: StrikesPlot) -> Picture | None:
    """Prepare the picture of a customer's strikes over time; None where there is nothing to draw."""
    if not plot.timeline.bars:
        return None
    title = f"{plot.customer.name}: {plot_messages.summarize_strikes(plot)}"
    words = plot_messages.describe_strikes_picture(plot)
    return (lambda: timelines.draw_timeline(plot.timeline, title=title)), words


def prepare_attention(plot: AttentionPlot) -> Picture | None:
    """Prepare the bars of time beside revenue; None where nobody can be compared."""
    if not plot.spread.compared:
        return None
    rows = _list_bars(
        plot.spread.compared, _build_ratio_bar, lambda middle: _format_ratio(plot_rules.share_ratio(middle))
    )
    flag = Threshold(plot.policy.attention_flag / 100, f"flagged from {plot_messages.format_flag(plot.policy)}×")
    title = plot_messages.summarize_attention(plot)
    caption = "Share of our time divided by share of revenue"
    return (
        lambda: draw_bars(rows, title=title, caption=caption, threshold=flag)
    ), plot_messages.describe_attention_picture(plot)


def prepare_profit(plot: ProfitPlot) -> Picture | None:
    """Prepare the bars of profit, most first; None where there is nothing to draw."""
    if not plot.curve.earned:
        return None
    currency = plot.policy.currency
    rows = _list_bars(
        plot.curve.earned,
        lambda each: _build_money_bar(each.name, round_to_major(each.profit, currency), key=each.key),
        lambda middle: f"{round_to_major(sum(each.profit for each in middle), currency):,}",
    )
    title, caption = money_messages.summarize_profit(plot), f"Profit a year, in {currency}"
    return (lambda: draw_bars(rows, title=title, caption=caption)), money_messages.describe_profit_picture(plot)


def prepare_room(plot: RoomPlot) -> Picture | None:
    """Prepare the bars of what leaves and what is won; None where there is nothing to draw."""
    if not plot.ledger.lost:
        return None
    levels = money_messages.list_room_levels(plot)
    (_, lost), *_ = levels
    rows = [_build_money_bar(name, amount, bad=name == "Leaves") for name, amount in levels]
    title, caption = money_messages.summarize_room(plot), f"Revenue a year, in {plot.policy.currency}"
    line = Threshold(lost, "what leaves")
    return (
        lambda: draw_bars(rows, title=title, caption=caption, threshold=line)
    ), money_messages.describe_room_picture(plot)


def send_picture(ask: Ask, deps: Deps, plot: PlotKind, picture: Picture | None, answer: Message) -> Message:
    """Draw and send a picture after the acknowledgement, nothing for None; return the answer with the same figures."""
    if picture is not None:
        sorry = plot_messages.render_undelivered(answer)
        run_later(ask, deps, lambda slack: _draw_and_send(slack, ask, deps, plot, picture), sorry=sorry)
    return answer


def _draw_and_send(slack: WebClient, ask: Ask, deps: Deps, plot: PlotKind, picture: Picture) -> None:
    """Draw a picture and put it into the person's direct messages; file name and comment name no customer."""
    draw, words = picture
    name = f"plot-{spell_plainly(plot)}-{ask.now:%Y-%m-%d}.png"
    comment = f"The plot you asked for. {words}"
    files.send_file(slack, ask.user_id, name=name, content=draw(), comment=comment, pause=deps.pause)


def _list_bars(customers: Sequence[T], build: Callable[[T], Bar], sum_up: Callable[[Sequence[T]], str]) -> list[Bar]:
    """List the bars of customers: of many the first and the last, and a row that sums up those between."""
    first, middle, last = plot_rules.split_ends(customers, MOST_BARS)
    between = [Bar(f"{len(middle):,} between", f"{sum_up(middle)} together", None)] if middle else []
    return [*map(build, first), *between, *map(build, last)]


def _build_ratio_bar(point: AttentionPoint) -> Bar:
    """Build the bar of a customer's share of time by its share of revenue."""
    return Bar(point.name, _format_ratio(point.ratio), (point.ratio or 0) / 100, bad=point.flagged, key=point.key)


def _format_ratio(ratio: int | None) -> str:
    """Format a ratio as short as a picture needs it: `2.4×`, `<0.1×`."""
    return format_ratio(ratio or 0).replace("less than ", "<")


def _build_money_bar(name: str, amount: int, *, bad: bool = False, key: str = "") -> Bar:
    """Build the bar of an amount in whole currency units; a loss is always a bad one."""
    return Bar(name, f"{amount:,}".replace("-", "−"), amount, bad=bad or amount < 0, key=key)


PLAN_PICTURES: dict[PlotKind, Callable[[Ask, Deps], Picture | None]] = {
    PlotKind.PROFIT: lambda ask, deps: prepare_profit(plots.load_profit(deps.db, call=ask.call)),
    PlotKind.ATTENTION: lambda ask, deps: prepare_attention(plots.load_attention(deps.db, call=ask.call)),
    PlotKind.ROOM: lambda ask, deps: prepare_room(plots.load_room(deps.db, call=ask.call)),
}
