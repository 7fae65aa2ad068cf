"""`/umpire plot`: pictures with the number in words; what Slack cannot draw is sent as an image, privately."""

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_messages, plots as plot_messages
from bot.features.plots.pictures import drawing, sending
from bot.parsing import lines
from bot.parsing.lines import Line
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, thoroughly
from scoring.plots.plots import PlotKind, parse_plot_kind
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = "Usage: `/umpire plot strikes <customer>`, `/umpire plot attention|grades|profit|room`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List the plots, or show one."""
    line = lines.read(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.word("plot", plot_messages.HELP["plot"])
    plots.authorize_plots(deps.db, call=ask.call)
    if not line.words:
        return plot_messages.render_plot_list()
    which = parse_plot_kind(line.take() or "")
    if which is PlotKind.STRIKES:
        return _show_strikes(line, ask, deps)
    _refuse_more_words(line)
    return thoroughly(ask, deps, Action.PLOT, ALL_CUSTOMER_PLOTS[which])


def _show_strikes(line: Line, ask: Ask, deps: Deps) -> Answer:
    customer = arguments.require_customer(line, ask, deps)
    line.end()
    found = plots.load_strikes(deps.db, customer, call=ask.call)
    if found.timeline.bars:
        title = f"{found.customer.name}: {plot_messages.summarize_strikes(found)}"
        picture = (
            (lambda: drawing.draw_timeline(found.timeline, title=title)),
            plot_messages.describe_strikes_picture(found),
        )
        sending.send_picture(ask, deps, PlotKind.STRIKES, picture)
    return plot_messages.render_strikes(found)


def _show_attention(ask: Ask, deps: Deps) -> Answer:
    found = plots.load_attention(deps.db, call=ask.call)
    sending.send_picture(ask, deps, PlotKind.ATTENTION, sending.prepare_attention(found))
    return plot_messages.render_attention(found)


def _show_grades(ask: Ask, deps: Deps) -> Answer:
    return plot_messages.render_grades(plots.load_grades(deps.db, call=ask.call))


def _show_profit(ask: Ask, deps: Deps) -> Answer:
    found = plots.load_profit(deps.db, call=ask.call)
    sending.send_picture(ask, deps, PlotKind.PROFIT, sending.prepare_profit(found))
    return money_messages.render_profit(found)


def _show_room(ask: Ask, deps: Deps) -> Answer:
    found = plots.load_room(deps.db, call=ask.call)
    sending.send_picture(ask, deps, PlotKind.ROOM, sending.prepare_room(found))
    return money_messages.render_room(found)


def _refuse_more_words(line: Line) -> None:
    if line.words:
        raise Malformed(
            f"That plot is of all customers, so nothing stands after its name; “{line.rest()[:60]}” was not read. "
            "For one customer there is `/umpire plot strikes <customer>`."
        )


ALL_CUSTOMER_PLOTS: dict[PlotKind, Handler] = {
    PlotKind.ATTENTION: _show_attention,
    PlotKind.GRADES: _show_grades,
    PlotKind.PROFIT: _show_profit,
    PlotKind.ROOM: _show_room,
}
