"""Changes to a customer's record: what differs, in values that can be kept as JSON, and putting them back."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from scoring.customers.customers import Customer

Difference = tuple[str, Any, Any]
Kept = str | int | list[str] | None

_DAYS = ("since", "last_order")
_INSTANTS = ("created_at", "archived_at")


def differences(before: Customer, after: Customer) -> tuple[Difference, ...]:
    """(field, before, after) of what differs between two records of a customer; ids aside."""
    pairs = ((f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(Customer) if f.name != "id")
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def kept(customer: Customer, names: Iterable[str]) -> dict[str, Kept]:
    """These fields of the record as JSON can hold them."""
    return {name: _plain(getattr(customer, name)) for name in names}


def put_back(customer: Customer, stored: Mapping[str, Kept]) -> Customer:
    """The record with fields as they were kept."""
    values: dict[str, Any] = {name: _value(name, plain) for name, plain in stored.items()}
    return replace(customer, **values)


def _plain(value: Any) -> Kept:
    if isinstance(value, date):
        return value.isoformat()
    kept_value: Kept = list(value) if isinstance(value, tuple) else value
    return kept_value


def _value(name: str, plain: Kept) -> object:
    if isinstance(plain, str) and name in _DAYS:
        return date.fromisoformat(plain)
    if isinstance(plain, str) and name in _INSTANTS:
        return datetime.fromisoformat(plain)
    return tuple(plain) if isinstance(plain, list) else plain
