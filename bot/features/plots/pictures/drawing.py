"""Pictures of strikes and of attention, which Slack has no chart for, as PNG.

Nothing is told by colour alone: bars are hatched and named, and points differ in shape.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.features.plots.messages.plots import END_TEXTS, MOST_BARS
from bot.features.plots.pictures.canvas import (
    DASHED,
    FAINT,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEXT,
    add_titled_axes,
    draw_png,
    replace_undrawable,
)
from bot.slack.formatting import count, short
from scoring.plots.plots import WHOLE, AttentionPoint, AttentionSpread, StrikeBar, StrikeTimeline
from scoring.strikes import StrikePhase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

PHASE_LOOKS: dict[StrikePhase, tuple[str, str]] = {
    StrikePhase.LIVE: ("#d55e00", ""),
    StrikePhase.CONTESTED: ("#56b4e9", "//"),
    StrikePhase.OURS: ("#f0e442", "xx"),
    StrikePhase.CLEARED: ("#9ad9c5", "\\\\"),
    StrikePhase.EXPIRED: ("#c9c7cc", ".."),
    StrikePhase.VOID: ("#ffffff", "--"),
}
"""Colours everybody can tell apart (Okabe and Ito, 2008), each with a hatch of its own."""
USUAL_COLOUR, FLAGGED_COLOUR = "#0072b2", "#d55e00"
MOST_NAMED = 5
CROWD = 40
UNREADABLE_COST = 3
"""A name that covers this many points is left out."""
AXIS_STEPS = (0, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 50, 75, 100)
NAME_POSITIONS = (
    (10, 0, "left", "center"),
    (-10, 0, "right", "center"),
    (0, 9, "center", "bottom"),
    (0, -9, "center", "top"),
)


def draw_timeline(strikes: StrikeTimeline, *, title: str) -> bytes:
    """Draw one customer's strikes as bars from incident to expiry, the latest on top, named by what they are now."""
    bars = strikes.bars[:MOST_BARS]

    def draw(figure: "Figure") -> None:
        axes = add_titled_axes(figure, title, left=0.215, bottom=0.1)
        for row, bar in enumerate(bars):
            _draw_bar(axes, row, bar)
        first = min(strikes.today, *(bar.since for bar in bars))
        last = max(strikes.today, *(bar.until for bar in bars))
        span = max((last - first).days, 30)
        axes.set_xlim(first.toordinal() - span * 0.02, last.toordinal() + span * 0.42)
        axes.set_ylim(max(len(bars), 5) - 0.4, -0.9)
        axes.set_yticks(range(len(bars)), [_label_bar(bar) for bar in bars])
        axes.axvline(strikes.today.toordinal(), color=INK, linewidth=1.2, linestyle=DASHED, zorder=1.5)
        axes.text(strikes.today.toordinal(), -0.62, " today", fontsize=SMALL, color=INK, va="center")
        _draw_months(axes, first, last)
        axes.tick_params(axis="y", length=0)

    return draw_png(draw)


def draw_spread(attention: AttentionSpread, *, title: str) -> bytes:
    """Draw each customer's share of logged time over its share of revenue.

    Who stands above the line takes more time than it brings revenue.
    """
    points = attention.points

    def draw(figure: "Figure") -> None:
        axes = add_titled_axes(figure, title, left=0.08, bottom=0.125)
        _scale_axes(
            axes,
            _axis_end([_revenue_percent(point) for point in points]),
            _axis_end([_time_percent(point) for point in points]),
        )
        legend_parts = [
            axes.plot([0, 100], [0, 100], color=QUIET, linewidth=1.2, linestyle=DASHED, zorder=1)[0],
            *_draw_quarters(axes, points),
        ]
        for flagged, marker, colour in ((False, "o", USUAL_COLOUR), (True, "^", FLAGGED_COLOUR)):
            group = [point for point in points if point.flagged is flagged]
            size = 95 if len(points) <= CROWD else 40
            dots = axes.scatter(
                [_revenue_percent(p) for p in group], [_time_percent(p) for p in group], s=size, marker=marker,
                color=colour, edgecolors="white", linewidths=0.8, zorder=3, clip_on=False,
            )  # fmt: skip
            legend_parts += [dots] if flagged and group else []
        _draw_names(axes, points)
        axes.set_xlabel("Share of revenue", fontsize=TEXT, color=QUIET)
        axes.set_ylabel("Share of logged time", fontsize=TEXT, color=QUIET)
        legend_texts = {"Line2D": "as much time as revenue", "LineCollection": "average customer"}
        labels = [
            legend_texts.get(type(each).__name__, "flagged: much more time than revenue") for each in legend_parts
        ]
        axes.legend(
            legend_parts, labels, loc="lower left", bbox_to_anchor=(-0.012, 1.0), ncols=3, fontsize=SMALL, frameon=False
        )

    return draw_png(draw)


def _label_bar(bar: StrikeBar) -> str:
    """Label a strike's bar with its reason and weight."""
    return replace_undrawable(f"{short(bar.reason.replace('-', ' '), 22)}, {count(bar.weight, 'pt')}")


