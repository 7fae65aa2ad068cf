"""What a page of the documentation asks its reader to do, and what it promises: its indented lines, one by one.

    Ana   /strike acme late-payment     she types this in #customer-review
    Ana   [Yes]                         she presses the newest button of that name she can see; in a form, that one
    Ana   “Why?” they shouted           she fills in this field of the form that is open
    Rosa  :eyes: Globex                 she reacts so to the newest message in #customer-review that says so
    ▶ +30 days                          the clock is moved; also "+8 hours", "tomorrow, 09:00", "Monday, 09:00"
    ▶ on day 19, 09:00                  so many days after the first line of the page
    → Strike 1 of 3                     the answer to the line above says so; "…" stands for any words
    → #customer-review: Passed          a message in that channel says so now
    → Li hears: You were chosen         a direct message from umpire to Li says so
    → Rosa's Home: Give the notice      her Home says so when she opens it

A picture between the lines is the place at which `make screenshots` takes it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "docs/story.md", ROOT / "docs/money.md")
"""Those that are played."""
INDENT = "    "
PICTURE = re.compile(r"!\[[^\]]*\]\([\w./]*screenshots/([\w-]+\.png)\)")


@dataclass(frozen=True, slots=True)
class Step:
    """One line that a reader follows, with the number it has in its page."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Act(Step):
    """Somebody (a handle) types a command."""

    who: str
    command: str


@dataclass(frozen=True, slots=True)
class Press(Step):
    """Somebody presses a button."""

    who: str
    button: str


@dataclass(frozen=True, slots=True)
class Fill(Step):
    """Somebody fills in a field of the form they have open."""

    who: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class React(Step):
    """Somebody reacts with an emoji to the newest message of the review channel that has these words."""

    who: str
    emoji: str
    words: str


@dataclass(frozen=True, slots=True)
class Move(Step):
    """The clock is moved."""

    when: str


@dataclass(frozen=True, slots=True)
class Promise(Step):
    """Words that can be read: in a channel, by somebody in direct messages or on Home, or else in the last answer."""

    words: str
    channel: str = ""
    hears: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Picture(Step):
    """A picture of what is to be seen now."""

    name: str


WHO = r"(?P<who>[A-Z][a-z]+) +"
LINES: tuple[tuple[str, Callable[..., Step]], ...] = (
    (WHO + r"(?P<command>/.+)", Act),
    (WHO + r"\[(?P<button>[^\]]+)\]", Press),
    (WHO + r":(?P<emoji>[a-z_]+): (?P<words>.+)", React),
    (r"▶ +(?P<when>.+)", Move),
    (r"→ +#(?P<channel>[\w-]+): (?P<words>.+)", Promise),
    (r"→ +(?P<hears>[A-Z][a-z]+) hears: (?P<words>.+)", Promise),
    (r"→ +(?P<home>[A-Z][a-z]+)'s Home: (?P<words>.+)", Promise),
    (r"→ +(?P<words>.+)", Promise),
    (WHO + r"“(?P<field>[^”]+)” (?P<value>.+)", Fill),
)
"""How each kind of line is written; the first that fits counts."""
HANDLES = ("who", "hears", "home")


def read_page(page: Path) -> list[Step]:
    """Return every step of a page, in order; raises ValueError at an indented line that is none."""
    return list(_read_lines(page.read_text("utf-8")))


def _read_lines(text: str) -> Iterator[Step]:
    for number, line in enumerate(text.splitlines(), start=1):
        if found := PICTURE.search(line):
            yield Picture(number, line, found[1])
        elif line.startswith(INDENT):
            yield _read_step(number, line.strip())


def _read_step(number: int, text: str) -> Step:
    for pattern, kind in LINES:
        if found := re.fullmatch(pattern, text):
            named = {name: part.lower() if name in HANDLES else part for name, part in found.groupdict().items()}
            return kind(number, text, **named)
    raise ValueError(f"line {number} is nothing that a reader could do or see: {text}")
