"""Backups of a SQLite file, made while umpire runs and checked afterwards. PostgreSQL has its own tools."""

import os
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, table

from storage.sql.sqlite import sqlite3


class BackupBroken(Exception):
    """The copy did not pass its check and was deleted."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database to a file that only its owner can read, replacing an older copy. Raises BackupBroken."""
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
        _flush_to_disk(unfinished)
        unfinished.replace(target)
        _flush_to_disk(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def check_database(path: Path) -> None:
    """Check a SQLite file. Raises BackupBroken if it is damaged or has foreign keys that point nowhere."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        integrity = connection.execute("PRAGMA integrity_check").fetchall()
        dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupBroken(f"{path} is not a sound database: {error}") from error
    finally:
        connection.close()
    if integrity != [("ok",)] or dangling:
        raise BackupBroken(f"{path} is not a sound database: {integrity[0][0]}, {len(dangling)} rows pointing nowhere.")


def count_rows(connection: Connection) -> dict[str, int]:
    """Count the rows of every table, by its name."""
    names = inspect(connection).get_table_names()
    return {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in names}


def _flush_to_disk(path: Path) -> None:
    """Make the system write a file or folder to the disk, so that a copy is there before it replaces the old one."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
