"""Backups of a SQLite file: made while umpire works, checked before they count."""

import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.requests import claims
from storage.sql import backups
from storage.sql.backups import BackupBroken
from storage.sql.sqlite import sqlite3


def test_a_copy_made_while_umpire_writes_is_one_moment_of_it(
    sqlite_url: str, tmp_path: Path, open_database: Callable[[str], Database], now: datetime
) -> None:
    """Two rows are always written together; no copy has one without the other."""
    db = open_database(sqlite_url)
    assert db.path is not None
    enough, started = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not enough.is_set():
            with db.transaction() as tx:
                claims.claim(tx, "left", str(number), now=now)
                claims.claim(tx, "right", str(number), now=now)
            number += 1
            started.set()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait(10)
    backups.copy_database(db.path, tmp_path / "copy.sqlite")
    enough.set()
    writer.join()

    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as kept:
        counted = dict(kept.execute("SELECT kind, count(*) FROM claims GROUP BY kind"))
    assert counted["left"] == counted["right"] > 0


def test_a_copy_is_its_owners_alone_and_replaces_an_older_one(sqlite_url: str, tmp_path: Path) -> None:
    """The copy can be read by its owner only, and nothing unfinished stays behind."""
    source, target = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copies" / "copy.sqlite"
    target.parent.mkdir()
    target.write_text("older")

    backups.copy_database(source, target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [found.name for found in target.parent.iterdir()] == ["copy.sqlite"]
    backups.check_database(target)


@pytest.mark.parametrize("damage", ["overwritten in the middle", "cut off", "no database"])
def test_a_damaged_file_does_not_pass_for_a_backup(damage: str, sqlite_url: str) -> None:
    """A file with broken pages, a part of a file, and something else are refused."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    if damage == "overwritten in the middle":
        content[4096 : 4096 * 4] = b"\xff" * 4096 * 3
    elif damage == "cut off":
        del content[len(content) // 2 :]
    else:
        content[:16] = b"not a database!!"
    path.write_bytes(content)

    with pytest.raises(BackupBroken):
        backups.check_database(path)


def test_a_copy_that_fails_leaves_the_older_one_alone(tmp_path: Path) -> None:
    """A source that is no database costs nobody the last good copy."""
    (tmp_path / "source.sqlite").write_text("not a database, however long this sentence may become in the end")
    target = tmp_path / "copy.sqlite"
    target.write_text("older")

    with pytest.raises(sqlite3.DatabaseError):
        backups.copy_database(tmp_path / "source.sqlite", target)

    assert target.read_text() == "older"
