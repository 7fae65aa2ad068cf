"""The messages of plots of money: who brings the profit, and the revenue that leaves beside what is won."""

from collections.abc import Sequence

from bot.features.capacity.messages import describe_cover
from bot.features.plots.messages.plots import FIGURES, NAME_LIMIT
from bot.features.plots.usecases import ProfitPlot, RoomPlot
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.plots.plots import split_ends
from scoring.plots.profits import CustomerProfit, ProfitCurve
from scoring.rules.policy import Policy
from scoring.values.money import round_to_major

MOST_ROWS = 20
"""How many customers are in the table, half of them from either end."""
MOST_COLUMNS, COLUMN_NAME = 5, 16
"""Slack's own chart has its names side by side below the columns: so many of so many letters do not touch."""


def render_profit(plot: ProfitPlot) -> Message:
    """Render who brings the profit and who takes some away: as a chart if it has room for the names, and as a table."""
    curve, policy = plot.curve, plot.policy
    first, middle, last = split_ends(curve.earned, MOST_ROWS)
    return render(
        "plot_profit",
        says=summarize_profit(plot),
        chart=_build_profit_chart(curve.earned, policy) if fits_slack_chart(curve) else None,
        title=f"Profit a year, in {policy.currency}",
        rows=[_build_row(each, policy) for each in (*first, *last)],
        between=_describe_middle(middle, policy),
        unknown=formatting.count(curve.unknown, "customer has", "customers have") if curve.unknown else "",
    )


def fits_slack_chart(curve: ProfitCurve) -> bool:
    """Tell whether Slack's chart has room for all the names, each once."""
    names = {each.name for each in curve.earned}
    return 0 < len(curve.earned) == len(names) <= MOST_COLUMNS and max(map(len, names)) <= COLUMN_NAME


def summarize_profit(plot: ProfitPlot) -> str:
    """`2 of 12 customers bring 81 % of the profit of EUR 120,000 a year; Hooli takes EUR 12,000 away.`"""
    curve, currency = plot.curve, plot.policy.currency
    if not curve.earned:
        return "No customer has both revenue and a margin on record."
    if not curve.few:
        return f"No customer makes a profit: together they come to {_format_whole(curve.total, currency)} a year."
    return f"{_describe_few(curve, currency)}{_describe_losses(curve, currency, named=True)}."


def describe_profit_picture(plot: ProfitPlot) -> str:
    """Say in words what the profit picture shows, for who cannot see it. A notification shows this: it names nobody."""
    curve, currency = plot.curve, plot.policy.currency
    if curve.few:
        words = f"{_describe_few(curve, currency)}{_describe_losses(curve, currency, named=False)}."
    else:
        words = f"In all: {_format_whole(curve.total, currency)} a year."
    return f"Profit of customers, most first. {words} {FIGURES}"


def render_room(plot: RoomPlot) -> Message:
    """Render what leaves, what is won, what is likely and what is missing, as Slack's own chart and as a table."""
    ledger = plot.ledger
    return render(
        "plot_room",
        says=summarize_room(plot),
        chart=_build_bar_chart(list_room_levels(plot), "Revenue a year") if ledger.lost else None,
        title=f"Revenue a year, in {plot.policy.currency}",
        rows=_build_steps(plot) if ledger.lost else [],
        unknown=formatting.count(ledger.unknown, "customer") if ledger.unknown else "",
    )


def summarize_room(plot: RoomPlot) -> str:
    """Say in one sentence how far new business covers what leaves."""
    return describe_cover(plot.ledger)


def describe_room_picture(plot: RoomPlot) -> str:
    """Say in words what the picture of capacity shows, for who cannot see it."""
    steps = "; ".join(f"{name.casefold()} {amount}" for name, amount in _build_steps(plot))
    return f"Bars of revenue a year: {steps}. {summarize_room(plot)}"


def list_room_levels(plot: RoomPlot) -> list[tuple[str, int]]:
    """List the bars of capacity: what leaves, what is won, and that with what is likely, in whole currency units."""
    ledger, currency = plot.ledger, plot.policy.currency
    return [
        ("Leaves", round_to_major(ledger.lost, currency)),
        ("Won", round_to_major(ledger.won, currency)),
        ("Won and likely", round_to_major(ledger.won + ledger.weighted, currency)),
    ]


def _describe_few(curve: ProfitCurve, currency: str) -> str:
    """Say how few bring most of the profit."""
    peak = _format_whole(curve.peak, currency)
    if curve.few == curve.earning == 1:
        return f"{formatting.short(curve.earned[0].name, NAME_LIMIT)} brings all of the profit of {peak} a year"
    bring = "brings" if curve.few == 1 else "bring"
    share = "all" if curve.few == curve.earning else f"{100 * curve.earned[curve.few - 1].cumulated // curve.peak} %"
    return f"{curve.few:,} of {len(curve.earned):,} customers {bring} {share} of the profit of {peak} a year"


def _describe_losses(curve: ProfitCurve, currency: str, *, named: bool) -> str:
    """Say who takes some of the profit away, as the end of a sentence; "" if nobody does."""
    if not curve.losing:
        return ""
    lost, worst = _format_whole(curve.lost, currency), formatting.short(curve.earned[-1].name, NAME_LIMIT)
    if curve.losing == 1:
        return f"; {worst if named else 'one'} takes {lost} away"
    return f"; {curve.losing:,} take {lost} away" + (f", {worst} most of it" if named else "")


def _build_profit_chart(earned: Sequence[CustomerProfit], policy: Policy) -> dict[str, object]:
    return _build_bar_chart([(each.name, round_to_major(each.profit, policy.currency)) for each in earned], "Profit")


def _build_bar_chart(levels: Sequence[tuple[str, int]], name: str) -> dict[str, object]:
    """Build Slack's own chart of one bar a name."""
    data = [{"label": label, "value": amount} for label, amount in levels]
    return {
        "type": "bar",
        "series": [{"name": name, "data": data}],
        "axis_config": {"categories": [n for n, _ in levels]},
    }


def _build_steps(plot: RoomPlot) -> list[list[str]]:
    """Build the rows about capacity, each a name and an amount."""
    ledger, currency = plot.ledger, plot.policy.currency
    net = ledger.won + ledger.weighted - ledger.lost
    return [
        ["Revenue lost", _format_whole(-ledger.lost, currency)],
        ["Won", _format_whole(ledger.won, currency)],
        ["Likely, by chance", _format_whole(ledger.weighted, currency)],
        ["More than was lost" if net >= 0 else "Still missing", _format_whole(net, currency)],
    ]


def _build_row(customer: CustomerProfit, policy: Policy) -> list[str]:
    """Build a row of the profit table."""
    return [
        formatting.short(customer.name, NAME_LIMIT),
        _format_whole(customer.revenue, policy.currency),
        formatting.percent(customer.margin),
        _format_whole(customer.profit, policy.currency),
    ]


def _describe_middle(middle: Sequence[CustomerProfit], policy: Policy) -> str:
    """Say how many customers are left out between the two ends, and what they come to; "" if none are."""
    if not middle:
        return ""
    total = _format_whole(sum(each.profit for each in middle), policy.currency)
    return f"{formatting.count(len(middle), 'customer')} between the two ends come to {total}"


def _format_whole(minor: int, currency: str) -> str:
    """Format an amount in whole currency units: `EUR 12,000`."""
    return formatting.whole_money(minor, currency)
