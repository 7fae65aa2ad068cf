"""How a page of the documentation is read, and that its player notices what is not so."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.docs.player import Broken, read_destination, says
from tests.docs.script import Act, Fill, Move, Picture, Press, Promise, React, Step, read_page

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 3, 27, 15, 30, tzinfo=UTC)
LINES: dict[str, Step] = {
    "    Ana   /log acme 50m": Act(1, "Ana   /log acme 50m", "ana", "/log acme 50m"),
    "    Jo    [Yes]": Press(1, "Jo    [Yes]", "jo", "Yes"),
    "    Jo    “Why?” it is late": Fill(1, "Jo    “Why?” it is late", "jo", "Why?", "it is late"),
    "    Rosa  :eyes: Globex": React(1, "Rosa  :eyes: Globex", "rosa", "eyes", "Globex"),
    "    ▶ +3 days": Move(1, "▶ +3 days", "+3 days"),
    "    → a: b": Promise(1, "→ a: b", "a: b"),
    "    → #general: hello": Promise(1, "→ #general: hello", "hello", channel="general"),
    "    → Li hears: hello": Promise(1, "→ Li hears: hello", "hello", hears="li"),
    "    → Li's Home: hello": Promise(1, "→ Li's Home: hello", "hello", home="li"),
    "![What is seen](screenshots/digest.png)": Picture(1, "![What is seen](screenshots/digest.png)", "digest.png"),
}


@pytest.mark.parametrize("line", LINES, ids=[line.strip()[:20] for line in LINES])
def test_each_kind_of_line_is_read(line: str, tmp_path: Path) -> None:
    """A line says who does what, when, or what can be read, and where."""
    page = tmp_path / "page.md"
    page.write_text(line + "\n\nProse is no step.\n", "utf-8")
    assert read_page(page) == [LINES[line]]


def test_a_line_that_nobody_could_follow_is_noticed(tmp_path: Path) -> None:
    """An indented line that is no step fails, with its number, instead of being passed over."""
    page = tmp_path / "page.md"
    page.write_text("# Title\n\n    Ana says something\n", "utf-8")
    with pytest.raises(ValueError, match="line 3 is nothing"):
        read_page(page)


@pytest.mark.parametrize(
    ("when", "arrival"),
    [
        ("+3 days", "2026-03-30T16:30+02:00"),
        ("+2 weeks", "2026-04-10T16:30+02:00"),
        ("+8 hours", "2026-03-28T00:30+01:00"),
        ("tomorrow, 09:00", "2026-03-28T09:00+01:00"),
        ("Monday, 16:30", "2026-03-30T16:30+02:00"),
        ("on day 19, 09:00", "2026-04-15T09:00+02:00"),
    ],
)
def test_a_time_is_the_one_a_reader_would_choose(when: str, arrival: str) -> None:
    """Days and hours are those of the workspace, over a change of clocks too; day 19 counts from the first line."""
    assert read_destination(FRIDAY, when, FRIDAY, BERLIN) == datetime.fromisoformat(arrival)


def test_what_is_no_time_is_noticed() -> None:
    """Nobody guesses what “soon” means."""
    with pytest.raises(Broken, match="no such time"):
        read_destination(FRIDAY, "soon", FRIDAY, BERLIN)


@pytest.mark.parametrize(
    ("words", "true"),
    [
        ("Strike 1 of 3 on Acme", True),
        ("strike 1 … counts until 27 May", True),
        ("1 of 3 … Strike", False),
        ("Strike 2", False),
    ],
)
def test_words_are_read_however_they_are_set(words: str, true: bool) -> None:
    """Bold, emoji, line breaks and capitals do not matter; words and their order do."""
    assert says(":small_orange_diamond: *Strike 1 of 3* on\n*Acme*: late. Counts until *27 May*.", words) is true
