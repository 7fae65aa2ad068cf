"""`/umpire plot`: pictures with the number in words; what Slack cannot draw is sent as an image, privately."""

from collections.abc import Callable
from functools import partial

from slack_sdk import WebClient

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_words
from bot.features.plots.messages import plots as shown
from bot.features.plots.messages.plots import HELP
from bot.features.plots.pictures import drawing as pictures
from bot.features.plots.pictures import money
from bot.features.plots.usecases import Attended, Profits, Room
from bot.parsing import lines as parsing
from bot.parsing.lines import Line
from bot.slack import files, naming
from bot.slack import help as helping
from bot.slack.deps import Deps
from bot.slack.listening import Answer, Ask, Handler, later, refused, thoroughly
from bot.slack.rendering import Message
from scoring.plots.plots import Plot, named
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = "Usage: `/umpire plot strikes <customer>`, `/umpire plot attention|grades|profit|room`."
Drawing = tuple[Callable[[], bytes], str]
"""What draws a picture, and what is in it in words."""
UNDELIVERED = "The picture could not be delivered; the figures above are all that is in it. Please try again."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List the plots, or show one."""
    line = parsing.read(ask.text, usage=USAGE)
    if line.asks_help():
        return helping.word("plot", HELP["plot"])
    plots.asked(deps.db, call=ask.call)
    if not line.words:
        return shown.listing()
    which = named(line.take() or "")
    if which is Plot.STRIKES:
        return _strikes(line, ask, deps)
    _for_all(line)
    return thoroughly(ask, deps, Action.PLOT, OF_ALL[which])


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
    drawing = OF_THE_PLAN[plot](ask, deps)
    if drawing is None:
        return refused(f"There is nothing to draw of {plot.value} yet. `/umpire plot {plot.value}` says more.")
    _put(slack, ask, plot, drawing)
    return None


def _strikes(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = naming.needed(line, ask, deps)
    line.end()
    found = plots.strikes(deps.db, customer, call=ask.call)
    if found.timeline.bars:
        title = f"{found.customer.name}: {shown.strikes_say(found)}"
        drawing = (lambda: pictures.timeline(found.timeline, title=title)), shown.strikes_alt(found)
        _send(ask, deps, Plot.STRIKES, drawing)
    return shown.strikes(found)


def _attention(ask: Ask, deps: Deps) -> Answer:
    found = plots.attention(deps.db, call=ask.call)
    _send(ask, deps, Plot.ATTENTION, _attention_drawn(found))
    return shown.attention(found)


def _attention_drawn(found: Attended) -> Drawing | None:
    if not found.spread.points:
        return None
    title = shown.attention_says(found)
    return (lambda: pictures.spread(found.spread, title=title)), shown.attention_alt(found)


def _grades(ask: Ask, deps: Deps) -> Answer:
    return shown.grades(plots.grades(deps.db, call=ask.call))


def _profit(ask: Ask, deps: Deps) -> Answer:
    found = plots.profit(deps.db, call=ask.call)
    _send(ask, deps, Plot.PROFIT, _profit_drawn(found))
    return money_words.profit(found)


def _profit_drawn(found: Profits) -> Drawing | None:
    if not found.curve.earned:
        return None
    title, currency = money_words.profit_says(found), found.policy.currency
    return (lambda: money.profit(found.curve, currency, title=title)), money_words.profit_alt(found)


def _room(ask: Ask, deps: Deps) -> Answer:
    found = plots.room(deps.db, call=ask.call)
    _send(ask, deps, Plot.ROOM, _room_drawn(found))
    return money_words.room(found)


def _room_drawn(found: Room) -> Drawing | None:
    if not found.ledger.lost:
        return None
    title, currency = money_words.room_says(found), found.policy.currency
    return (lambda: money.room(found.ledger, currency, title=title)), money_words.room_alt(found)


def _for_all(line: Line) -> None:
    if line.words:
        raise Malformed(
            f"That plot is of all customers, so nothing stands after its name; “{line.rest()[:60]}” was not read. "
            "For one customer there is `/umpire plot strikes <customer>`."
        )


def _send(ask: Ask, deps: Deps, plot: Plot, drawing: Drawing | None) -> None:
    """Draw after the acknowledgement what there is to draw; where there is nothing the answer has said so."""
    if drawing is not None:
        later(ask, deps, lambda slack: _put(slack, ask, plot, drawing), sorry=UNDELIVERED)


def _put(slack: WebClient, ask: Ask, plot: Plot, drawing: Drawing) -> None:
    """Draw, and put it into the person's direct messages; its words name no customer."""
    draw, alt = drawing
    name = f"plot-{plot.value}-{ask.now:%Y-%m-%d}.png"
    files.send(slack, ask.user_id, name=name, content=draw(), comment="The plot you asked for.", alt=alt)


OF_THE_PLAN: dict[Plot, Callable[[Ask, Deps], Drawing | None]] = {
    Plot.PROFIT: lambda ask, deps: _profit_drawn(plots.profit(deps.db, call=ask.call)),
    Plot.ATTENTION: lambda ask, deps: _attention_drawn(plots.attention(deps.db, call=ask.call)),
    Plot.ROOM: lambda ask, deps: _room_drawn(plots.room(deps.db, call=ask.call)),
}
OF_ALL: dict[Plot, Handler] = {
    Plot.ATTENTION: _attention,
    Plot.GRADES: _grades,
    Plot.PROFIT: _profit,
    Plot.ROOM: _room,
}
