"""Names in prose: where people wrote about somebody. They are not changed, but listed for whoever erases the person."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, cast, func, null, or_, select
from sqlmodel import Session

from scoring.privacy.traces import find_excerpts, list_spellings
from storage.privacy.register import REGISTER, Kind, list_columns
from storage.privacy.schema import get_table

_FIELDS = ("audit_private", "fields")
"""The column in which there is prose beside ids: JSON of field → [salt, value]."""


@dataclass(frozen=True, slots=True)
class TextHit:
    """A text in which a person is named: where it is, the customer it is about, if any, and a part of it.

    `row` is the row's key; several columns of a key are joined by `:`.
    """

    table: str
    row: str
    customer_id: int | None
    column: str
    excerpt: str


def load_person_names(tx: Session, user_id: str) -> tuple[str, ...]:
    """Return all a person is called: their name, display name, handle and e-mail address. Load it before erasing."""
    people = get_table("people")
    row = tx.connection().execute(select(people).where(people.c.user_id == user_id)).mappings().one_or_none()
    columns = REGISTER["people"].list_columns(Kind.NAME)
    return tuple(dict.fromkeys(row[name] for name in columns if row[name])) if row else ()


def find_mentions_in_texts(tx: Session, user_id: str, names: Collection[str] = ()) -> tuple[TextHit, ...]:
    """Find the texts in which a name of the person stands, or a word of it, as whole words in upper or lower case.

    Their names are those Slack gave, as long as they are not erased, and `names`. Words of fewer than three letters
    are left out. What was typed as a mention is no name: erasing replaces it.
    """
    spellings = list_spellings((*load_person_names(tx, user_id), *names))
    if not spellings:
        return ()
    return tuple(
        hit
        for table, column in (*list_columns(Kind.TEXT), _FIELDS)
        for hit in _find_in_column(tx, table, column, spellings)
    )


def _find_in_column(tx: Session, table_name: str, name: str, spellings: Collection[str]) -> Iterator[TextHit]:
    table = get_table(table_name)
    column, keys = table.c[name], table.primary_key.columns.keys()
    columns = [column.label("searched"), *(table.c[key].label(f"key_{key}") for key in keys)]
    query = select(*columns, _find_customer(table_name).label("of_customer")).where(_may_name(column, spellings))
    for row in tx.connection().execute(query.order_by(*table.primary_key.columns)):
        values = row._mapping
        key = ":".join(str(values[f"key_{each}"]) for each in keys)
        text = values["searched"]
        if (table_name, name) == _FIELDS:
            text = [value for _, value in json.loads(text).values()]
        for excerpt in find_excerpts(text, spellings):
            yield TextHit(table_name, key, values["of_customer"], name, excerpt)


def _may_name(column: Column[Any], spellings: Collection[str]) -> ColumnElement[bool]:
    """Build the condition that a spelling may stand in a column. Databases fold no case but that of English letters."""
    text = func.lower(cast(column, Text))
    if not all(each.isascii() for each in spellings):
        return column.is_not(None)
    return or_(*(text.contains(each.lower(), autoescape=True) for each in sorted(spellings)))


@cache
def _find_customer(table_name: str) -> ColumnElement[Any]:
    """Build the id of the customer a row is about: its own, or that of the row it belongs to; NULL if there is none."""
    table = get_table(table_name)
    if table_name == "customers":
        return table.c.id
    if "customer_id" in table.c:
        return table.c.customer_id
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if "customer_id" in parent.c:
                return select(parent.c.customer_id).where(key.column == column).scalar_subquery()
    return null()
