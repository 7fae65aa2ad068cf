"""Customers by the thousand, as an import writes them: a few statements a thousand rows, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlmodel import Session

from scoring.customers.customers import Customer
from storage.customers.customers import FIELDS, RECORDS, WORDS, portions, values_of, word_rows

_STORE = update(RECORDS).where(RECORDS.c.id == bindparam("wanted"))
_STORE = _STORE.values({name: bindparam(f"new_{name}") for name in (*FIELDS, "withdrawn")})


def hold_all(tx: Session) -> None:
    """Let nobody else change a customer until the transaction ends. Reading goes on; SQLite holds the file anyway."""
    if tx.connection().dialect.name == "postgresql":
        tx.connection().execute(text("LOCK TABLE customers, customer_names IN SHARE ROW EXCLUSIVE MODE"))


def add_many(tx: Session, customers: Sequence[Customer]) -> dict[str, int]:
    """Store new customers, already tidied and known not to share words; gives each key's new id."""
    again = _withdrawn(tx, [customer.key for customer in customers])
    fresh = [customer for customer in customers if customer.key not in again]
    made = dict(again)
    for portion in portions(fresh):
        rows = [values_of(customer) for customer in portion]
        made.update(
            (row.key, row.id)
            for row in tx.connection().execute(insert(RECORDS).returning(RECORDS.c.key, RECORDS.c.id), rows)
        )
    stored = [replace(customer, id=made[customer.key]) for customer in customers]
    _store(tx, [customer for customer in stored if customer.key in again])
    _give_words(tx, stored)
    return made


def change_many(tx: Session, customers: Sequence[Customer]) -> None:
    """Store the records as given, names included. The caller has seen to it that no two share a word."""
    forget_words(tx, [customer.id for customer in customers])
    _store(tx, customers)
    _give_words(tx, customers)


def withdraw_many(tx: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Take additions back: nothing is deleted but their words, so that their names are free again."""
    forget_words(tx, ids)
    for portion in portions(ids):
        gone = update(RECORDS).where(RECORDS.c.id.in_(portion)).values(archived_at=now, withdrawn=True)
        tx.connection().execute(gone)


def forget_words(tx: Session, ids: Sequence[int]) -> None:
    """Let those customers answer to nothing, before they get other words or are withdrawn."""
    for portion in portions(ids):
        tx.connection().execute(delete(WORDS).where(WORDS.c.customer_id.in_(portion)))


def _store(tx: Session, customers: Iterable[Customer]) -> None:
    rows = [
        {"wanted": customer.id, "new_withdrawn": False} | {f"new_{n}": v for n, v in values_of(customer).items()}
        for customer in customers
    ]
    if rows:
        tx.connection().execute(_STORE, rows)


def _give_words(tx: Session, customers: Iterable[Customer]) -> None:
    rows = [row for customer in customers for row in word_rows(customer)]
    if rows:
        tx.connection().execute(insert(WORDS), rows)


def _withdrawn(tx: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for portion in portions(keys):
        query = select(RECORDS.c.key, RECORDS.c.id).where(RECORDS.c.withdrawn.is_(True), RECORDS.c.key.in_(portion))
        found.update((row.key, row.id) for row in tx.connection().execute(query))
    return found
