"""`/umpire plot`: pictures with the number in words; what Slack cannot draw is sent as an image, privately."""

from collections.abc import Callable

from bot import files, parsing, pictures
from bot.deps import Deps
from bot.listening import Answer, Ask, Handler, refused
from bot.messages import helping
from bot.messages import money_plots as money_words
from bot.messages import plots as shown
from bot.parsing import Line
from bot.pictures import money
from bot.usecases import plots
from scoring.plots import Plot, named
from scoring.refusals import Malformed

USAGE = "Usage: `/umpire plot strikes <customer>`, `/umpire plot attention|grades|profit|room`."
UNDELIVERED = "The picture could not be delivered; the figures above are all that is in it. Please try again."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List the plots, or show one."""
    line = parsing.read(ask.text, usage=USAGE)
    if line.asks_help():
        return helping.word("plot")
    plots.asked(deps.db, call=ask.call)
    if not line.words:
        return shown.listing()
    return PLOTS[named(line.take() or "")](line, ask, deps)


def _strikes(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = line.need("The customer")
    line.end()
    found = plots.strikes(deps.db, customer, call=ask.call)
    if found.timeline.bars:
        title = f"{found.customer.name}: {shown.strikes_say(found)}"
        _send(ask, deps, Plot.STRIKES, lambda: pictures.timeline(found.timeline, title=title), shown.strikes_alt(found))
    return shown.strikes(found)


def _attention(line: Line, ask: Ask, deps: Deps) -> Answer:
    _for_all(line)
    found = plots.attention(deps.db, call=ask.call)
    if found.spread.points:
        title = shown.attention_says(found)
        _send(ask, deps, Plot.ATTENTION, lambda: pictures.spread(found.spread, title=title), shown.attention_alt(found))
    return shown.attention(found)


def _grades(line: Line, ask: Ask, deps: Deps) -> Answer:
    _for_all(line)
    return shown.grades(plots.grades(deps.db, call=ask.call))


def _profit(line: Line, ask: Ask, deps: Deps) -> Answer:
    _for_all(line)
    found = plots.profit(deps.db, call=ask.call)
    if found.curve.earned:
        title, currency = money_words.profit_says(found), found.policy.currency
        alt = money_words.profit_alt(found)
        _send(ask, deps, Plot.PROFIT, lambda: money.profit(found.curve, currency, title=title), alt)
    return money_words.profit(found)


def _room(line: Line, ask: Ask, deps: Deps) -> Answer:
    _for_all(line)
    found = plots.room(deps.db, call=ask.call)
    if found.ledger.lost:
        title, currency = money_words.room_says(found), found.policy.currency
        alt = money_words.room_alt(found)
        _send(ask, deps, Plot.ROOM, lambda: money.room(found.ledger, currency, title=title), alt)
    return money_words.room(found)


def _for_all(line: Line) -> None:
    if line.words:
        raise Malformed(
            f"That plot is of all customers, so nothing stands after its name; “{line.rest()[:60]}” was not read. "
            "For one customer there is `/umpire plot strikes <customer>`."
        )


def _send(ask: Ask, deps: Deps, plot: Plot, draw: Callable[[], bytes], alt: str) -> None:
    """Draw after the acknowledgement, and put it into the person's direct messages; its words name no customer."""
    name = f"plot-{plot.value}-{ask.now:%Y-%m-%d}.png"
    deps.replies.upload(
        lambda slack: files.send(
            slack, ask.user_id, name=name, content=draw(), comment="The plot you asked for.", alt=alt
        ),
        refused(UNDELIVERED),
        user=ask.user_id,
        channel=ask.channel or "",
        url=ask.response_url,
    )


PLOTS: dict[Plot, Callable[[Line, Ask, Deps], Answer]] = {
    Plot.STRIKES: _strikes,
    Plot.ATTENTION: _attention,
    Plot.GRADES: _grades,
    Plot.PROFIT: _profit,
    Plot.ROOM: _room,
}
COMMANDS: dict[str, Handler] = {"plot": handle}
