"""`umpire forget-slack` as somebody types it: what it lists, what it asks, and what it says is left to do."""

from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.workflow import leaving
from bot.workflow.leaving import Presence
from storage.database import Database
from storage.roles import people
from tests.usecases.office import PEOPLE


@pytest.fixture
def file(sqlite_url: str, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Path:
    """A database of an office whose app was removed, with an older copy beside it, as the settings name it."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    db = Database(sqlite_url, audit_key=b"the key of this test")
    leaving.connect(db, "T1")
    with db.transaction() as tx:
        people.store_people(tx, PEOPLE, now=now)
    Presence(db).end("app_uninstalled", now=now)
    db.close()
    path.with_name("umpire.before-0001.sqlite").touch()
    monkeypatch.chdir(path.parent)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("UMPIRE_AUDIT_KEY", "the key of this test")
    return path


def test_it_lists_asks_and_deletes(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It lists what goes, waits for `forget`, and says which copies and tokens are left to delete."""
    monkeypatch.setattr("sys.stdin", StringIO("Forget\n"))
    assert main(["forget-slack"]) == 0
    words = capsys.readouterr().out
    assert "Members of the workspace, as Slack describes them: 6" in words
    assert "Type forget" in words
    assert "Done" in words
    assert "umpire.before-0001.sqlite" in words
    assert "SLACK_BOT_TOKEN" in words
    assert b"U0ROSA" not in file.read_bytes()


@pytest.mark.parametrize("typed", ["", "yes\n", "no\n"])
def test_anything_else_deletes_nothing(
    typed: str, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the word itself confirms it."""
    monkeypatch.setattr("sys.stdin", StringIO(typed))
    assert main(["forget-slack"]) == 1
    assert "nothing was deleted" in capsys.readouterr().err
    assert b"U0ROSA" in file.read_bytes()
