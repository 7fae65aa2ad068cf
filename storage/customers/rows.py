"""The rows of customers and of the words they answer to, and how rows become values."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    select,
    text as sql,
)
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from scoring.customers import names
from scoring.customers.customers import KEY_LIMIT, NAME_LIMIT, Customer, Named
from scoring.customers.names import WORD_LIMIT
from storage.sql.statements import table_of

LAST = "\U0010ffff"
"""Sorts after every word that begins like the text before it, in the order of code points both engines use."""

_STANDS = "archived_at IS NULL AND former_at IS NULL"

PORTION = 2_000
"""How many values one IN list holds."""


def _bytewise(length: int) -> String:
    """Text compared by code point on both engines, so that a beginning is a range of an index."""
    return String(length).with_variant(postgresql.VARCHAR(length, collation="C"), "postgresql")


class CustomerRow(SQLModel, table=True):
    """One customer. Money in minor units, margin in basis points.

    `withdrawn`: an addition that was taken back. It has no words, so nobody finds it and its name is free; adding
    its key again uses the row again.
    """

    __tablename__ = "customers"
    __table_args__ = (
        # all that the sum of what everybody brings reads, so that it reads no rows
        Index(
            "ix_customers_bringing",
            *("revenue", "archived_at", "former_at", "withdrawn"),
            sqlite_where=sql(f"{_STANDS} AND withdrawn IS 0"),
            postgresql_where=sql(f"{_STANDS} AND withdrawn IS false"),
        ),
        CheckConstraint("key <> '' AND name <> ''", name="named"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_column=Column(_bytewise(KEY_LIMIT), nullable=False, unique=True))
    name: str = Field(max_length=NAME_LIMIT)
    owner: str | None = Field(default=None, max_length=40, index=True)
    backup: str | None = Field(default=None, max_length=40, index=True)
    owner_name: str | None = Field(default=None, max_length=NAME_LIMIT)
    segment: str | None = Field(default=None, max_length=NAME_LIMIT)
    revenue: int | None = Field(default=None, sa_type=BigInteger)
    margin: int | None = Field(default=None, sa_type=BigInteger)
    orders: int | None = Field(default=None, sa_type=BigInteger)
    average_sale: int | None = Field(default=None, sa_type=BigInteger)
    since: date | None = None
    last_order: date | None = None
    package: str | None = Field(default=None, max_length=NAME_LIMIT)
    created_at: datetime
    archived_at: datetime | None = None
    former_at: datetime | None = None
    withdrawn: bool = False


class CustomerName(SQLModel, table=True):
    """One word one customer answers to. No two customers share one, whichever kind it is."""

    __tablename__ = "customer_names"
    __table_args__ = (
        CheckConstraint("kind IN ('key', 'name', 'alias') AND word <> ''", name="word"),
        {"sqlite_with_rowid": False},
    )

    word: str = Field(sa_column=Column(_bytewise(WORD_LIMIT), primary_key=True))
    customer_id: int = Field(sa_column=Column(Integer, ForeignKey("customers.id"), nullable=False, index=True))
    kind: str = Field(max_length=5)
    shown: str = Field(max_length=NAME_LIMIT)


RECORDS = table_of(CustomerRow)
WORDS = table_of(CustomerName)
FIELDS = tuple(field.name for field in fields(Customer) if field.name not in ("id", "aliases"))

ALIASES = WORDS.alias("aliases")
LOADED: Select[Any] = (
    select(RECORDS.c.id, *(RECORDS.c[name] for name in FIELDS), ALIASES.c.shown)
    .outerjoin(ALIASES, (ALIASES.c.customer_id == RECORDS.c.id) & (ALIASES.c.kind == "alias"))
    .where(RECORDS.c.withdrawn.is_(False))
)
SPOKEN: Select[Any] = select(RECORDS.c.id, RECORDS.c.key, RECORDS.c.name, RECORDS.c.archived_at, WORDS.c.word).join(
    WORDS, WORDS.c.customer_id == RECORDS.c.id
)
NAMED: Select[Any] = SPOKEN.where(RECORDS.c.archived_at.is_(None))


def portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """The values in portions an IN list can hold on both engines."""
    return (values[start : start + PORTION] for start in range(0, len(values), PORTION))


def stored_text(text: str) -> str:
    """The text as both engines can hold it: without NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def values_of(customer: Customer) -> dict[str, Any]:
    """The customer's columns, names aside."""
    return {name: getattr(customer, name) for name in FIELDS}


def word_rows(customer: Customer) -> list[dict[str, Any]]:
    """The rows of every word the customer answers to."""
    return [
        {"word": word.folded, "customer_id": customer.id, "kind": word.kind.value, "shown": word.shown}
        for word in names.words_of(customer)
    ]


def customers_in(rows: Iterable[Row[Any]]) -> Iterable[Customer]:
    """The customers in rows of `LOADED` that come one alias a row, each customer's together."""
    for number, group in groupby(rows, key=lambda row: row[0]):
        first, *rest = group
        aliases = tuple(row[-1] for row in (first, *rest) if row[-1] is not None)
        yield Customer(id=number, aliases=aliases, **dict(zip(FIELDS, first[1:-1], strict=True)))


def named_in(rows: Iterable[Row[Any]]) -> list[Named]:
    """The names in rows of `NAMED` or `SPOKEN`, one entry a customer, in the order of the rows."""
    known: dict[int, tuple[str, str, bool, set[str]]] = {}
    for row in rows:
        known.setdefault(row.id, (row.key, row.name, row.archived_at is not None, set()))[3].add(row.word)
    return [Named(number, key, name, frozenset(words), gone) for number, (key, name, gone, words) in known.items()]