def _draw_bar(axes: "Axes", row: int, bar: StrikeBar) -> None:
    """Draw a strike's bar and write when it ends."""
    colour, hatch = PHASE_LOOKS.get(bar.phase, PHASE_LOOKS[StrikePhase.VOID])
    start, end = bar.since.toordinal(), bar.until.toordinal()
    end_text = f"{END_TEXTS[bar.phase]} {bar.until.day} {bar.until:%b} {bar.until.year}"
    axes.barh(row, end - start, left=start, height=0.56, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.9)
    axes.annotate(
        end_text,
        (end, row),
        xytext=(9, 0),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
        va="center",
        bbox=PAPER,
    )


def _draw_months(axes: "Axes", first: date, last: date) -> None:
    """Mark the first days of months, so few that their names do not touch."""
    months = max(1, (last - first).days // 30)
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 12_000) if months / step <= 9)
    firsts = [
        on
        for on in (date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
        if (on.year * 12 + on.month - 1) % every == 0 and first <= on <= last + timedelta(days=31)
    ]
    labels = [f"{on:%b}\n{on.year}" if on.month == 1 or on == firsts[0] else f"{on:%b}" for on in firsts]
    axes.set_xticks([on.toordinal() for on in firsts], labels)
    axes.grid(axis="x", color=FAINT, linewidth=0.8)


def _scale_axes(axes: "Axes", across: float, upwards: float) -> None:
    """Scale both axes by square roots, so that many small customers do not cover each other."""
    axes.set_xscale("function", functions=(_square_root, _square))
    axes.set_yscale("function", functions=(_square_root, _square))
    axes.set(xlim=(0, across), ylim=(0, upwards))
    for ticks, end in ((axes.set_xticks, across), (axes.set_yticks, upwards)):
        steps = [step for step in AXIS_STEPS if step <= end and (step in (0, 1) or step >= end / 40)]
        ticks(steps, [f"{step} %" for step in steps])
    axes.minorticks_off()
    axes.grid(color=FAINT, linewidth=0.8)


def _draw_quarters(axes: "Axes", points: Sequence[AttentionPoint]) -> list[Any]:
    """Draw where the average customer is and what the quarters around it mean; nothing for fewer than three."""
    if len(points) < 3:
        return []
    (_, right), (_, top) = axes.get_xlim(), axes.get_ylim()
    middle, level = sum(map(_revenue_percent, points)) / len(points), sum(map(_time_percent, points)) / len(points)
    line = axes.vlines(middle, 0, top, color=QUIET, linewidth=1, zorder=1)
    axes.hlines(level, 0, right, color=QUIET, linewidth=1, zorder=1)
    corners = (
        (0.004, 0.99, "left", "top", "much time, little revenue"),
        (0.996, 0.99, "right", "top", "much time, much revenue"),
        (0.996, 0.012, "right", "bottom", "little time, much revenue"),
    )
    for x, y, ha, va, text in corners:
        axes.text(
            x, y, text, transform=axes.transAxes, ha=ha, va=va, fontsize=SMALL, color=QUIET, style="italic", bbox=PAPER
        )
    return [line]


def _draw_names(axes: "Axes", points: Sequence[AttentionPoint]) -> None:
    """Name the few that take most beyond what they bring, each where its name covers least.

    A name that would cover too much is left out.
    """
    figure = axes.figure
    places = axes.transData.transform([(_revenue_percent(point), _time_percent(point)) for point in points])
    taken: list[Bbox] = []
    for point in (point for point in points[:MOST_NAMED] if point.excess > 0):
        attempts = []
        for x, y, ha, va in NAME_POSITIONS:
            name = axes.annotate(
                _label_point(point), (_revenue_percent(point), _time_percent(point)), xytext=(x, y),
                textcoords="offset points", ha=ha, va=va, fontsize=TEXT, color=INK, zorder=2.5, bbox=PAPER,
            )  # fmt: skip
            box = name.get_window_extent(figure.canvas.get_renderer()).padded(3)  # type: ignore[attr-defined]
            outside = sum(not axes.bbox.contains(*corner) for corner in box.corners())
            covers = sum(box.overlaps(other) for other in taken)
            attempts.append((UNREADABLE_COST * (outside + covers) + box.count_contains(places), name, box))
        cost, best_name, box = min(attempts, key=lambda each: each[0])
        for _, name, _ in attempts:
            if name is not best_name or cost >= UNREADABLE_COST:
                name.remove()
        taken += [box] if cost < UNREADABLE_COST else []


def _label_point(point: AttentionPoint) -> str:
    """Label a customer by its name, or by its key where the fonts cannot draw most of the name."""
    name, key = replace_undrawable(short(point.name, 26)), replace_undrawable(point.key)
    return name if sum(map(str.isalnum, name)) * 2 >= sum(map(str.isalnum, point.name[:26])) else key


def _revenue_percent(point: AttentionPoint) -> float:
    """Return a customer's share of revenue in per cent."""
    return 100 * point.revenue / WHOLE


def _time_percent(point: AttentionPoint) -> float:
    """Return a customer's share of logged time in per cent."""
    return 100 * point.time / WHOLE


def _axis_end(shares: Sequence[float]) -> float:
    """Return where an axis ends: beyond the largest share, in per cent."""
    return min(104.0, max(2.0, max(shares) * 1.25))


def _square_root(values: Any) -> Any:
    """Return the square roots of an axis' values."""
    import numpy

    return numpy.sqrt(numpy.maximum(values, 0))


def _square(values: Any) -> Any:
    """Return the squares of an axis' values."""
    return values**2
