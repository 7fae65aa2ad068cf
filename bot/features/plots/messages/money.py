"""The messages of plots of money: the profit curve, and the revenue that leaves beside what is won."""

from bot.features.capacity.messages import describe_cover
from bot.features.plots.messages.plots import FIGURES, NAME_LIMIT
from bot.features.plots.usecases import ProfitPlot, RoomPlot
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.plots.profits import FEW_BRING_PERCENT, CustomerProfit, ProfitCurve
from scoring.rules.policy import Policy

ROWS_PER_END = 10
"""How many customers at either end of the curve are in the table."""


def render_profit(plot: ProfitPlot) -> Message:
    """Render the profit curve: how few make most of it, how many take some away, and both ends as a table."""
    curve, policy = plot.curve, plot.policy
    places = list(enumerate(curve.earned, 1))
    ends = places if len(places) <= 2 * ROWS_PER_END else [*places[:ROWS_PER_END], *places[-ROWS_PER_END:]]
    return render(
        "plot_profit",
        says=summarize_profit(plot),
        rows=[_build_row(place, each, policy) for place, each in ends],
        between=f"{len(places) - len(ends):,}" if len(ends) < len(places) else "",
        unknown=_format_unknown(curve),
    )


def summarize_profit(plot: ProfitPlot) -> str:
    """`The best 12 of 40 customers bring 80 % of the profit of EUR 120,000.00 a year.`"""
    curve, currency = plot.curve, plot.policy.currency
    many = formatting.count(len(curve.earned), "customer")
    if not curve.earned:
        return "No customer has both revenue and a margin on record."
    if not curve.few:
        return f"No customer makes a profit: {many}, {formatting.money(curve.total, currency)} a year."
    bring = "brings" if curve.few == 1 else "bring"
    peak = formatting.money(curve.peak, currency)
    summary = f"The best {curve.few:,} of {many} {bring} {FEW_BRING_PERCENT} % of the profit of {peak} a year"
    if not curve.losing:
        return f"{summary}."
    take = formatting.count(curve.losing, "customer takes", "customers take")
    return f"{summary}; {take} {formatting.money(curve.lost, currency)} of it away again."


def describe_profit_picture(plot: ProfitPlot) -> str:
    """Say in words what the profit picture shows, for who cannot see it. A notification shows this: it names nobody."""
    left = f"What is left of it: {formatting.money(plot.curve.total, plot.policy.currency)}."
    return f"Profit of customers, best first, summed up. {summarize_profit(plot)} {left} {FIGURES}"


def render_room(plot: RoomPlot) -> Message:
    """Render the waterfall: what leaves, what is won, what is likely, and what remains."""
    ledger = plot.ledger
    return render(
        "plot_room",
        says=summarize_room(plot),
        rows=_build_steps(plot) if ledger.lost else [],
        unknown=formatting.count(ledger.unknown, "customer") if ledger.unknown else "",
    )


def summarize_room(plot: RoomPlot) -> str:
    """Say in one sentence how far new business covers what leaves."""
    return describe_cover(plot.ledger)


def describe_room_picture(plot: RoomPlot) -> str:
    """Say in words what the waterfall shows, for who cannot see it."""
    steps = "; ".join(f"{name.casefold()} {amount}" for name, amount in _build_steps(plot))
    return f"Steps down and up, in revenue a year: {steps}. {summarize_room(plot)}"


def _build_steps(plot: RoomPlot) -> list[list[str]]:
    """Build the rows of the waterfall, each a name and an amount."""
    ledger, currency = plot.ledger, plot.policy.currency
    net = ledger.won + ledger.weighted - ledger.lost
    return [
        ["Leaves", formatting.money(-ledger.lost, currency)],
        ["Won", formatting.money(ledger.won, currency)],
        ["Likely, by chance", formatting.money(ledger.weighted, currency)],
        ["More than leaves" if net >= 0 else "Still missing", formatting.money(net, currency)],
    ]


def _build_row(place: int, customer: CustomerProfit, policy: Policy) -> list[str]:
    """Build a row of the profit table."""
    return [
        f"{place:,}",
        formatting.short(customer.name, NAME_LIMIT),
        formatting.money(customer.revenue, policy.currency),
        formatting.percent(customer.margin),
        formatting.money(customer.profit, policy.currency),
        formatting.money(customer.cumulated, policy.currency),
    ]


def _format_unknown(curve: ProfitCurve) -> str:
    """Format how many customers have no profit on record."""
    return formatting.count(curve.unknown, "customer has", "customers have") if curve.unknown else ""
