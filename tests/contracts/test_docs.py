"""What the documents name is there."""

import re
import threading
from pathlib import Path

import pytest

from bot.dispatch import COMMANDS, HELP
from playground.slack.faults import Faults

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
PLACE = re.compile(r"`((?:bot|scoring|storage|tests|playground|benchmarks|docs)/[\w./-]*)`")

TYPED = re.compile(
    r"(?<=`)/(?:umpire ([a-z][a-z-]*)|([a-z]+)(?![\w-]))|^ {4}\w+ +/(?:umpire ([a-z][a-z-]*)|([a-z]+))", re.MULTILINE
)
"""A command in backticks, or on a line that somebody types; a word after `/umpire` counts for it."""
OF_SLACK = {"invite"}
LINK = re.compile(r"\]\(([^)\s]+)\)")


def name_anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_works(page: Path) -> None:
    """What a reader may type after a slash, umpire knows."""
    named = {next(filter(None, words)) for words in TYPED.findall(page.read_text("utf-8"))}
    assert named - set(COMMANDS) - OF_SLACK - {"umpire"} == set()


def test_every_command_is_listed() -> None:
    """The page of all commands names every word that help knows."""
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    assert {word for word in HELP if not re.search(rf"\b{word}\b", page)} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link to another page, a picture or a heading finds it."""
    dead = []
    for link in LINK.findall(page.read_text("utf-8")):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        anchors = map(name_anchor, re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.M)) if anchor else [""]
        if not target.exists() or anchor not in anchors:
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    """A file or folder in backticks exists; what is gone, or stands elsewhere now, is not named."""
    named = {name for name in PLACE.findall(page.read_text("utf-8")) if "<" not in name}
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_page_is_in_the_index() -> None:
    """Whoever opens the folder of the docs finds each page in its README."""
    index = (ROOT / "docs/README.md").read_text("utf-8")
    assert {page.name for page in (ROOT / "docs").glob("*.md") if f"({page.name})" not in index} == {"README.md"}


def test_every_switch_of_the_local_slack_is_explained() -> None:
    """What can be switched on in the inspector has its row in docs/real-slack.md; a switch that is gone has none."""
    names = Faults(threading.RLock()).as_json()
    switches = {*names.pop("kinds"), *names} - {"faults"}
    page = (ROOT / "docs/real-slack.md").read_text("utf-8").partition("## The switches")[2]
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == sorted(switches)
