"""Scrubbing: after an erasure no byte of the person is left in the pages of the SQLite file."""

import logging
from datetime import datetime

from sqlalchemy import exists, select, update

from storage.database import Database
from storage.privacy.ledger import ErasureRow
from storage.sql.statements import get_table

log = logging.getLogger(__name__)
_ERASURES = get_table(ErasureRow)
_WAITS = _ERASURES.c.scrubbed_at.is_(None)


def scrub(db: Database, now: datetime) -> None:
    """Overwrite what erasures left in freed parts of the SQLite file; called after the commit of an erasure.

    The file is written anew, and meanwhile others read but do not write. If it does not happen, because umpire was
    stopped or the disk is full, the next start does it. On PostgreSQL nothing is overwritten: its own VACUUM frees the
    space and later rows take it.
    """
    db.rewrite_file()
    with db.transaction() as tx:
        tx.connection().execute(update(_ERASURES).where(_WAITS).values(scrubbed_at=now))


def is_scrubbing_due(db: Database) -> bool:
    """Whether an erasure was stored after which the file was not scrubbed."""
    with db.transaction(reading=True) as tx:
        return bool(tx.connection().execute(select(exists().where(_WAITS))).scalar())


def list_copies(db: Database) -> tuple[str, ...]:
    """List the names of the copies of the SQLite file that updates left beside it: they still hold who was erased."""
    if db.path is None:
        return ()
    return tuple(sorted(found.name for found in db.path.parent.glob(f"{db.path.stem}.before-*.sqlite")))
