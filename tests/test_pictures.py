"""Pictures: always a PNG of one width, whatever is in it, drawn the same way twice; the library waits until asked."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.features.plots.pictures import canvas, sending, timelines
from bot.features.plots.pictures.sending import Picture
from bot.features.plots.usecases import AttentionPlot, ProfitPlot, RoomPlot
from scoring.capacity import CapacityLedger
from scoring.interactions import AttentionTotals
from scoring.plots import plots, profits
from scoring.plots.plots import CustomerTime, StrikeBar, StrikeTimeline
from scoring.plots.profits import CustomerFigures
from scoring.rules.policy import Policy
from scoring.strikes import StrikePhase

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NASTY = "東京 $x^2$ $\\frac{1}{0}$ 👨‍👩‍👧‍👦 مرحبا _{ & < " * 8
IN_USE = [phase for phase in StrikePhase if phase is not StrikePhase.UNDONE]


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def bar(
    number: int, since: date, days: int, phase: StrikePhase = StrikePhase.LIVE, reason: str = "scope-creep"
) -> StrikeBar:
    """A strike of so many days."""
    return StrikeBar(number, reason, 1 + number % 3, since, since + timedelta(days=days), phase)


def timeline(*bars: StrikeBar) -> StrikeTimeline:
    """These strikes, seen today."""
    return StrikeTimeline(bars, len(bars), TODAY, TODAY)


def check_size(picture: bytes) -> None:
    """Check that a picture is as wide as all, and not higher than wide: Slack would show it smaller then."""
    wide, high = size(picture)
    assert wide == 1200
    assert 300 < high <= 1200


def spread(*spent: CustomerTime, time: int | None = None) -> Picture | None:
    """These customers, who are all there are."""
    revenue = sum(max(each.revenue or 0, 0) for each in spent)
    totals = AttentionTotals(time or sum(each.minutes for each in spent), revenue)
    return sending.prepare_attention(AttentionPlot(plots.build_spread(spent, totals, Policy()), Policy()))


TIMELINES = {
    "one": timeline(bar(1, TODAY, 180)),
    "every phase": timeline(*(bar(n, TODAY - timedelta(days=40 * n), 180, p) for n, p in enumerate(IN_USE))),
    "many": timeline(*(bar(n, TODAY - timedelta(days=9 * n), 365) for n in range(60))),
    "long ago": timeline(bar(1, date(1999, 12, 31), 1)),
    "a long life": timeline(bar(1, TODAY, 365 * 400)),
    "hostile": timeline(bar(1, TODAY, 1, reason=NASTY[:40])),
}
SPREADS = {
    "one": spread(CustomerTime("a", "Acme", 100, 60, 6, 6)),
    "a crowd": spread(*(CustomerTime(f"k{n}", f"Customer {n}", n * n + 1, 500 - n, n, 6) for n in range(500))),
    "no revenue": spread(CustomerTime("a", "Acme", 0, 60, 6, 6), CustomerTime("b", "Globex", 5, 60, 6, 6)),
    "less than none": spread(CustomerTime("a", "Acme", -7, 60, 6, 6), CustomerTime("b", "Globex", 5, 1, 6, 6)),
    "next to nothing": spread(
        CustomerTime("a", "Acme", 1, 1, 6, 6), CustomerTime("b", "Globex", 10**15, 1, 6, 6), time=10**9
    ),
    "one place": spread(*(CustomerTime(f"k{n}", f"Customer {n}", 7, 7, 6, 6) for n in range(30))),
    "hostile": spread(*(CustomerTime(f"東京{n}", NASTY[:150], n, 60 - n, 6, 6) for n in range(9))),
}


@pytest.mark.parametrize("name", TIMELINES)
@pytest.mark.parametrize("title", ["Acme GmbH: 1 strike; it counts until 4 July.", NASTY])
@pytest.mark.filterwarnings("error")
def test_a_timeline_is_drawn_whatever_is_in_it(name: str, title: str) -> None:
    """One width, no warning and no error, whatever the names, the dates and the number of strikes."""
    check_size(timelines.draw_timeline(TIMELINES[name], title=title))


@pytest.mark.parametrize("name", SPREADS)
@pytest.mark.filterwarnings("error")
def test_bars_of_attention_are_drawn_whatever_is_in_them(name: str) -> None:
    """One width, no warning and no error, whatever the names, the shares and the number of customers."""
    picture = SPREADS[name]
    assert picture is not None
    check_size(picture[0]())


def test_type_is_legible_where_slack_shows_a_picture() -> None:
    """Slack shows a picture 360 pixels wide at the least, and no letter has less than 11 pixels there."""
    assert min(canvas.TEXT, canvas.LARGE) * 360 / canvas.WIDE >= 11


def test_the_same_figures_make_the_same_picture() -> None:
    """Drawing twice gives the same bytes: nothing of the day or the machine is written into the file."""
    first, second = (timelines.draw_timeline(TIMELINES["every phase"], title="Acme") for _ in range(2))
    assert first == second
    assert first != timelines.draw_timeline(TIMELINES["one"], title="Acme")


def test_every_phase_has_a_look_of_its_own() -> None:
    """No two phases share a hatch or a colour, so that neither is needed to tell them apart."""
    colours, hatches = zip(*(timelines.PHASE_LOOKS[phase] for phase in IN_USE), strict=True)
    assert len(set(colours)) == len(set(hatches)) == len(IN_USE)


def test_a_bot_that_draws_nothing_loads_nothing_to_draw_with() -> None:
    """The drawing library costs half a second and 50 MB: it is loaded with the first picture, not with umpire."""
    program = "import sys, bot.__main__, bot.app; sys.exit(any(n in sys.modules for n in ('matplotlib', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def earned(*found: tuple[int, int], currency: str = "EUR") -> Picture | None:
    """Customers with these revenues and margins."""
    curve = profits.build_curve(CustomerFigures(f"k{n}", NASTY, *each) for n, each in enumerate(found))
    return sending.prepare_profit(ProfitPlot(curve, Policy(currency=currency)))


PROFITS = {
    "one": earned((100_000, 1_000)),
    "only losses": earned((100_000, -1_000), (5, -9)),
    "nothing": earned((0, 0)),
    "up and down": earned(*((100_000, 3_000 - 100 * n) for n in range(50))),
    "no minor units": earned(*((100_000, 3_000 - 100 * n) for n in range(50)), currency="JPY"),
    "a crowd": earned(*((10**14 - n, 9_000 - n) for n in range(20_000))),
}
LEDGERS = {
    "short": CapacityLedger(NOW, lost=100_000, won=20_000, weighted=5_000),
    "more than enough": CapacityLedger(NOW, lost=1, won=10**16, weighted=10**16),
    "nothing won": CapacityLedger(NOW, lost=10**15),
}


@pytest.mark.parametrize("name", PROFITS)
@pytest.mark.filterwarnings("error")
def test_bars_of_profit_are_drawn_whatever_is_in_them(name: str) -> None:
    """One width, no warning and no error, whatever the amounts and the number of customers."""
    picture = PROFITS[name]
    assert picture is not None
    check_size(picture[0]())


@pytest.mark.parametrize("name", LEDGERS)
@pytest.mark.filterwarnings("error")
def test_bars_of_capacity_are_drawn_whatever_is_in_them(name: str) -> None:
    """Capacity is drawn too, also where nothing was won."""
    picture = sending.prepare_room(RoomPlot(LEDGERS[name], Policy()))
    assert picture is not None
    check_size(picture[0]())


def test_nothing_is_drawn_of_nothing() -> None:
    """Where nobody leaves and nobody can be compared there is no picture."""
    assert sending.prepare_room(RoomPlot(CapacityLedger(NOW), Policy())) is None
    assert spread(CustomerTime("a", "Acme", 100, 60, 1, 1)) is None
    assert earned() is None
