"""`umpire forget-slack` as somebody types it: what it lists, what it asks, and what it says is left to do."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bot.workflow import leaving
from bot.workflow.leaving import Presence
from storage.database import Database
from storage.roles import people
from tests.usecases.office import PEOPLE

ROOT = Path(__file__).parents[3]
KEY = "the key of this test"


@pytest.fixture
def file(sqlite_url: str, now: datetime) -> Path:
    """A database of an office whose app was removed, with an older copy beside it."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    db = Database(sqlite_url, audit_key=KEY.encode())
    leaving.connect(db, "T1")
    with db.transaction() as tx:
        people.store_people(tx, PEOPLE, now=now)
    Presence(db).end("app_uninstalled", now=now)
    db.close()
    path.with_name("umpire.before-0001.sqlite").touch()
    return path


def forget(file: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """The command, and what somebody types when it asks."""
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "UMPIRE_AUDIT_KEY": KEY}
    return subprocess.run(
        [sys.executable, "-m", "bot", "forget-slack"],
        cwd=file.parent,
        env=variables | {"DATABASE_URL": f"sqlite:///{file}"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_lists_asks_and_deletes(file: Path) -> None:
    """It lists what goes, waits for `forget`, and says which copies and tokens are left to delete."""
    done = forget(file, "Forget\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Members of the workspace, as Slack describes them: 6" in done.stdout
    assert "Type forget" in done.stdout
    assert "Done" in done.stdout
    assert "umpire.before-0001.sqlite" in done.stdout
    assert "SLACK_BOT_TOKEN" in done.stdout
    assert b"U0ROSA" not in file.read_bytes()


@pytest.mark.parametrize("typed", ["", "yes\n", "no\n"])
def test_anything_else_deletes_nothing(typed: str, file: Path) -> None:
    """Only the word itself confirms it."""
    refused = forget(file, typed)
    assert refused.returncode == 1
    assert "nothing was deleted" in refused.stderr
    assert b"U0ROSA" in file.read_bytes()
