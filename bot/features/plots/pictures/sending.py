"""Pictures on their way: drawn after the acknowledgement, and put into somebody's direct messages."""

from collections.abc import Callable
from functools import partial

from slack_sdk import WebClient

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_words, plots as shown
from bot.features.plots.pictures import drawing, money
from bot.features.plots.usecases import Attended, Profits, Room
from bot.slack import files
from bot.slack.dependencies import Deps
from bot.slack.handlers import Ask, later, refused
from bot.slack.rendering import Message
from scoring.plots.plots import Plot

Drawing = tuple[Callable[[], bytes], str]
"""What draws a picture, and what is in it in words."""
UNDELIVERED = "The picture could not be delivered; the figures above are all that is in it. Please try again."


def of_the_plan(ask: Ask, deps: Deps) -> None:
    """Send the pictures that belong to a plan after the acknowledgement, and say of which there is nothing to draw."""
    for plot in OF_THE_PLAN:
        later(
            ask,
            deps,
            partial(_for_the_plan, ask, deps, plot),
            sorry=f"The picture of {plot.value} could not be delivered. `/umpire plot {plot.value}` tries again.",
        )


def _for_the_plan(ask: Ask, deps: Deps, plot: Plot, slack: WebClient) -> Message | None:
    picture = OF_THE_PLAN[plot](ask, deps)
    if picture is None:
        return refused(f"There is nothing to draw of {plot.value} yet. `/umpire plot {plot.value}` says more.")
    _put(slack, ask, plot, picture)
    return None


def attention(found: Attended) -> Drawing | None:
    """Who takes more than they bring; None where there is nothing to draw."""
    if not found.spread.points:
        return None
    title = shown.attention_says(found)
    return (lambda: drawing.spread(found.spread, title=title)), shown.attention_alt(found)


def profit(found: Profits) -> Drawing | None:
    """Who makes the profit and who takes it away again; None where there is nothing to draw."""
    if not found.curve.earned:
        return None
    title, currency = money_words.profit_says(found), found.policy.currency
    return (lambda: money.profit(found.curve, currency, title=title)), money_words.profit_alt(found)


def room(found: Room) -> Drawing | None:
    """What leaves and what is won; None where there is nothing to draw."""
    if not found.ledger.lost:
        return None
    title, currency = money_words.room_says(found), found.policy.currency
    return (lambda: money.room(found.ledger, currency, title=title)), money_words.room_alt(found)


def send(ask: Ask, deps: Deps, plot: Plot, picture: Drawing | None) -> None:
    """Draw after the acknowledgement what there is to draw; where there is nothing the answer has said so."""
    if picture is not None:
        later(ask, deps, lambda slack: _put(slack, ask, plot, picture), sorry=UNDELIVERED)


def _put(slack: WebClient, ask: Ask, plot: Plot, picture: Drawing) -> None:
    """Draw, and put it into the person's direct messages; its words name no customer."""
    draw, alt = picture
    name = f"plot-{plot.value}-{ask.now:%Y-%m-%d}.png"
    files.send(slack, ask.user_id, name=name, content=draw(), comment="The plot you asked for.", alt=alt)


OF_THE_PLAN: dict[Plot, Callable[[Ask, Deps], Drawing | None]] = {
    Plot.PROFIT: lambda ask, deps: profit(plots.profit(deps.db, call=ask.call)),
    Plot.ATTENTION: lambda ask, deps: attention(plots.attention(deps.db, call=ask.call)),
    Plot.ROOM: lambda ask, deps: room(plots.room(deps.db, call=ask.call)),
}
