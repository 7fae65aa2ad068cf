"""How pictures are sent: drawn after the acknowledgement, and put into the person's direct messages."""

from collections.abc import Callable
from functools import partial

from slack_sdk import WebClient

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_messages, plots as plot_messages
from bot.features.plots.pictures import drawing, money
from bot.features.plots.usecases import AttentionPlot, ProfitPlot, RoomPlot, StrikesPlot
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask, render_refusal, run_later
from bot.slack.rendering import Message
from scoring.plots.plots import PlotKind
from scoring.values.words import spell_plainly

Picture = tuple[Callable[[], bytes], str]
"""The function that draws a picture, and in words what it shows, without names."""


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
    return (lambda: drawing.draw_timeline(plot.timeline, title=title)), words


def prepare_attention(plot: AttentionPlot) -> Picture | None:
    """Prepare the picture of time beside revenue; None where there is nothing to draw."""
    if not plot.spread.points:
        return None
    title = plot_messages.summarize_attention(plot)
    return (lambda: drawing.draw_spread(plot.spread, title=title)), plot_messages.describe_attention_picture(plot)


def prepare_profit(plot: ProfitPlot) -> Picture | None:
    """Prepare the picture of the profit curve; None where there is nothing to draw."""
    if not plot.curve.earned:
        return None
    title, currency = money_messages.summarize_profit(plot), plot.policy.currency
    return (lambda: money.draw_profit(plot.curve, currency, title=title)), money_messages.describe_profit_picture(plot)


def prepare_room(plot: RoomPlot) -> Picture | None:
    """Prepare the picture of what leaves and what is won; None where there is nothing to draw."""
    if not plot.ledger.lost:
        return None
    title, currency = money_messages.summarize_room(plot), plot.policy.currency
    return (lambda: money.draw_room(plot.ledger, currency, title=title)), money_messages.describe_room_picture(plot)


def send_picture(ask: Ask, deps: Deps, plot: PlotKind, picture: Picture | None, answer: Message) -> Message:
    """Draw and send a picture after the acknowledgement, nothing for None; return the answer with the same figures."""
    if picture is not None:
        sorry = plot_messages.render_undelivered(answer)
        run_later(ask, deps, lambda slack: _draw_and_send(slack, ask, deps, plot, picture), sorry=sorry)
    return answer


def _draw_and_send(slack: WebClient, ask: Ask, deps: Deps, plot: PlotKind, picture: Picture) -> None:
    """Draw a picture and put it into the person's direct messages; file name and comment name no customer."""
    draw, words = picture
    name = f"plot-{plot.value}-{ask.now:%Y-%m-%d}.png"
    comment = f"The plot you asked for. {words}"
    files.send_file(slack, ask.user_id, name=name, content=draw(), comment=comment, pause=deps.pause)


PLAN_PICTURES: dict[PlotKind, Callable[[Ask, Deps], Picture | None]] = {
    PlotKind.PROFIT: lambda ask, deps: prepare_profit(plots.load_profit(deps.db, call=ask.call)),
    PlotKind.ATTENTION: lambda ask, deps: prepare_attention(plots.load_attention(deps.db, call=ask.call)),
    PlotKind.ROOM: lambda ask, deps: prepare_room(plots.load_room(deps.db, call=ask.call)),
}
