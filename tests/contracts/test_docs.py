"""What the documents name is there."""

import re
import threading
from pathlib import Path

import pytest

from playground.slack.faults import Faults

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PLACE = re.compile(r"`((?:bot|scoring|storage|tests|playground|benchmarks|docs)/[\w./-]*)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_a_page_names_is_there(page: Path) -> None:
    """A file or folder in backticks exists; what is gone, or stands elsewhere now, is not named."""
    named = {name for name in PLACE.findall(page.read_text("utf-8")) if "<" not in name}
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_switch_of_the_local_slack_is_explained() -> None:
    """What can be switched on in the inspector has its row in docs/real-slack.md; a switch that is gone has none."""
    names = Faults(threading.RLock()).as_json()
    switches = {*names.pop("kinds"), *names} - {"faults"}
    page = (ROOT / "docs/real-slack.md").read_text("utf-8").partition("## The switches")[2]
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == sorted(switches)
