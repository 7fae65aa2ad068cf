"""Pictures of money: the profit curve, and the revenue that leaves and is won, as steps down and up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.features.plots.pictures.canvas import (
    DASHED,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEXT,
    add_titled_axes,
    draw_png,
    replace_undrawable,
)
from bot.slack.formatting import short
from scoring.capacity import CapacityLedger
from scoring.plots.profits import CustomerProfit, ProfitCurve
from scoring.values.money import minor_digits

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GAIN, LOSS, HOPE, LEFT = "#0072b2", "#d55e00", "#56b4e9", "#c9c7cc"
"""Colours everybody can tell apart (Okabe and Ito, 2008); each also has a hatch or a marker of its own."""
MOST_POINTS = 1_000
"""Up to this many customers each is drawn; of more, every second, third and so on."""
MOST_DOTS = 60
"""Up to this many customers each gets a dot."""
UNITS = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"), (10**3, "k"))


def draw_profit(curve: ProfitCurve, currency: str, *, title: str) -> bytes:
    """Draw the summed-up profit of customers, the best first: a line up to its peak, dashed where it falls again."""
    earned = curve.earned
    top = max(range(len(earned)), key=lambda n: (earned[n].cumulated, -n))
    places = _choose_places(len(earned), top, curve.few - 1)

    def draw(figure: "Figure") -> None:
        axes = add_titled_axes(figure, title, left=0.1, bottom=0.125)
        up = [n for n in places if n <= top]
        down = [n for n in places if n >= top]
        axes.axhline(0, color=QUIET, linewidth=1, zorder=1)
        marker = "o" if len(earned) <= MOST_DOTS else ""
        axes.plot(
            [0, *(n + 1 for n in up)],
            [0, *_cumulated_amounts(earned, up, currency)],
            color=GAIN,
            linewidth=2.2,
            marker=marker,
        )
        if down[1:]:
            axes.plot(
                [n + 1 for n in down], _cumulated_amounts(earned, down, currency), color=LOSS, linewidth=2.2,
                linestyle=DASHED, marker="v" if marker else "",
            )  # fmt: skip
        if curve.few:
            _mark_best(axes, curve, currency)
        axes.set_xlim(0, len(earned) * 1.02)
        axes.set_ylim(*_axis_limits([0, *_cumulated_amounts(earned, places, currency)]))
        axes.set_xlabel("Customers, most profit first", fontsize=TEXT, color=QUIET)
        _format_amount_axis(axes, currency)
        _use_whole_numbers(axes)

    return draw_png(draw)


def draw_room(ledger: CapacityLedger, currency: str, *, title: str) -> bytes:
    """Draw what leaves as a step down, what is won and likely as steps up, and what remains."""
    down, up = _to_major(ledger.lost, currency), _to_major(ledger.won, currency)
    likely = _to_major(ledger.weighted, currency)
    net = up + likely - down
    steps = (
        ("Leaves", -down, 0.0, LOSS, "//"),
        ("Won", up, -down, GAIN, ""),
        ("Likely", likely, up - down, HOPE, ".."),
        ("More than leaves" if net >= 0 else "Still missing", net, 0.0, LEFT, "xx"),
    )

    def draw(figure: "Figure") -> None:
        axes = add_titled_axes(figure, title, left=0.1, bottom=0.1)
        for place, (_, height, bottom, colour, hatch) in enumerate(steps):
            axes.bar(place, height, bottom=bottom, width=0.56, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.9)
            _label_step(axes, place, bottom + height, height, currency)
        ends = [-down, up - down, net]
        for place, level in enumerate(ends):
            axes.plot([place + 0.28, place + 0.72], [level, level], color=QUIET, linewidth=1, linestyle=DASHED)
        axes.axhline(0, color=QUIET, linewidth=1, zorder=1)
        axes.set_xticks(range(len(steps)), [name for name, *_ in steps])
        axes.set_xlim(-0.6, len(steps) - 0.4)
        axes.set_ylim(*_axis_limits([0.0, *ends]))
        _format_amount_axis(axes, currency)
        axes.tick_params(axis="x", length=0)

    return draw_png(draw)


def _choose_places(many: int, *always: int) -> list[int]:
    """Choose which customers are drawn: all of few, evenly many of more, always the first, the last and `always`."""
    step = max(1, many // MOST_POINTS)
    return sorted({*range(0, many, step), many - 1, *(n for n in always if n >= 0)})


def _cumulated_amounts(earned: Sequence[CustomerProfit], places: Sequence[int], currency: str) -> list[float]:
    """Return the summed-up profit at those places, in whole currency units."""
    return [_to_major(earned[n].cumulated, currency) for n in places]


def _mark_best(axes: "Axes", curve: ProfitCurve, currency: str) -> None:
    """Mark where the few best customers bring most of the profit."""
    level = _to_major(curve.earned[curve.few - 1].cumulated, currency)
    axes.plot([curve.few], [level], marker="D", markersize=10, color=INK, zorder=4)
    axes.annotate(
        replace_undrawable(f"the best {curve.few:,}: {_format_short(level, currency)}"), (curve.few, level),
        xytext=(12, -14), textcoords="offset points", fontsize=SMALL, color=INK, bbox=PAPER, zorder=5,
    )  # fmt: skip


def _label_step(axes: "Axes", place: int, level: float, height: float, currency: str) -> None:
    """Write a step's amount above or below it."""
    below = height < 0
    axes.annotate(
        _format_short(height, currency), (place, level), xytext=(0, -7 if below else 7), textcoords="offset points",
        ha="center", va="top" if below else "bottom", fontsize=TEXT, color=INK, bbox=PAPER,
    )  # fmt: skip


def _format_amount_axis(axes: "Axes", currency: str) -> None:
    """Format the amounts on the vertical axis."""
    axes.yaxis.set_major_formatter(lambda value, _: _format_short(value, currency))
    axes.grid(axis="y", color="#d9d7db", linewidth=0.8)


def _use_whole_numbers(axes: "Axes") -> None:
    """Put whole numbers of customers on the horizontal axis."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _axis_limits(levels: Sequence[float]) -> tuple[float, float]:
    """Return where an axis begins and ends, so that nothing touches its edge."""
    low, high = min(levels), max(levels)
    span = (high - low) or 1.0
    return low - span * (0.12 if low < 0 else 0), high + span * 0.12


def _to_major(minor: int, currency: str) -> float:
    """Turn minor units into whole currency units."""
    return float(minor / 10 ** minor_digits(currency))


def _format_short(amount: float, currency: str) -> str:
    """Format an amount in short: `EUR 1.2m`."""
    size, unit = next(((size, unit) for size, unit in UNITS if abs(amount) >= size), (1, ""))
    figure = f"{amount / size:,.1f}".removesuffix(".0")
    return f"{short(currency, 3)} {'0' if figure == '-0' else figure}{unit}"
