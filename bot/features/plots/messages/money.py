"""Plots of money in words: who makes the profit and who takes it away again; the room that farewells leave."""

from bot.features.capacity.messages import describe_cover as cover_says
from bot.features.plots.messages.plots import NAME_LIMIT
from bot.features.plots.usecases import ProfitPlot, RoomPlot
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.plots.profits import FEW_BRING_PERCENT, CustomerProfit, ProfitCurve
from scoring.rules.policy import Policy

ROWS_PER_END = 10
"""Customers at either end of the curve that stand in the table."""


def render_profit(shown: ProfitPlot) -> Message:
    """The profit curve: how few make most of it, how many take some away, both ends as a table."""
    found, policy = shown.curve, shown.policy
    every = list(enumerate(found.earned, 1))
    ends = every if len(every) <= 2 * ROWS_PER_END else [*every[:ROWS_PER_END], *every[-ROWS_PER_END:]]
    return render(
        "plot_profit",
        says=summarize_profit(shown),
        rows=[_build_row(place, each, policy) for place, each in ends],
        between=f"{len(every) - len(ends):,}" if len(ends) < len(every) else "",
        unknown=_format_unknown(found),
    )


def summarize_profit(shown: ProfitPlot) -> str:
    """`The best 12 of 40 customers bring 80 % of the profit of EUR 120,000.00 a year.`"""
    found, currency = shown.curve, shown.policy.currency
    many = formatting.count(len(found.earned), "customer")
    if not found.earned:
        return "No customer has both revenue and a margin on record."
    if not found.few:
        return f"No customer makes a profit: {many}, {formatting.money(found.total, currency)} a year."
    bring = "brings" if found.few == 1 else "bring"
    peak = formatting.money(found.peak, currency)
    said = f"The best {found.few:,} of {many} {bring} {FEW_BRING_PERCENT} % of the profit of {peak} a year"
    if not found.losing:
        return f"{said}."
    take = formatting.count(found.losing, "customer takes", "customers take")
    return f"{said}; {take} {formatting.money(found.lost, currency)} of it away again."


def describe_profit_picture(shown: ProfitPlot) -> str:
    """The curve for whoever does not see it."""
    found, currency = shown.curve, shown.policy.currency
    some = found.earned[:5]
    told = "; ".join(
        f"{formatting.short(each.name, NAME_LIMIT)} {formatting.money(each.profit, currency)}" for each in some
    )
    left = f"What is left of it: {formatting.money(found.total, currency)}."
    return formatting.short(
        f"Profit of customers, best first, summed up. {summarize_profit(shown)} {left} {told}.", 1000
    )


def render_room(shown: RoomPlot) -> Message:
    """The waterfall: leaves, won, likely, remains."""
    found = shown.ledger
    return render(
        "plot_room",
        says=summarize_room(shown),
        rows=_build_steps(shown) if found.lost else [],
        unknown=formatting.count(found.unknown, "customer") if found.unknown else "",
    )


def summarize_room(shown: RoomPlot) -> str:
    """The cover in one sentence."""
    return cover_says(shown.ledger)


def describe_room_picture(shown: RoomPlot) -> str:
    """The waterfall for whoever does not see it."""
    told = "; ".join(f"{name.casefold()} {amount}" for name, amount in _build_steps(shown))
    return formatting.short(f"Steps down and up, in revenue a year: {told}. {summarize_room(shown)}", 1000)


def _build_steps(shown: RoomPlot) -> list[list[str]]:
    found, currency = shown.ledger, shown.policy.currency
    net = found.won + found.weighted - found.lost
    return [
        ["Leaves", formatting.money(-found.lost, currency)],
        ["Won", formatting.money(found.won, currency)],
        ["Likely, by chance", formatting.money(found.weighted, currency)],
        ["More than leaves" if net >= 0 else "Still missing", formatting.money(net, currency)],
    ]


def _build_row(place: int, each: CustomerProfit, policy: Policy) -> list[str]:
    return [
        f"{place:,}",
        formatting.short(each.name, NAME_LIMIT),
        formatting.money(each.revenue, policy.currency),
        formatting.percent(each.margin),
        formatting.money(each.profit, policy.currency),
        formatting.money(each.cumulated, policy.currency),
    ]


def _format_unknown(found: ProfitCurve) -> str:
    return formatting.count(found.unknown, "customer has", "customers have") if found.unknown else ""
