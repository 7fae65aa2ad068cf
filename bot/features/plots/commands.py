"""`/umpire plot`: plots in words, charts and tables; what Slack cannot chart comes as a picture in a direct message."""

from bot.features.plots import usecases as plots
from bot.features.plots.messages import money as money_messages, plots as plot_messages
from bot.features.plots.pictures import sending
from bot.parsing import lines
from bot.parsing.lines import TypedLine
from bot.slack import arguments, help_texts
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, Handler, run_over_all_customers
from scoring.plots.plots import PlotKind, parse_plot_kind
from scoring.refusals import Malformed
from scoring.roles import Action

USAGE = "Usage: `/umpire plot strikes <customer>`, `/umpire plot attention|grades|profit|capacity`."


def handle(ask: Ask, deps: Deps) -> Answer:
    """List the plots, or show the one that is named."""
    line = lines.parse_line(ask.text, usage=USAGE)
    if line.asks_help():
        return help_texts.render_word("plot", plot_messages.HELP["plot"])
    plots.authorize_plots(deps.db, call=ask.call)
    if not line.words:
        return plot_messages.render_plot_list()
    plot_kind = parse_plot_kind(line.take() or "")
    if plot_kind is PlotKind.STRIKES:
        return _show_strikes(line, ask, deps)
    _refuse_more_words(line)
    return run_over_all_customers(ask, deps, Action.PLOT, ALL_CUSTOMER_PLOTS[plot_kind])


def _show_strikes(line: TypedLine, ask: Ask, deps: Deps) -> Answer:
    """Show one customer's strikes, and send the picture of them."""
    customer = arguments.require_customer(line, ask, deps)
    line.require_end()
    plot = plots.load_strikes(deps.db, customer, call=ask.call)
    answer = plot_messages.render_strikes(plot)
    return sending.send_picture(ask, deps, PlotKind.STRIKES, sending.prepare_strikes(plot), answer)


def _show_attention(ask: Ask, deps: Deps) -> Answer:
    """Show who takes how much time beside revenue, and send the picture."""
    plot = plots.load_attention(deps.db, call=ask.call)
    answer = plot_messages.render_attention(plot)
    return sending.send_picture(ask, deps, PlotKind.ATTENTION, sending.prepare_attention(plot), answer)


def _show_grades(ask: Ask, deps: Deps) -> Answer:
    """Show how many customers have which grade, and how that changed over a year."""
    return plot_messages.render_grades(plots.load_grades(deps.db, call=ask.call))


def _show_profit(ask: Ask, deps: Deps) -> Answer:
    """Show who brings the profit; send the picture if Slack's own chart has no room for all the names."""
    plot = plots.load_profit(deps.db, call=ask.call)
    picture = None if money_messages.fits_slack_chart(plot.curve) else sending.prepare_profit(plot)
    return sending.send_picture(ask, deps, PlotKind.PROFIT, picture, money_messages.render_profit(plot))


def _show_room(ask: Ask, deps: Deps) -> Answer:
    """Show what leaves with former customers beside what is won."""
    return money_messages.render_room(plots.load_room(deps.db, call=ask.call))


def _refuse_more_words(line: TypedLine) -> None:
    """Refuse words after a plot that is of all customers."""
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
