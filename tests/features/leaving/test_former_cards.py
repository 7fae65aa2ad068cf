"""A farewell, and two years later: the details are deleted by themselves, and every screen still reads well."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from tests.surface.house import House, open_house

BEFORE = Path(__file__).parents[2] / "contracts" / "before"
STORY = "from_three_strikes_to_a_farewell_with_goodwill"


@pytest.fixture
def former(tmp_path: Path, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """A house in which Acme was let go on 22 April 2026, opened in July 2028."""
    path = tmp_path / "umpire.sqlite"
    old = sqlite3.connect(path)
    old.executescript(gzip.decompress((BEFORE / f"{STORY}.sql.gz").read_bytes()).decode())
    old.close()
    with open_house(f"sqlite:///{path}", leaving=leaving) as house:
        house.clock.move_to(datetime.fromisoformat(json.loads((BEFORE / "kinds.json").read_text())[STORY]["now"][0]))
        for days in (300, 460, 1):
            house.away(days=days)
        yield house


def test_nothing_stays_due_and_the_details_are_gone(former: House) -> None:
    """All that fell due about Acme was done, then what people wrote about it was deleted, once and without a word."""
    card = former.answer(former.ana, "/scorecard acme")
    assert "let go on 22 April 2026" in card
    assert "What people wrote about them was deleted on" in card
    assert former.customer("acme").name == "Acme GmbH"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/strike list acme", "(deleted)"),
        ("/log list acme", "(deleted)"),
        ("/umpire case acme", "let go"),
        ("/umpire transition acme", "Acme"),
        ("/umpire letter acme reasons", "Acme"),
        ("/umpire farewell acme", "Acme"),
        ("/umpire plot strikes acme", "Acme"),
        ("/scorecard list --former", "Acme"),
        ("/umpire quote acme --value 1000 --margin 20", "Acme"),
        ("/umpire rules", "strike"),
        ("/umpire todo", ""),
    ],
)
def test_every_screen_reads_well_afterwards(
    line: str, words: str, former: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a manager opens about Acme shows what is left, names nobody, and nothing breaks."""
    read = former.answer(former.jo, line)
    assert words in read
    assert not [record for record in caplog.records if "failed" in record.getMessage()]
    assert "abusive words" not in read
