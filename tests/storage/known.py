"""Customers that stand in the database, for the nouns that belong to one."""

from datetime import UTC, datetime

from sqlmodel import Session

from scoring.customers.customers import Customer
from storage.customers import bulk as customer_bulk, customers

CREATED = datetime(2025, 1, 1, tzinfo=UTC)


def add_customer(tx: Session, key: str = "acme", *, owner: str | None = None) -> int:
    """A customer of that key; gives its id."""
    return customers.add_customer(tx, Customer(0, key, key.title(), owner=owner, created_at=CREATED)).id


def add_customers(tx: Session, how_many: int) -> list[int]:
    """So many customers, in the order of their ids."""
    made = [Customer(0, f"customer-{n}", f"Customer {n}", created_at=CREATED) for n in range(how_many)]
    return sorted(customer_bulk.add_customers(tx, made).values())
