"""The pages that a reader can follow: every line is typed and pressed in the playground, and what it promises is read."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from playground.stage import Stage
from tests.docs.player import Player, open_playground
from tests.docs.script import PAGES, read_page
from tests.surface.fixtures import leaving

__all__ = ["leaving"]

STARTS = {
    "a Friday evening": "2026-03-06T19:30+01:00",
    "30 December": "2026-12-30T11:00+01:00",
    "the day before the clocks change": "2026-03-28T10:00+01:00",
    "a holiday": "2026-12-25T08:15+01:00",
    "a Monday in autumn": "2026-10-19T16:40+02:00",
}
"""When a reader may begin. What is written for one of them must not be true for that one only."""
Opening = Callable[[str], Stage]


@pytest.fixture
def opening(sqlite_url: str, leaving: ThreadPoolExecutor) -> Iterator[Opening]:
    """Opens the playground at an ISO time; it is closed while the next test runs."""
    opened: list[Stage] = []

    def open_at(start: str) -> Stage:
        opened.append(open_playground(sqlite_url, datetime.fromisoformat(start)))
        return opened[-1]

    yield open_at
    for stage in opened:
        leaving.submit(_close, stage)


def _close(stage: Stage) -> None:
    stage.slack.disconnect()
    stage.stop()


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_holds_whenever_one_begins(page: Path, start: str, opening: Opening) -> None:
    """Whoever types a page's lines, presses its buttons and moves the clock as it says, reads what it promises."""
    Player(opening(start)).play(read_page(page))
