"""The picture of one customer's strikes: a line of words for each, and below it a bar from incident to expiry."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.features.plots.messages.plots import END_TEXTS, MOST_BARS
from bot.features.plots.pictures.canvas import (
    DASHED,
    FAINT,
    INK,
    LINE,
    MARGIN,
    PAPER,
    QUIET,
    TEXT,
    WIDE,
    add_axes,
    draw_png,
    fit_text,
    measure_heading,
    points,
    write_heading,
)
from bot.slack.formatting import count, day, short
from scoring.plots.plots import StrikeBar, StrikeTimeline
from scoring.rules.reasons import spell_reason
from scoring.strikes import StrikePhase

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PHASE_LOOKS: dict[StrikePhase, tuple[str, str]] = {
    StrikePhase.LIVE: ("#c44e00", ""),
    StrikePhase.CONTESTED: ("#56b4e9", "//"),
    StrikePhase.OURS: ("#f0e442", "xx"),
    StrikePhase.CLEARED: ("#9ad9c5", "\\\\"),
    StrikePhase.EXPIRED: ("#c9c7cc", ".."),
    StrikePhase.VOID: ("#ffffff", "--"),
}
"""Colours everybody can tell apart (after Okabe and Ito, 2008), each with a hatch of its own."""
ROW, THICK = 44, 0.32
MOST_MONTHS = 5
"""So many months fit below the bars without touching."""


def draw_timeline(strikes: StrikeTimeline, *, title: str) -> bytes:
    """Draw one customer's strikes as bars from incident to expiry, the latest on top."""
    bars = strikes.bars[:MOST_BARS]
    top = measure_heading(title, "today") + LINE

    def draw(figure: "Figure") -> None:
        write_heading(figure, title, "From the incident to the day it stops counting")
        axes = add_axes(figure, left=MARGIN, top=top, bottom=2 * LINE + MARGIN)
        first = min(strikes.today, *(bar.since for bar in bars))
        last = max(strikes.today, *(bar.until for bar in bars))
        span = max((last - first).days, 30)
        axes.set_xlim(first.toordinal() - span * 0.005, first.toordinal() + span * 1.005)
        axes.set_ylim(len(bars), 0)
        for row, bar in enumerate(bars):
            _draw_bar(figure, axes, row, bar, strikes.today)
        _draw_months(axes, first, last)
        _mark_today(axes, strikes.today)

    return draw_png(draw, high=top + ROW * len(bars) + 2 * LINE + MARGIN)


def describe_bar(bar: StrikeBar, today: date) -> str:
    """Say of a strike its reason, its weight, and until when it counts or why it does not."""
    reason = short(spell_reason(bar.reason), 22)
    return f"{reason}, {count(bar.weight, 'point')}, {END_TEXTS[bar.phase]} {day(bar.until, today)}"


def _draw_bar(figure: "Figure", axes: "Axes", row: int, bar: StrikeBar, today: date) -> None:
    """Write what a strike is, and draw its bar below."""
    colour, hatch = PHASE_LOOKS.get(bar.phase, PHASE_LOOKS[StrikePhase.VOID])
    start, end = bar.since.toordinal(), bar.until.toordinal()
    axes.barh(
        row + 0.7, end - start, left=start, height=THICK, color=colour, hatch=hatch, edgecolor=INK,
        linewidth=points(1), zorder=2,
    )  # fmt: skip
    axes.annotate(
        fit_text(figure, describe_bar(bar, today), WIDE - 2 * MARGIN), (0, row + 0.28),
        xycoords=("axes fraction", "data"), va="center", fontsize=points(TEXT), color=INK, bbox=PAPER, zorder=3,
    )  # fmt: skip


def _mark_today(axes: "Axes", today: date) -> None:
    """Mark today by a line through the bars and a word above them, which stays inside the picture."""
    axes.axvline(today.toordinal(), color=INK, linewidth=points(1.5), linestyle=DASHED, zorder=1.5)
    first, last = axes.get_xlim()
    part = (today.toordinal() - first) / (last - first)
    axes.annotate(
        "today", (part, 1), xycoords="axes fraction", xytext=(0, points(2)), textcoords="offset points",
        ha="left" if part < 0.1 else "right" if part > 0.9 else "center", va="bottom", fontsize=points(TEXT),
        color=QUIET, annotation_clip=False,
    )  # fmt: skip


def _draw_months(axes: "Axes", first: date, last: date) -> None:
    """Mark the first days of months, so few that their names do not touch."""
    months = max(1, (last - first).days // 30)
    every = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 12_000) if months / step <= MOST_MONTHS)
    firsts = [
        on
        for on in (date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
        if (on.year * 12 + on.month - 1) % every == 0
        and first + timedelta(days=months) <= on <= last - timedelta(days=months)
    ]
    labels = [f"{on:%b}\n{on.year}" if on.month == 1 or on == firsts[0] else f"{on:%b}" for on in firsts]
    axes.set_xticks([on.toordinal() for on in firsts], labels)
    axes.grid(axis="x", color=FAINT, linewidth=points(1))
