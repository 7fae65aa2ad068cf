"""Where an option ends, where help is asked for, and what becomes of words nobody wanted."""

import pytest

from bot.parsing import lines
from scoring.refusals import Malformed


@pytest.mark.parametrize(
    ("line", "when", "note"),
    [
        ("--when 14 mar invoice 218", "14 mar", "invoice 218"),
        ("invoice --when 14 mar 218", "14 mar", "invoice 218"),
        ("--when March 14, 2026 late", "March 14, 2026", "late"),
        ("--when 14 mar, late", "14 mar,", "late"),
        ("--when in 2w late", "in 2w", "late"),
        ("--when 3 days ago", "3 days ago", ""),
        ("--when yesterday 14 mar", "yesterday", "14 mar"),
        ("--when 14 bars", "14", "bars"),
        ("--when 14 mar 1200 euros", "14 mar", "1200 euros"),
        ("--when '14 mar' 2026", "14 mar", "2026"),
        ("--when 14 --link mar", "14", ""),
    ],
)
def test_a_date_takes_all_its_words(line: str, when: str, note: str) -> None:
    """The value of a date option is the date, without quotes too; what follows is free text."""
    found = lines.parse_line(line, options=("when", "link"), days=("when",))

    assert (found.options["when"], found.rest()) == (when, note)


@pytest.mark.parametrize(
    ("line", "most", "asks"),
    [
        ("help", 0, True),
        ("Help me", None, True),
        ("list help", None, True),
        ("acme late-payment help", 2, True),
        ("acme late-payment asked help", 2, False),
        ("acme 'help'", None, False),
        ("'help' acme", None, False),
        ("acme helpful", None, False),
        ("", None, False),
    ],
)
def test_help_is_asked_for_outside_free_text(line: str, most: int | None, asks: bool) -> None:
    """A bare `help` at either end asks for help, unless it ends free text or stands in quotes."""
    assert lines.parse_line(line).asks_help(most) is asks


def test_what_is_left_over_is_named() -> None:
    """Words nobody asked for are refused with the usage; none left is fine."""
    lines.parse_line("").require_end()
    with pytest.raises(Malformed, match=r"do with “globex partners”\. .*quotes\. Usage: …"):
        lines.parse_line("globex partners", usage="Usage: …").require_end()


def test_a_quoted_word_is_no_commands_word() -> None:
    """A look ahead sees that there is a word, but not which."""
    assert (lines.parse_line("'Undo' x").peek(), lines.parse_line("UNDO x").peek(), lines.parse_line("").peek()) == (
        "",
        "undo",
        None,
    )
