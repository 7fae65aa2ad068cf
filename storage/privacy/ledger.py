"""The ledger of erasures: who was erased, by a keyed hash only, in a table and in a file outside the backups.

A backup taken before an erasure does not know of it; the file does. So the two are compared at each start
(`storage/privacy/erasures.py`). Nobody can read from a hash whom it stands for without the audit's key.
Source: product.md, safety.
"""

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Index, column, select, table
from sqlmodel import Field, Session, SQLModel

from storage.database import Database
from storage.sql.statements import get_table, insert_if_absent

log = logging.getLogger(__name__)
_LINE = re.compile(r"([0-9a-f]{64}) (erased-[0-9a-f]{10}) (\S+)")


class ErasureRow(SQLModel, table=True):
    """One erasure: the keyed hash of who was erased, and what stands in their place.

    `scrubbed_at` is when the freed pages of the SQLite file were overwritten; None until then.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index(None, "person_hash"),)

    sentinel: str = Field(primary_key=True, max_length=40)
    person_hash: str = Field(max_length=64)
    at: datetime
    scrubbed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One erasure as the ledger has it, in the table and in the file."""

    person_hash: str
    sentinel: str
    at: datetime


_ERASURES = get_table(ErasureRow)
# named here, because importing storage.roles would be circular
_PEOPLE = table("people", column("user_id"))
_LINES = select(_ERASURES.c.person_hash, _ERASURES.c.sentinel, _ERASURES.c.at)
_HASHES = select(_ERASURES.c.person_hash).distinct()


def hash_person(tx: Session, user_id: str) -> str:
    """Return the keyed hash of a user id: HMAC-SHA256 with the audit's key."""
    key: bytes = tx.info["audit_key"]
    return hmac.new(key, f"erased:{user_id}".encode(), hashlib.sha256).hexdigest()


def record_erasure(tx: Session, line: LedgerLine) -> None:
    """Store an erasure in the table, unless it is there."""
    values = {"sentinel": line.sentinel, "person_hash": line.person_hash, "at": line.at, "scrubbed_at": None}
    insert_if_absent(tx, _ERASURES, values)


def list_lines(tx: Session) -> tuple[LedgerLine, ...]:
    """List all erasures of the table, the oldest first."""
    rows = tx.connection().execute(_LINES.order_by(_ERASURES.c.at, _ERASURES.c.sentinel))
    return tuple(LedgerLine(*row) for row in rows)


def list_erased(tx: Session, user_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these people were erased once."""
    hashes = frozenset(tx.connection().execute(_HASHES).scalars())
    return frozenset(each for each in user_ids if hash_person(tx, each) in hashes) if hashes else frozenset()


def list_gone(tx: Session, user_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these people were erased and have not been back since: nothing Slack says brings them back."""
    erased = list_erased(tx, user_ids)
    known = select(_PEOPLE.c.user_id).where(_PEOPLE.c.user_id.in_(erased))
    return erased - frozenset(tx.connection().execute(known).scalars()) if erased else erased


def read_file(path: Path | None) -> tuple[LedgerLine, ...]:
    """Read the ledger's file; empty where there is none. A line that cannot be read is logged and left alone."""
    if path is None or not path.exists():
        return ()
    lines = []
    for number, text in enumerate(path.read_text("ascii", "replace").splitlines(), start=1):
        try:
            person_hash, sentinel, moment = _LINE.fullmatch(text).groups()  # type: ignore[union-attr]  # caught
            lines.append(LedgerLine(person_hash, sentinel, datetime.fromisoformat(moment)))
        except (AttributeError, ValueError):
            log.error("line %s of the ledger of erasures cannot be read", number)
    return tuple(lines)


def write_file(db: Database) -> bool:
    """Add to the ledger's file what only the table has, readable by its owner alone; return whether all is in it.

    Call it after the commit of an erasure. Without a file, or if it cannot be written, a restored backup brings the
    person back until they are erased again, and whoever erased them is to be told so.
    """
    if db.erased_file is None:
        return False
    with db.transaction(reading=True) as tx:
        stored = list_lines(tx)
    try:
        known = {line.sentinel for line in read_file(db.erased_file)}
        _append(db.erased_file, [line for line in stored if line.sentinel not in known])
    except OSError:
        log.exception("the ledger of erasures could not be written")
        return False
    return True


def _append(path: Path, lines: list[LedgerLine]) -> None:
    if not lines:
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        text = "".join(f"{line.person_hash} {line.sentinel} {line.at.isoformat()}\n" for line in lines)
        os.write(descriptor, text.encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
