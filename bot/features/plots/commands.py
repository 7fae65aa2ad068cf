"""`/umpire plot`: pictures with the number in words; what Slack cannot draw is sent as an image, privately."""

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_words, plots as shown
from bot.features.plots.pictures import drawing as pictures, sending
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, thoroughly
from scoring.plots.plots import Plot, named
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = "Usage: `/umpire plot strikes <customer>`, `/umpire plot attention|grades|profit|room`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List the plots, or show one."""
    line = lines.read(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.word("plot", shown.HELP["plot"])
    plots.asked(deps.db, call=ask.call)
    if not line.words:
        return shown.listing()
    which = named(line.take() or "")
    if which is Plot.STRIKES:
        return _strikes(line, ask, deps)
    _for_all(line)
    return thoroughly(ask, deps, Action.PLOT, OF_ALL[which])


def _strikes(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = arguments.require_customer(line, ask, deps)
    line.end()
    found = plots.strikes(deps.db, customer, call=ask.call)
    if found.timeline.bars:
        title = f"{found.customer.name}: {shown.strikes_say(found)}"
        drawing = (lambda: pictures.timeline(found.timeline, title=title)), shown.strikes_alt(found)
        sending.send(ask, deps, Plot.STRIKES, drawing)
    return shown.strikes(found)


def _attention(ask: Ask, deps: Deps) -> Answer:
    found = plots.attention(deps.db, call=ask.call)
    sending.send(ask, deps, Plot.ATTENTION, sending.attention(found))
    return shown.attention(found)


def _grades(ask: Ask, deps: Deps) -> Answer:
    return shown.grades(plots.grades(deps.db, call=ask.call))


def _profit(ask: Ask, deps: Deps) -> Answer:
    found = plots.profit(deps.db, call=ask.call)
    sending.send(ask, deps, Plot.PROFIT, sending.profit(found))
    return money_words.profit(found)


def _room(ask: Ask, deps: Deps) -> Answer:
    found = plots.room(deps.db, call=ask.call)
    sending.send(ask, deps, Plot.ROOM, sending.room(found))
    return money_words.room(found)


def _for_all(line: Line) -> None:
    if line.words:
        raise Malformed(
            f"That plot is of all customers, so nothing stands after its name; “{line.rest()[:60]}” was not read. "
            "For one customer there is `/umpire plot strikes <customer>`."
        )


OF_ALL: dict[Plot, Handler] = {
    Plot.ATTENTION: _attention,
    Plot.GRADES: _grades,
    Plot.PROFIT: _profit,
    Plot.ROOM: _room,
}
