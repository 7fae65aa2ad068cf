"""The practice in the docs: each of its rules has a command that works, and a test that is there."""

import re
from pathlib import Path

from bot.dispatch import HELP

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "practice.md").read_text("utf-8")
FOR_READERS, _, FOR_AUTHORS = PAGE.partition("## What keeps it so")
ROW = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)


def read_rows(text: str) -> dict[int, list[str]]:
    """The cells of each numbered row, without its number."""
    return {int(number): cells.split(" | ") for number, cells in ROW.findall(text)}


def test_no_cell_is_empty() -> None:
    """Twenty-one practices, each with what it says, what does it, and what keeps it."""
    rows, kept = read_rows(FOR_READERS), read_rows(FOR_AUTHORS)
    assert sorted(rows) == sorted(kept) == list(range(1, 22))
    assert {number: cells for number, cells in rows.items() if len(cells) != 2 or not all(cells)} == {}


def test_every_command_works() -> None:
    """Each practice names at least one word, and every word it names is one that help knows."""
    for number, (_, how) in read_rows(FOR_READERS).items():
        words = [slash or word for slash, word in re.findall(r"`/(?:umpire ([a-z]+)|([a-z]+))", how)]
        assert words, number
        assert set(words) <= set(HELP), number


def test_every_test_is_there() -> None:
    """Each practice, and each of the three traps, names at least one test by its file and its name, and it exists."""
    rows = re.findall(r"^\| (?!#|-)(.+?) \| (.+) \|$", FOR_AUTHORS, re.MULTILINE)
    assert len(rows) == 21 + 3
    for name, cell in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", cell)
        assert named, name
        for path, test in named:
            assert f"def {test}(" in (ROOT / path).read_text("utf-8"), (name, path, test)
