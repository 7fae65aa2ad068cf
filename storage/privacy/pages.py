"""Scrubbing: after an erasure no byte of the person is left in the pages of the SQLite file."""

import logging
from datetime import datetime

from sqlalchemy import exists, select, update

from storage.database import Database, DatabaseAway
from storage.privacy.ledger import ErasureRow
from storage.sql.statements import get_table

log = logging.getLogger(__name__)
_ERASURES = get_table(ErasureRow)
_WAITS = _ERASURES.c.scrubbed_at.is_(None)


def scrub(db: Database, now: datetime) -> bool:
    """Overwrite what erasures left in freed parts of the SQLite file, after their commit; return whether it was done.

    SQLite's `secure_delete` alone leaves some, where it moves rows between pages. So the file is written anew: with
    100,000 customers and five years of strikes (100 MB) that takes about a second, in which others read but do not
    write. If it could not be done, or umpire was stopped before, the next start does it. On PostgreSQL nothing is
    overwritten: its own VACUUM frees the space and later rows take it.
    """
    try:
        db.rewrite_file()
        with db.transaction() as tx:
            tx.connection().execute(update(_ERASURES).where(_WAITS).values(scrubbed_at=now))
    except DatabaseAway:
        log.exception("the database file could not be scrubbed: the next start tries again")
        return False
    return True


def is_scrubbing_due(db: Database) -> bool:
    """Whether an erasure was stored after which the file was not scrubbed."""
    with db.transaction(reading=True) as tx:
        return bool(tx.connection().execute(select(exists().where(_WAITS))).scalar())


def list_copies(db: Database) -> tuple[str, ...]:
    """List the names of the copies of the SQLite file that updates left beside it: they still hold who was erased."""
    if db.path is None:
        return ()
    return tuple(sorted(found.name for found in db.path.parent.glob(f"{db.path.stem}.before-*.sqlite")))
