"""Backups of a SQLite file: a copy made while umpire works, checked before it counts. PostgreSQL has its own tools."""

import os
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, table

from storage.sql.sqlite import sqlite3


class BackupBroken(Exception):
    """The copy did not pass its check and was deleted."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database into a file readable by its owner only, replacing an older copy once this one is sound."""
    unfinished = target.with_name(f"{target.stem}.unfinished.sqlite")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        connection = sqlite3.connect(source, isolation_level=None)
        try:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        finally:
            connection.close()
        check_database(unfinished)
        _flush(unfinished)
        unfinished.replace(target)
        _flush(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def check_database(path: Path) -> None:
    """Refuse a file that is damaged or has rows pointing nowhere."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall()
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupBroken(f"{path} is not a sound database: {error}") from error
    finally:
        connection.close()
    if found != [("ok",)] or dangling:
        raise BackupBroken(f"{path} is not a sound database: {found[0][0]}, {len(dangling)} rows pointing nowhere.")


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows per table."""
    names = inspect(connection).get_table_names()
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _flush(path: Path) -> None:
    """Have the system write a file or a folder to the disk: what replaces must be there before what is replaced."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
