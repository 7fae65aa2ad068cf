"""A row about one person in every table there is, made from the tables' own declarations."""

import re
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Date, Table, Text
from sqlmodel import Session
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage import audit, migrations
from storage.privacy.register import REGISTER, Kind
from storage.sql.statements import build_insert_if_absent

AUDIT = ("audit_entries", "audit_private", "audit_head", "erasures")
CHOSEN: dict[str, object] = {
    "outbox.state": "sent",
    "quotes.prospect_id": None,
    "posted_messages.channel": "D-",
    "direct_channels.channel": "D-",
    "outbox.posted_in": "D-",
}
"""What cannot be guessed from a column; `D-` becomes the channel of the person's direct messages."""


def fill_every_table(tx: Session, user_id: str, names: tuple[str, ...], *, number: int, now: datetime) -> None:
    """Insert a row into every table in which each column that can name somebody names this person.

    `number` is the key of these rows, one for each person. A table that takes one row only keeps the first person's.
    """
    for table in migrations.load_models().sorted_tables:
        if table.name not in AUDIT:
            row = {column.name: _choose(table, column, user_id, names, number, now) for column in table.columns}
            values = {name: value for name, value in row.items() if value is not None}
            tx.connection().execute(build_insert_if_absent(table)[tx.connection().dialect.name].values(values))
    said = {"holder": user_id, "why": f"{names[0]} left <@{user_id}>"}
    audit.append_entry(tx, "role.given", actor=user_id, subject="role:voter", at=now, private={"why": "mine"})
    audit.append_entry(tx, "role.given", actor="U-other", subject="role:voter", at=now, private=said)


def _choose(table: Table, column: Column[Any], user_id: str, names: tuple[str, ...], number: int, now: datetime) -> Any:
    place = f"{table.name}.{column.name}"
    if place in CHOSEN:
        chosen = CHOSEN[place]
        return f"D-{user_id}" if chosen == "D-" else chosen
    if isinstance(column.type, JSON):
        return {} if REGISTER[table.name].columns[column.name] is Kind.FACT else _choose_json(place, user_id)
    if not isinstance(column.type, AutoString | Text):
        return _choose_number(column, number, now)
    kind = REGISTER[table.name].columns[column.name]
    if kind is Kind.FACT or kind is Kind.WORKSPACE:
        return _find_allowed(table, column) or f"x{number}"
    if kind is Kind.NAME:
        return names[0] if place in ("people.name", "customers.owner_name") else names[1]
    if kind is Kind.PERSON:
        return user_id
    if kind is Kind.PEOPLE:
        return user_id if place in ("outbox.channel", "rhythms.subject") else f"about:{user_id}:{number}"
    return f"{names[0]} and <@{user_id}|{names[1]}> said it {number}"


def _choose_json(place: str, user_id: str) -> Any:
    if place == "import_mappings.choices":
        return {"columns": {"owner": "Who"}, "owners": {"a1b2": user_id, "c3d4": "U-other"}}
    return {user_id: 2, "listed": [user_id, {"by": user_id}], "text": f"<@{user_id}>"}


def _choose_number(column: Column[Any], number: int, now: datetime) -> Any:
    if isinstance(column.type, Boolean):
        return None if column.nullable else True
    if isinstance(column.type, Date):
        return date(2026, 1, number)
    return now if isinstance(column.type, UTCDateTime) else number


def _find_allowed(table: Table, column: Column[Any]) -> str | None:
    """Return the first value that a check of the table allows for the column, or None if it allows any."""
    for check in table.constraints:
        if isinstance(check, CheckConstraint) and (
            hit := re.search(rf"\b{column.name} IN \('([^']*)'", str(check.sqltext))
        ):
            return hit.group(1)
    return None
