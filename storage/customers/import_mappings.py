"""Import mappings: what somebody decided about reading a file, kept for the next file with the same columns."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel, col

from storage.database import Json
from storage.sql.statements import get_table, upsert_rows


class ImportMappingRow(SQLModel, table=True):
    """How files of one shape are read. Owners are in it by hash, with the user ids that were chosen for them."""

    __tablename__ = "import_mappings"

    shape: str = Field(primary_key=True, max_length=40)
    choices: Json = Field(sa_type=JSON)
    chosen_by: str = Field(max_length=40)
    chosen_at: datetime


_TABLE = get_table(ImportMappingRow)
_FIND = select(col(ImportMappingRow.choices), col(ImportMappingRow.chosen_by), col(ImportMappingRow.chosen_at)).where(
    col(ImportMappingRow.shape) == bindparam("of_shape")
)
_DELETE = delete(_TABLE).where(_TABLE.c.shape == bindparam("of_shape"))


def remember_mapping(tx: Session, shape: str, choices: Json, *, by: str, now: datetime) -> None:
    """Store how files of this shape are read; it replaces what was stored for them."""
    upsert_rows(tx, _TABLE, [{"shape": shape, "choices": choices, "chosen_by": by, "chosen_at": now}])


def find_mapping(tx: Session, shape: str) -> tuple[dict[str, Any], str, datetime] | None:
    """Return what was chosen for files of this shape, by whom and when; None if nothing was."""
    row = tx.connection().execute(_FIND, {"of_shape": shape}).one_or_none()
    return None if row is None else (dict(row.choices), row.chosen_by, row.chosen_at)


def forget_mapping(tx: Session, shape: str) -> bool:
    """Delete what was chosen for files of this shape; return whether there was anything."""
    return bool(tx.connection().execute(_DELETE, {"of_shape": shape}).rowcount)
