"""The canvas of every picture: one size, one look, and the installed fonts. Only this module loads matplotlib.

1200 × 675 pixels, no text under 14 pixels; nothing is told by colour alone.
"""

import io
import re
import threading
from collections.abc import Callable
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, HIGH, DPI = 1200, 675, 100
TEXT, SMALL, LARGE = 11.5, 10.5, 17
"""In points; at 100 dots an inch 10.5 points are 14.6 pixels."""
INK, QUIET, FAINT = "#1d1c1d", "#5c5a5e", "#d9d7db"
DASHED = (0, (4, 3))
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
FONTS = ("DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew")
"""The first comes with the library; the others are used where they are installed."""
_ONE_AT_A_TIME = threading.Lock()


def draw_png(draw: Callable[["Figure"], None]) -> bytes:
    """Draw a picture and return it as PNG; one at a time, as matplotlib keeps global state."""
    with _ONE_AT_A_TIME:
        import matplotlib  # half a second and 50 MB that a bot nobody asks for a picture does without
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        settings = {"text.parse_math": False, "font.family": list(_list_fonts()), "hatch.linewidth": 0.8}
        with matplotlib.rc_context(settings):  # type: ignore[arg-type]
            figure = Figure(figsize=(WIDE / DPI, HIGH / DPI), dpi=DPI, facecolor="white")
            FigureCanvasAgg(figure)
            draw(figure)
            content = io.BytesIO()
            figure.savefig(content, format="png", metadata={"Software": None})
            return content.getvalue()


def add_titled_axes(figure: "Figure", title: str, *, left: float, bottom: float) -> "Axes":
    """Add the picture's title, and below it the axes that all pictures share."""
    lines = fill(replace_undrawable(title), 74, max_lines=2, placeholder=" …")
    figure.text(0.02, 0.965, lines, fontsize=LARGE, fontweight="bold", color=INK, va="top", linespacing=1.25)
    axes = figure.add_axes((left, bottom, 0.975 - left, (0.82 if "\n" in lines else 0.87) - bottom))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(labelsize=TEXT, labelcolor=INK, color=FAINT)
    axes.set_axisbelow(True)
    return axes


def replace_undrawable(text: str) -> str:
    """Replace letters that no installed font can draw by an ellipsis."""
    drawable = _load_drawable()
    kept = "".join(letter if ord(letter) in drawable else "\0" for letter in text)
    return re.sub("\0[\0 ]*", "…", " ".join(kept.split()))


def _load_drawable() -> frozenset[int]:
    """Load the code points that the installed fonts can draw."""
    from matplotlib.font_manager import findfont, get_font

    return frozenset().union(*(get_font(findfont(name)).get_charmap() for name in _list_fonts()))


def _list_fonts() -> tuple[str, ...]:
    """List the fonts of FONTS that are installed."""
    from matplotlib.font_manager import fontManager

    return tuple(name for name in FONTS if name in fontManager.get_font_names())
