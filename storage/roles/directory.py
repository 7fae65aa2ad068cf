"""The directory: how far umpire has come in reading the list of everybody in the workspace, page by page."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import Field, Session, SQLModel

from storage.sql.statements import get_table, insert_if_absent

FRESH = timedelta(days=1)
"""How long the list counts as read, and how long Slack's cursor is good for."""
LEASE = timedelta(minutes=1)
"""How long a replica has the list to itself after each page."""
LONGEST_PAUSE = timedelta(hours=1)
"""The longest pause before the next page; a later time was stored by a clock that was wrong."""


class DirectoryRow(SQLModel, table=True):
    """The only row: the cursor of the next page ("" for the first), and when it may be asked for.

    `finished_at` is when the last page was stored; None while pages are left.
    """

    __tablename__ = "directory"

    id: int = Field(primary_key=True)
    cursor: str
    resume_at: datetime
    finished_at: datetime | None = None


_DIRECTORY = get_table(DirectoryRow)


def take_turn(tx: Session, *, now: datetime, anew: bool = False) -> str | None:
    """Return the cursor to go on from, and have the list for a minute; None if there is nothing to read now.

    That is when the list was read within a day, when another replica is reading it, or when Slack asked for a pause.
    With `anew` it is read again although it was read within a day.
    """
    insert_if_absent(tx, _DIRECTORY, {"id": 1, "cursor": "", "resume_at": now, "finished_at": None})
    row = tx.connection().execute(select(_DIRECTORY).with_for_update()).one()
    if now < row.resume_at <= now + LONGEST_PAUSE:
        return None
    finished = row.finished_at is not None and abs(now - row.finished_at) < FRESH
    if finished and not anew:
        return None
    cursor: str = row.cursor if abs(now - row.resume_at) < FRESH else ""
    _store(tx, cursor=cursor, resume_at=now + LEASE, finished_at=None)
    return cursor


def note_page(tx: Session, next_cursor: str, *, now: datetime) -> None:
    """Note that a page is stored, and where the next one begins."""
    _store(tx, cursor=next_cursor, resume_at=now + LEASE)


def note_end(tx: Session, *, now: datetime) -> None:
    """Note that the last page is stored."""
    _store(tx, cursor="", resume_at=now, finished_at=now)


def pause(tx: Session, span: timedelta, *, now: datetime) -> None:
    """Have nobody ask for the next page for a while, at most an hour."""
    _store(tx, resume_at=now + min(span, LONGEST_PAUSE))


def _store(tx: Session, **values: object) -> None:
    tx.connection().execute(update(_DIRECTORY).values(**values))
