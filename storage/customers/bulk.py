"""Writing thousands of customers at once, as an import does: a few statements for every two thousand rows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlmodel import Session

from scoring.customers.customers import Customer
from storage.customers import external_ids
from storage.customers.customers import CUSTOMERS, FIELDS, NAMES, build_customer_row, build_name_rows

_UPDATE = update(CUSTOMERS).where(CUSTOMERS.c.id == bindparam("of_id"))
_UPDATE = _UPDATE.values({name: bindparam(f"new_{name}") for name in (*FIELDS, "withdrawn")})
CHUNK = 2_000
"""Rows or values in one statement."""


def lock_all_customers(tx: Session) -> None:
    """Lock all customers until the transaction ends. Others can read on; on SQLite the writer locks the file anyway."""
    if tx.connection().dialect.name == "postgresql":
        tx.connection().execute(text("LOCK TABLE customers, customer_names IN SHARE ROW EXCLUSIVE MODE"))


def add_customers(tx: Session, customers: Sequence[Customer]) -> dict[str, int]:
    """Store new customers and return their ids by key.

    They have been tidied, and no two customers share a name. A customer who was withdrawn gets the same row again.
    """
    withdrawn_ids = _find_withdrawn_ids(tx, [customer.key for customer in customers])
    fresh = [customer for customer in customers if customer.key not in withdrawn_ids]
    ids = dict(withdrawn_ids)
    for chunk in _split(fresh):
        rows = [build_customer_row(customer) for customer in chunk]
        ids.update(
            (row.key, row.id)
            for row in tx.connection().execute(insert(CUSTOMERS).returning(CUSTOMERS.c.key, CUSTOMERS.c.id), rows)
        )
    stored = [replace(customer, id=ids[customer.key]) for customer in customers]
    _update_rows(tx, [customer for customer in stored if customer.key in withdrawn_ids])
    _insert_names(tx, stored)
    return ids


def update_customers(tx: Session, customers: Sequence[Customer]) -> None:
    """Overwrite the stored customers with these, names included. The caller makes sure that no two share a name."""
    delete_names(tx, [customer.id for customer in customers])
    _update_rows(tx, customers)
    _insert_names(tx, customers)


def withdraw_customers(tx: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Withdraw customers who were added by mistake. Their names and ids are deleted, so that others can have them."""
    delete_names(tx, ids)
    external_ids.delete_ids_of(tx, ids)
    for chunk in _split(ids):
        withdrawal = update(CUSTOMERS).where(CUSTOMERS.c.id.in_(chunk)).values(archived_at=now, withdrawn=True)
        tx.connection().execute(withdrawal)


def delete_names(tx: Session, ids: Sequence[int]) -> None:
    """Delete every name of these customers, before they get new ones or are withdrawn."""
    for chunk in _split(ids):
        tx.connection().execute(delete(NAMES).where(NAMES.c.customer_id.in_(chunk)))


def _split(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _update_rows(tx: Session, customers: Iterable[Customer]) -> None:
    rows = [
        {"of_id": customer.id, "new_withdrawn": False}
        | {f"new_{n}": v for n, v in build_customer_row(customer).items()}
        for customer in customers
    ]
    if rows:
        tx.connection().execute(_UPDATE, rows)


def _insert_names(tx: Session, customers: Iterable[Customer]) -> None:
    rows = [row for customer in customers for row in build_name_rows(customer)]
    if rows:
        tx.connection().execute(insert(NAMES), rows)


def _find_withdrawn_ids(tx: Session, keys: Sequence[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for chunk in _split(keys):
        query = select(CUSTOMERS.c.key, CUSTOMERS.c.id).where(
            CUSTOMERS.c.withdrawn.is_(True), CUSTOMERS.c.key.in_(chunk)
        )
        ids.update((row.key, row.id) for row in tx.connection().execute(query))
    return ids
