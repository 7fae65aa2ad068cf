"""Sorted bars that lie down: a name, a bar, its number, and a line to measure them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.features.plots.pictures.canvas import (
    BAD,
    DASHED,
    GOOD,
    INK,
    LINE,
    MARGIN,
    PAPER,
    QUIET,
    TEXT,
    WIDE,
    add_axes,
    choose_drawable,
    draw_png,
    fit_text,
    measure_heading,
    measure_text,
    points,
    write_heading,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES = 150
"""Pixels for the names."""
GAP = 8
ROW, THICK = 28, 0.66


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: a name and a number as text, and how long its bar is; None for a row that only sums others up.

    A `bad` bar is hatched and of another colour. `key` stands for a name that no font can draw.
    """

    name: str
    label: str
    amount: float | None
    bad: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The line to measure bars by: where it stands, and what it is in words."""

    amount: float
    label: str


def draw_bars(bars: Sequence[Bar], *, title: str, caption: str, threshold: Threshold | None = None) -> bytes:
    """Draw bars from the top down, under the takeaway as title and what they are in grey."""
    top = measure_heading(title, caption) + GAP + (LINE if threshold else 0)

    def draw(figure: "Figure") -> None:
        write_heading(figure, title, caption)
        axes = add_axes(figure, left=MARGIN + NAMES + GAP, top=top, bottom=MARGIN)
        _scale_axes(figure, axes, bars, threshold)
        for row, bar in enumerate(bars):
            _draw_row(figure, axes, row, bar)
        axes.axvline(0, color=INK, linewidth=points(1), zorder=3)
        axes.set_xticks([])
        if threshold is not None:
            _draw_threshold(figure, axes, threshold)

    return draw_png(draw, high=top + ROW * len(bars) + MARGIN)


def _scale_axes(figure: "Figure", axes: "Axes", bars: Sequence[Bar], threshold: Threshold | None) -> None:
    """Scale the axes so that every bar and the number at its end have room."""
    amounts = [bar.amount for bar in bars if bar.amount is not None]
    low, high = min(0.0, *amounts), max(0.0, threshold.amount if threshold else 0.0, *amounts)
    before = max((_measure_label(figure, bar) for bar in bars if (bar.amount or 0) < 0), default=0)
    behind = max((_measure_label(figure, bar) for bar in bars if not high or (bar.amount or -1) >= 0), default=0)
    wide = WIDE - 2 * MARGIN - NAMES - GAP
    pixel = ((high - low) or 1.0) / max(wide - before - behind, 40)
    axes.set_xlim(low - before * pixel, high + behind * pixel)
    axes.set_ylim(len(bars) - 0.5, -0.5)


def _measure_label(figure: "Figure", bar: Bar) -> float:
    """Return how wide the number at the end of a bar is, with the gap before it."""
    return measure_text(figure, bar.label) + GAP


def _draw_row(figure: "Figure", axes: "Axes", row: int, bar: Bar) -> None:
    """Draw a name, its bar, and the number at the bar's end."""
    amount = bar.amount or 0.0
    colour = QUIET if bar.amount is None else INK
    size = points(TEXT)
    axes.annotate(
        fit_text(figure, choose_drawable(bar.name, bar.key), NAMES), (0, row), xycoords=("axes fraction", "data"),
        xytext=(points(-GAP), 0), textcoords="offset points", ha="right", va="center", fontsize=size, color=colour,
    )  # fmt: skip
    drawn = axes.barh(row, amount, height=THICK, linewidth=0, color=BAD if bar.bad else GOOD)
    if bar.bad:
        for patch in drawn:
            patch.set(hatch="///", edgecolor="white")
    side, ha = (-1, "right") if amount < 0 else (1, "left")
    axes.annotate(
        bar.label, (amount, row), xytext=(side * points(GAP - 2), 0), textcoords="offset points",
        ha=ha, va="center", fontsize=size, color=colour, bbox=PAPER, zorder=4,
    )  # fmt: skip


def _draw_threshold(figure: "Figure", axes: "Axes", threshold: Threshold) -> None:
    """Draw the line, and write above it what it is; never beyond the picture's edge."""
    axes.axvline(threshold.amount, color=INK, linewidth=points(1.5), linestyle=DASHED, zorder=2.5)
    low, high = axes.get_xlim()
    pixel = (high - low) / (WIDE - 2 * MARGIN - NAMES - GAP)
    half = measure_text(figure, threshold.label) / 2 * pixel
    middle = max(low - NAMES * pixel + half, min(threshold.amount, high - half))
    axes.annotate(
        threshold.label, (middle, -0.5), xytext=(0, points(3)), textcoords="offset points", ha="center", va="bottom",
        fontsize=points(TEXT), color=QUIET, annotation_clip=False,
    )  # fmt: skip
