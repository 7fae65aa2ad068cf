"""Customers by the thousand, as an import writes them: a few statements a thousand rows, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlmodel import Session

from scoring.customers.customers import Customer
from storage.customers.customers import CUSTOMERS, FIELDS, NAMES, build_customer_row, build_name_rows, portions

_STORE = update(CUSTOMERS).where(CUSTOMERS.c.id == bindparam("wanted"))
_STORE = _STORE.values({name: bindparam(f"new_{name}") for name in (*FIELDS, "withdrawn")})


def lock_all_customers(tx: Session) -> None:
    """Let nobody else change a customer until the transaction ends. Reading goes on; SQLite holds the file anyway."""
    if tx.connection().dialect.name == "postgresql":
        tx.connection().execute(text("LOCK TABLE customers, customer_names IN SHARE ROW EXCLUSIVE MODE"))


def add_customers(tx: Session, customers: Sequence[Customer]) -> dict[str, int]:
    """Store new customers, already tidied and known not to share words; gives each key's new id."""
    again = _withdrawn(tx, [customer.key for customer in customers])
    fresh = [customer for customer in customers if customer.key not in again]
    made = dict(again)
    for portion in portions(fresh):
        rows = [build_customer_row(customer) for customer in portion]
        made.update(
            (row.key, row.id)
            for row in tx.connection().execute(insert(CUSTOMERS).returning(CUSTOMERS.c.key, CUSTOMERS.c.id), rows)
        )
    stored = [replace(customer, id=made[customer.key]) for customer in customers]
    _store(tx, [customer for customer in stored if customer.key in again])
    _give_words(tx, stored)
    return made


def update_customers(tx: Session, customers: Sequence[Customer]) -> None:
    """Store the records as given, names included. The caller has seen to it that no two share a word."""
    delete_names(tx, [customer.id for customer in customers])
    _store(tx, customers)
    _give_words(tx, customers)


def withdraw_customers(tx: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Take additions back: nothing is deleted but their words, so that their names are free again."""
    delete_names(tx, ids)
    for portion in portions(ids):
        gone = update(CUSTOMERS).where(CUSTOMERS.c.id.in_(portion)).values(archived_at=now, withdrawn=True)
        tx.connection().execute(gone)


def delete_names(tx: Session, ids: Sequence[int]) -> None:
    """Let those customers answer to nothing, before they get other words or are withdrawn."""
    for portion in portions(ids):
        tx.connection().execute(delete(NAMES).where(NAMES.c.customer_id.in_(portion)))


def _store(tx: Session, customers: Iterable[Customer]) -> None:
    rows = [
        {"wanted": customer.id, "new_withdrawn": False}
        | {f"new_{n}": v for n, v in build_customer_row(customer).items()}
        for customer in customers
    ]
    if rows:
        tx.connection().execute(_STORE, rows)


def _give_words(tx: Session, customers: Iterable[Customer]) -> None:
    rows = [row for customer in customers for row in build_name_rows(customer)]
    if rows:
        tx.connection().execute(insert(NAMES), rows)


def _withdrawn(tx: Session, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for portion in portions(keys):
        query = select(CUSTOMERS.c.key, CUSTOMERS.c.id).where(
            CUSTOMERS.c.withdrawn.is_(True), CUSTOMERS.c.key.in_(portion)
        )
        found.update((row.key, row.id) for row in tx.connection().execute(query))
    return found
