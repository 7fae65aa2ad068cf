"""Pictures on their way: drawn after the acknowledgement, and put into somebody's direct messages."""

from collections.abc import Callable
from functools import partial

from slack_sdk import WebClient

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_messages, plots as plot_messages
from bot.features.plots.pictures import drawing, money
from bot.features.plots.usecases import AttentionPlot, ProfitPlot, RoomPlot
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask, later, refused
from bot.slack.rendering import Message
from scoring.plots.plots import PlotKind

Picture = tuple[Callable[[], bytes], str]
"""What draws a picture, and what is in it in words."""
UNDELIVERED = "The picture could not be delivered; the figures above are all that is in it. Please try again."


def send_plan_pictures(ask: Ask, deps: Deps) -> None:
    """Send the pictures that belong to a plan after the acknowledgement, and say of which there is nothing to draw."""
    for plot in PLAN_PICTURES:
        later(
            ask,
            deps,
            partial(_send_plan_picture, ask, deps, plot),
            sorry=f"The picture of {plot.value} could not be delivered. `/umpire plot {plot.value}` tries again.",
        )


def _send_plan_picture(ask: Ask, deps: Deps, plot: PlotKind, slack: WebClient) -> Message | None:
    picture = PLAN_PICTURES[plot](ask, deps)
    if picture is None:
        return refused(f"There is nothing to draw of {plot.value} yet. `/umpire plot {plot.value}` says more.")
    _draw_and_send(slack, ask, plot, picture)
    return None


def prepare_attention(found: AttentionPlot) -> Picture | None:
    """Who takes more than they bring; None where there is nothing to draw."""
    if not found.spread.points:
        return None
    title = plot_messages.summarize_attention(found)
    return (lambda: drawing.draw_spread(found.spread, title=title)), plot_messages.describe_attention_picture(found)


def prepare_profit(found: ProfitPlot) -> Picture | None:
    """Who makes the profit and who takes it away again; None where there is nothing to draw."""
    if not found.curve.earned:
        return None
    title, currency = money_messages.summarize_profit(found), found.policy.currency
    return (lambda: money.draw_profit(found.curve, currency, title=title)), money_messages.describe_profit_picture(
        found
    )


def prepare_room(found: RoomPlot) -> Picture | None:
    """What leaves and what is won; None where there is nothing to draw."""
    if not found.ledger.lost:
        return None
    title, currency = money_messages.summarize_room(found), found.policy.currency
    return (lambda: money.draw_room(found.ledger, currency, title=title)), money_messages.describe_room_picture(found)


def send_picture(ask: Ask, deps: Deps, plot: PlotKind, picture: Picture | None) -> None:
    """Draw after the acknowledgement what there is to draw; where there is nothing the answer has said so."""
    if picture is not None:
        later(ask, deps, lambda slack: _draw_and_send(slack, ask, plot, picture), sorry=UNDELIVERED)


def _draw_and_send(slack: WebClient, ask: Ask, plot: PlotKind, picture: Picture) -> None:
    """Draw, and put it into the person's direct messages; its words name no customer."""
    draw, alt = picture
    name = f"plot-{plot.value}-{ask.now:%Y-%m-%d}.png"
    files.send(slack, ask.user_id, name=name, content=draw(), comment="The plot you asked for.", alt=alt)


PLAN_PICTURES: dict[PlotKind, Callable[[Ask, Deps], Picture | None]] = {
    PlotKind.PROFIT: lambda ask, deps: prepare_profit(plots.load_profit(deps.db, call=ask.call)),
    PlotKind.ATTENTION: lambda ask, deps: prepare_attention(plots.load_attention(deps.db, call=ask.call)),
    PlotKind.ROOM: lambda ask, deps: prepare_room(plots.load_room(deps.db, call=ask.call)),
}
