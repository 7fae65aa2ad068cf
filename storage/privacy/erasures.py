"""Erasures are applied again after an older backup was restored: the ledger outside the backups knows of them."""

import logging
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlmodel import Session

from scoring.privacy.erased import is_erased
from scoring.privacy.traces import list_mentions, list_possible_ids
from storage import audit
from storage.database import Database
from storage.privacy import ledger, pages, persons
from storage.privacy.register import REGISTER, Kind, RegisteredTable
from storage.privacy.schema import get_table
from storage.sql.statements import lock_name

log = logging.getLogger(__name__)
ACTOR = "umpire"
APPLIED_AGAIN = "privacy.erased-again"
"""What the audit calls it when an erasure is applied to a restored backup."""


def apply_again(db: Database, *, now: datetime) -> int:
    """Apply the erasures that the ledger's file has and the database does not, each with the same sentinel.

    Called at each start; a restored backup does not know of erasures after it. What the file lacks is written to it,
    and what was not scrubbed is scrubbed. Returns how many erasures the database did not have.
    """
    lines = ledger.read_file(db.erased_file)
    with db.transaction() as tx:
        lock_name(tx, "erasures")
        known = {line.sentinel for line in ledger.list_lines(tx)}
        missing = [line for line in lines if line.sentinel not in known]
        person_of = find_people(tx, {line.person_hash for line in missing}) if missing else {}
        for line in missing:
            for user_id in person_of.get(line.person_hash, ()):
                persons.erase_person(tx, user_id, line.sentinel, line.at)
            ledger.record_erasure(tx, line)
            audit.append_entry(tx, APPLIED_AGAIN, actor=ACTOR, subject=f"person:{line.sentinel}", at=now)
    ledger.write_file(db)
    if missing:
        log.warning("a restored database did not know of %s erasures: they are applied again", len(missing))
    if pages.is_scrubbing_due(db):
        pages.scrub(db, now)
    return len(missing)


def find_people(tx: Session, hashes: Collection[str]) -> dict[str, frozenset[str]]:
    """Find the user ids that have these keyed hashes, by hashing every id there is in the database."""
    found: dict[str, set[str]] = {}
    for user_id in {each for entry in REGISTER.values() for each in _list_ids(tx, entry)}:
        if not is_erased(user_id) and (hashed := ledger.hash_person(tx, user_id)) in hashes:
            found.setdefault(hashed, set()).add(user_id)
    return {hashed: frozenset(ids) for hashed, ids in found.items()}


def _list_ids(tx: Session, entry: RegisteredTable) -> Iterator[str]:
    """Yield everything in a table that may be a user id; free text is searched for mentions only."""
    table = get_table(entry.name)
    for name, kind in entry.columns.items():
        column = table.c[name]
        if kind is Kind.PERSON:
            yield from tx.connection().execute(select(column).distinct().where(column.is_not(None))).scalars()
        elif kind is Kind.PEOPLE:
            for value in tx.connection().execute(select(column)).scalars():
                yield from list_possible_ids(value)
        elif kind is Kind.TEXT:
            for value in tx.connection().execute(select(column).where(cast(column, Text).contains("<@"))).scalars():
                yield from list_mentions(value)
