"""What a request about privacy needs from all tables: everything about one customer, and how much there is of a person.

Which columns hold what is in `storage/privacy/register.py`.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Integer, Table, and_, func, or_, select
from sqlmodel import Session

from storage.privacy.mentions import TextHit
from storage.privacy.register import REGISTER, Kind
from storage.privacy.schema import get_table
from storage.sql.statements import split_into_batches

Rows = list[dict[str, Any]]
_AUDIT = "audit_entries"
_CUSTOMER = "customer_id"
"""The column that says which customer a row is about; a row that points to such a row is about the customer too."""


def collect_customer(tx: Session, customer_id: int) -> dict[str, Rows]:
    """Collect every row about a customer, by table: its own, those that point to it, and those that point to these.

    The digests it stood in and the entries of the audit about it are among them. Tables without any are left out.
    """
    collected: dict[str, Rows] = {}
    for table in get_table(_AUDIT).metadata.sorted_tables:
        condition = _build_condition(table, customer_id, collected)
        if condition is not None and (rows := _read_rows(tx, table, condition)):
            collected[table.name] = rows
    digests = get_table("editions")
    stood_in = [row for row in _read_rows(tx, digests) if customer_id in row["customers"]]
    return collected | ({digests.name: stood_in} if stood_in else {})


def count_rows_of(tx: Session, user_id: str) -> dict[str, int]:
    """Count the rows in which a person stands, by table; of votes only their own. Tables without any are left out."""
    counts: dict[str, int] = {}
    for name, entry in REGISTER.items():
        columns = ("user_id",) if name == "ballot_votes" else entry.list_columns(Kind.PERSON)
        table = get_table(name)
        if columns:
            condition = or_(*(table.c[column] == user_id for column in columns))
            counts[name] = (
                tx.connection().execute(select(func.count()).select_from(table).where(condition)).scalar_one()
            )
    return {name: count for name, count in counts.items() if count}


def load_text(tx: Session, hit: TextHit) -> Any:
    """Load the whole text that a hit is an excerpt of; of the audit all that an entry says about people."""
    table = get_table(hit.table)
    keys = list(table.primary_key.columns)
    values = hit.row.split(":", len(keys) - 1)
    typed = [int(value) if isinstance(key.type, Integer) else value for key, value in zip(keys, values, strict=True)]
    condition = and_(*(key == value for key, value in zip(keys, typed, strict=True)))
    return tx.connection().execute(select(table.c[hit.column]).where(condition)).scalar_one()


def load_audit_actions(tx: Session, numbers: Iterable[int]) -> dict[int, str]:
    """Load what was done in entries of the audit, by their numbers."""
    entries = get_table(_AUDIT)
    return {
        row.seq: row.action
        for batch in split_into_batches(numbers)
        for row in tx.connection().execute(select(entries.c.seq, entries.c.action).where(entries.c.seq.in_(batch)))
    }


def list_open_ballots(tx: Session) -> frozenset[int]:
    """List the numbers of the ballots that are open, in which nobody sees anybody's vote."""
    ballots = get_table("ballots")
    return frozenset(tx.connection().execute(select(ballots.c.id).where(ballots.c.state == "open")).scalars())


def _build_condition(table: Table, customer_id: int, collected: Mapping[str, Rows]) -> ColumnElement[bool] | None:
    """Build the condition that a row is about the customer; None if no row of the table can be."""
    if table.name == "customers":
        return table.c.id == customer_id
    if table.name == _AUDIT:
        return table.c.subject == f"customer:{customer_id}"
    parts: list[ColumnElement[bool]] = [table.c[_CUSTOMER] == customer_id] if _CUSTOMER in table.c else []
    for column in table.c:
        for key in column.foreign_keys:
            pointed = key.column.table.name
            if column.name != _CUSTOMER and pointed in collected:
                parts.append(column.in_(_list_values(collected[pointed], key.column.name)))
    return or_(*parts) if parts else None


def _list_values(rows: Rows, field: str) -> Collection[Any]:
    return sorted({row[field] for row in rows})


def _read_rows(tx: Session, table: Table, condition: ColumnElement[bool] | None = None) -> Rows:
    query = select(table) if condition is None else select(table).where(condition)
    return [dict(row._mapping) for row in tx.connection().execute(query.order_by(*table.primary_key.columns))]
