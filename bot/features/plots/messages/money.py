"""Plots of money in words: who makes the profit and who takes it away again; the room that farewells leave."""

from bot.features.capacity.messages import describe_cover as cover_says
from bot.features.plots.messages.plots import NAME
from bot.features.plots.usecases import Profits, Room
from bot.slack import formatting
from bot.slack.rendering import Message, render
from scoring.plots.profits import MOST, Curve, Earned
from scoring.rules.policy import Policy

ENDS = 10
"""Customers at either end of the curve that stand in the table."""


def profit(shown: Profits) -> Message:
    """The profit curve: how few make most of it, how many take some away, both ends as a table."""
    found, policy = shown.curve, shown.policy
    every = list(enumerate(found.earned, 1))
    ends = every if len(every) <= 2 * ENDS else [*every[:ENDS], *every[-ENDS:]]
    return render(
        "plot_profit",
        says=profit_says(shown),
        rows=[_row(place, each, policy) for place, each in ends],
        between=f"{len(every) - len(ends):,}" if len(ends) < len(every) else "",
        unknown=_unknown(found),
    )


def profit_says(shown: Profits) -> str:
    """`The best 12 of 40 customers bring 80 % of the profit of EUR 120,000.00 a year.`"""
    found, currency = shown.curve, shown.policy.currency
    many = formatting.count(len(found.earned), "customer")
    if not found.earned:
        return "No customer has both revenue and a margin on record."
    if not found.few:
        return f"No customer makes a profit: {many}, {formatting.money(found.total, currency)} a year."
    bring = "brings" if found.few == 1 else "bring"
    peak = formatting.money(found.peak, currency)
    said = f"The best {found.few:,} of {many} {bring} {MOST} % of the profit of {peak} a year"
    if not found.losing:
        return f"{said}."
    take = formatting.count(found.losing, "customer takes", "customers take")
    return f"{said}; {take} {formatting.money(found.lost, currency)} of it away again."


def profit_alt(shown: Profits) -> str:
    """The curve for whoever does not see it."""
    found, currency = shown.curve, shown.policy.currency
    some = found.earned[:5]
    told = "; ".join(f"{formatting.short(each.name, NAME)} {formatting.money(each.profit, currency)}" for each in some)
    left = f"What is left of it: {formatting.money(found.total, currency)}."
    return formatting.short(f"Profit of customers, best first, summed up. {profit_says(shown)} {left} {told}.", 1000)


def room(shown: Room) -> Message:
    """The waterfall: leaves, won, likely, remains."""
    found = shown.ledger
    return render(
        "plot_room",
        says=room_says(shown),
        rows=_steps(shown) if found.lost else [],
        unknown=formatting.count(found.unknown, "customer") if found.unknown else "",
    )


def room_says(shown: Room) -> str:
    """The cover in one sentence."""
    return cover_says(shown.ledger)


def room_alt(shown: Room) -> str:
    """The waterfall for whoever does not see it."""
    told = "; ".join(f"{name.casefold()} {amount}" for name, amount in _steps(shown))
    return formatting.short(f"Steps down and up, in revenue a year: {told}. {room_says(shown)}", 1000)


def _steps(shown: Room) -> list[list[str]]:
    found, currency = shown.ledger, shown.policy.currency
    net = found.won + found.weighted - found.lost
    return [
        ["Leaves", formatting.money(-found.lost, currency)],
        ["Won", formatting.money(found.won, currency)],
        ["Likely, by chance", formatting.money(found.weighted, currency)],
        ["More than leaves" if net >= 0 else "Still missing", formatting.money(net, currency)],
    ]


def _row(place: int, each: Earned, policy: Policy) -> list[str]:
    return [
        f"{place:,}",
        formatting.short(each.name, NAME),
        formatting.money(each.revenue, policy.currency),
        formatting.percent(each.margin),
        formatting.money(each.profit, policy.currency),
        formatting.money(each.cumulated, policy.currency),
    ]


def _unknown(found: Curve) -> str:
    return formatting.count(found.unknown, "customer has", "customers have") if found.unknown else ""
