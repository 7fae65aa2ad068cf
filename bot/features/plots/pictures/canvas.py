"""The canvas of every picture: one width, one look, and the installed fonts. Only this module loads matplotlib.

Slack shows a picture 360 to 480 pixels wide. So everything is measured in pixels of a picture that is 480 wide, in
which no letter is under 15 pixels (11 where it is shown at 360), and drawn two and a half times as large, for sharp
screens. The paper is light and has a rim, so that it is a card in both themes. Nothing is told by colour alone.
"""

import io
import re
import threading
from collections.abc import Callable
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bot.slack.formatting import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE, SCALE = 480, 2.5
INCH = 100
"""Pixels to an inch of the picture 480 wide."""
MARGIN = 14
TEXT, LARGE = 15, 18
LINE, TITLE_LINE = 21, 24
TITLE_LETTERS, TITLE_LINES = 41, 4
MOST_LETTERS = 60
"""No line of the picture holds more."""
INK, QUIET, FAINT = "#1d1c1d", "#55535a", "#c9c7cc"
GOOD, BAD = "#0072b2", "#c44e00"
"""Blue and vermilion, which everybody can tell apart (after Okabe and Ito, 2008)."""
DASHED = (0, (4, 3))
FONTS = ("DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Arabic", "Noto Sans Hebrew")
"""The first comes with the library; the others are used where they are installed."""
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
"""Behind text that a line may cross."""
_IN_ONE_LINE = re.compile(r"(?<=\d) (?=%)|(?<=\b[A-Z]{3}) (?=-?\d)")
"""Blanks at which a line never ends: in `12 %` and `EUR 12,000`."""
_ONE_AT_A_TIME = threading.Lock()


def draw_png(draw: Callable[["Figure"], None], *, high: float) -> bytes:
    """Draw a picture `high` pixels high and return it as PNG; one at a time, as matplotlib keeps global state."""
    with _ONE_AT_A_TIME:
        import matplotlib  # half a second and 50 MB that a bot nobody asks for a picture does without
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        settings = {"text.parse_math": False, "font.family": list(_list_fonts()), "hatch.linewidth": 0.6}
        with matplotlib.rc_context(settings):  # type: ignore[arg-type]
            figure = Figure(figsize=(WIDE / INCH, high / INCH), dpi=INCH * SCALE, facecolor="white")
            figure.patch.set(edgecolor=FAINT, linewidth=points(2))
            FigureCanvasAgg(figure)
            draw(figure)
            content = io.BytesIO()
            figure.savefig(content, format="png", metadata={"Software": None})
            return content.getvalue()


def points(pixels: float) -> float:
    """Return in points, matplotlib's measure of type and lines, so many pixels of a picture 480 wide."""
    return pixels * 72 / INCH


def wrap_title(title: str) -> list[str]:
    """Break a picture's title into lines of about one length, at most four."""
    together = _IN_ONE_LINE.sub("\u00a0", replace_undrawable(title))
    lines = wrap(together, TITLE_LETTERS, max_lines=TITLE_LINES, placeholder=" …") or [""]
    narrower = (wrap(together, width) for width in range(TITLE_LETTERS // 2, TITLE_LETTERS))
    return next((each for each in narrower if len(each) == len(lines)), lines)


def measure_heading(title: str, caption: str) -> float:
    """Return how many pixels the title and the caption take from the top of a picture."""
    return MARGIN + TITLE_LINE * len(wrap_title(title)) + 4 + (LINE if caption else 0)


def write_heading(figure: "Figure", title: str, caption: str) -> None:
    """Write the takeaway as title, and below it in grey what is drawn."""
    high = figure.get_figheight() * INCH
    lines = wrap_title(title)
    for place, line in enumerate(lines):
        top = 1 - (MARGIN + TITLE_LINE * place) / high
        figure.text(MARGIN / WIDE, top, line, fontsize=points(LARGE), fontweight="bold", color=INK, va="top")
    top = 1 - (MARGIN + TITLE_LINE * len(lines) + 4) / high
    figure.text(MARGIN / WIDE, top, replace_undrawable(caption), fontsize=points(TEXT), color=QUIET, va="top")


def add_axes(figure: "Figure", *, left: float, top: float, bottom: float) -> "Axes":
    """Add bare axes between these edges, in pixels from the picture's own."""
    high = figure.get_figheight() * INCH
    across, upwards = (WIDE - left - MARGIN) / WIDE, (high - top - bottom) / high
    axes = figure.add_axes((left / WIDE, bottom / high, across, upwards))
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(labelsize=points(TEXT), labelcolor=INK, length=0)
    axes.set_axisbelow(True)
    axes.set_yticks([])
    return axes


def choose_drawable(name: str, key: str) -> str:
    """Return a name, or where the fonts cannot draw most of it the key that stands for it."""
    drawable = replace_undrawable(name)
    return drawable if sum(map(str.isalnum, drawable)) * 2 >= sum(map(str.isalnum, name)) else replace_undrawable(key)


def fit_text(figure: "Figure", text: str, pixels: float) -> str:
    """Cut a text until it is no wider than so many pixels."""
    drawable = replace_undrawable(text)
    limit = min(len(drawable), MOST_LETTERS)
    while limit > 1 and measure_text(figure, short(drawable, limit)) > pixels:
        limit -= 1
    return short(drawable, limit)


def measure_text(figure: "Figure", text: str) -> float:
    """Return how wide a text is, in pixels of a picture 480 wide."""
    from matplotlib.font_manager import FontProperties

    renderer: Any = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    width, _, _ = renderer.get_text_width_height_descent(text, FontProperties(size=points(TEXT)), False)
    return float(width) / SCALE


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
