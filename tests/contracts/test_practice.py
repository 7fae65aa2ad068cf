"""The practice map in the docs: every practice has a command that works and a test that is there."""

import re
from pathlib import Path

from bot.dispatch import HELP

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d+) \|(.+)\|$", re.MULTILINE)


def rows() -> dict[int, list[str]]:
    """The cells of each numbered row, without its number."""
    text = (ROOT / "docs" / "practice.md").read_text("utf-8")
    return {int(number): [cell.strip() for cell in cells.split(" | ")] for number, cells in ROW.findall(text)}


def test_no_cell_is_empty() -> None:
    """Eighteen practices, each with what it says, what does it, and what keeps it."""
    assert sorted(rows()) == list(range(1, 19))
    assert {number: cells for number, cells in rows().items() if len(cells) != 3 or not all(cells)} == {}


def test_every_command_works() -> None:
    """Each row names at least one word, and every word it names is one that help knows."""
    for number, (_, how, _kept) in rows().items():
        words = [slash or word for slash, word in re.findall(r"`/(?:umpire ([a-z]+)|([a-z]+))", how)]
        assert words, number
        assert set(words) <= set(HELP), number


def test_every_test_is_there() -> None:
    """Each row names at least one test, by its file and its name, and it exists."""
    for number, (_, _how, kept) in rows().items():
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", kept)
        assert named, number
        for path, name in named:
            assert f"def {name}(" in (ROOT / path).read_text("utf-8"), (number, path, name)
