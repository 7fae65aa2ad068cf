"""Pictures: always a PNG of one size, whatever is in it, drawn the same way twice; the library waits until asked."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.features.plots.pictures import drawing as pictures, money
from scoring.capacity import CapacityLedger
from scoring.interactions import AttentionTotals
from scoring.plots import plots, profits
from scoring.plots.plots import AttentionSpread, CustomerTime, StrikeBar, StrikeTimeline
from scoring.plots.profits import CustomerFigures, ProfitCurve
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


def spread(*spent: CustomerTime, time: int | None = None) -> AttentionSpread:
    """These customers, who are all there are."""
    revenue = sum(max(each.revenue or 0, 0) for each in spent)
    return plots.build_spread(spent, AttentionTotals(time or sum(each.minutes for each in spent), revenue), Policy())


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
        CustomerTime("a", "Acme", 1, 1, 6, 6), CustomerTime("b", "Globex", 10**15, 1, 1, 6), time=10**9
    ),
    "one place": spread(*(CustomerTime(f"k{n}", f"Customer {n}", 7, 7, 6, 6) for n in range(30))),
    "hostile": spread(*(CustomerTime(f"東京{n}", NASTY[:150], n, 60 - n, 6, 6) for n in range(9))),
}


@pytest.mark.parametrize("name", TIMELINES)
@pytest.mark.parametrize("title", ["Acme GmbH: 1 strike, live; it expires 4 July.", NASTY])
@pytest.mark.filterwarnings("error")
def test_a_timeline_is_drawn_whatever_is_in_it(name: str, title: str) -> None:
    """One size, no warning and no error, whatever the names, the dates and the number of strikes."""
    assert size(pictures.draw_timeline(TIMELINES[name], title=title)) == (1200, 675)


@pytest.mark.parametrize("name", SPREADS)
@pytest.mark.parametrize("title", ["Globex takes 21 % of logged time and brings 4 % of revenue.", NASTY])
@pytest.mark.filterwarnings("error")
def test_a_scatter_is_drawn_whatever_is_in_it(name: str, title: str) -> None:
    """One size, no warning and no error, whatever the names, the shares and the number of customers."""
    assert size(pictures.draw_spread(SPREADS[name], title=title)) == (1200, 675)


def test_the_same_figures_make_the_same_picture() -> None:
    """Drawing twice gives the same bytes: nothing of the day or the machine is written into the file."""
    first, second = (pictures.draw_timeline(TIMELINES["every phase"], title="Acme") for _ in range(2))
    assert first == second
    assert first != pictures.draw_timeline(TIMELINES["one"], title="Acme")


def test_every_phase_has_a_look_of_its_own() -> None:
    """No two phases share a hatch or a colour, so that neither is needed to tell them apart."""
    colours, hatches = zip(*(pictures.PHASE_LOOKS[phase] for phase in IN_USE), strict=True)
    assert len(set(colours)) == len(set(hatches)) == len(IN_USE)


def test_a_bot_that_draws_nothing_loads_nothing_to_draw_with() -> None:
    """The drawing library costs half a second and 50 MB: it is loaded with the first picture, not with umpire."""
    program = "import sys, bot.__main__, bot.app; sys.exit(any(n in sys.modules for n in ('matplotlib', 'numpy')))"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def curved(*found: tuple[int, int]) -> ProfitCurve:
    """Customers with these revenues and margins."""
    return profits.build_curve(CustomerFigures(f"k{n}", NASTY, *each) for n, each in enumerate(found))


CURVES = {
    "one": curved((100_000, 1_000)),
    "only losses": curved((100_000, -1_000), (5, -9)),
    "nothing": curved((0, 0)),
    "up and down": curved(*((100_000, 3_000 - 100 * n) for n in range(50))),
    "a crowd": curved(*((10**12 - n, 9_000 - n) for n in range(20_000))),
}
LEDGERS = {
    "short": CapacityLedger(NOW, lost=100_000, won=20_000, weighted=5_000),
    "more than enough": CapacityLedger(NOW, lost=1, won=10**16, weighted=10**16),
    "nothing won": CapacityLedger(NOW, lost=10**15),
    "nothing": CapacityLedger(NOW),
}


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("currency", ["EUR", "JPY"])
@pytest.mark.filterwarnings("error")
def test_a_profit_curve_is_drawn_whatever_is_in_it(name: str, currency: str) -> None:
    """One size, no warning and no error, whatever the amounts and the number of customers."""
    assert size(money.draw_profit(CURVES[name], currency, title=NASTY)) == (1200, 675)


@pytest.mark.parametrize("name", LEDGERS)
@pytest.mark.filterwarnings("error")
def test_a_waterfall_is_drawn_whatever_is_in_it(name: str) -> None:
    """The room is drawn too, also where nothing was won, or nothing leaves."""
    assert size(money.draw_room(LEDGERS[name], "EUR", title="Cover 0.65")) == (1200, 675)
