"""The pages that a reader can follow: each line is typed or pressed in the playground, and what it promises is read."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from playground import sample_hints
from playground.stage import Stage
from tests.docs.player import Broken, Player, open_playground
from tests.docs.script import PAGES, Act, Promise, read_page
from tests.surface.fixtures import leaving

__all__ = ["leaving"]

PAGE = {page.stem: page for page in PAGES}
STARTS = {
    "a Friday evening": "2026-03-06T19:30+01:00",
    "30 December": "2026-12-30T11:00+01:00",
    "the day before the clocks change": "2026-03-28T10:00+01:00",
    "a holiday": "2026-12-25T08:15+01:00",
    "a Monday in autumn": "2026-10-19T16:40+02:00",
}
"""When a reader may begin. What is written for one of them must not be true for that one only."""
TOUR = tuple(
    Act(0, step["try"], who, step["try"]) for who, steps in sample_hints.HINTS.items() if who for step in steps
    if "try" in step
)  # fmt: skip
"""What the page of the playground suggests to try, and a reader may have tried before."""
Opening = Callable[[str], Player]


@pytest.fixture
def opening(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Opening]:
    """Opens the playground at an ISO time for somebody who follows a page; it is closed while the next test runs."""
    opened: list[Stage] = []

    def open_at(start: str) -> Player:
        opened.append(open_playground(sqlite_url, datetime.fromisoformat(start)))
        return Player(opened[-1])

    yield open_at
    for stage in opened:
        leaving.submit(_close, stage)


def _close(stage: Stage) -> None:
    stage.slack.disconnect()
    stage.stop()


@pytest.mark.parametrize("page", PAGE)
def test_a_page_does_what_it_says(page: str, opening: Opening) -> None:
    """Whoever types a page's lines, presses its buttons and moves the clock as it says, reads what it promises."""
    opening(STARTS["a Friday evening"]).play(read_page(PAGE[page]))


@pytest.mark.soak
@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("page", PAGE)
def test_a_page_holds_whenever_one_begins(page: str, start: str, opening: Opening) -> None:
    """The same on every day of the year, whatever falls on a weekend, a holiday or the change of the clocks."""
    opening(start).play(read_page(PAGE[page]))


@pytest.mark.parametrize("page", PAGE)
def test_a_page_holds_after_the_tour(page: str, opening: Opening) -> None:
    """Whoever has tried what the playground suggests has used up no number, and no name, that a page needs."""
    player = opening(STARTS["30 December"])
    player.play(TOUR)
    player.play(read_page(PAGE[page]))


def test_a_page_that_is_not_true_is_noticed(opening: Opening) -> None:
    """A promise that does not hold fails with its line, its words, and what is to be read instead."""
    ana = Act(1, "Ana   /scorecard acme", "ana", "/scorecard acme")
    false = Promise(2, "→ Grade A", "Grade A")
    with pytest.raises(Broken, match=r"(?s)line 2, “→ Grade A”, on Mon 19 Oct 2026, 16:40: .*2–3 of 7 yes"):
        opening(STARTS["a Monday in autumn"]).play([ana, false])
