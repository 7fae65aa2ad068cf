"""Contracts: what is agreed with a customer, written into its record. A step in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.parsing import dates
from bot.workflow import authorization
from bot.workflow.authorization import Desk
from scoring import terms as rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.terms import Terms
from storage import terms
from storage.customers import customers
from storage.database import Json


def write(tx: Session, at: Desk, customer: Customer, texts: Mapping[str, str], *, package: str | None = None) -> None:
    """Write what was agreed: terms from texts, and the name of the package, where one is named."""
    before = terms.of(tx, customer.id) or Terms(customer.id, at.actor.user_id, at.now)
    after = rules.changed(before, dated(texts, at.their_day), currency=at.policy.currency)
    after = rules.dated(before, after, at.their_day)
    _store(tx, at, replace(after, changed_by=at.actor.user_id, changed_at=at.now))
    if package is not None and package != customer.package:
        customers.change(tx, replace(customer, package=package))


def dated(texts: Mapping[str, str], today: date) -> dict[str, str]:
    """The texts with the day from which they count in ISO form, where one was said."""
    day = texts.get("from", "").strip()
    known = not day or day.casefold() == "unknown"
    return dict(texts) if known else {**texts, "from": dates.read(day, today, ahead=True).isoformat()}


def facts(tx: Session, customer: Customer, at: Desk) -> dict[str, Json]:
    """The contract as an undo keeps and compares it: the package, and the terms as texts a person would type."""
    return {"package": customer.package, "terms": {**rules.texts(terms.of(tx, customer.id), at.policy.currency)}}


def put_back(tx: Session, at: Desk, customer: Customer, before: Json, after: Json) -> None:
    """Put the contract back as it was `before`, unless it is not as it was `after` any more."""
    if facts(tx, customer, at) != after:
        raise AlreadyDone(f"The contract with {customer.name} was changed since, so nothing was undone.")
    kept: dict[str, Any] = dict(before) if isinstance(before, Mapping) else {}
    now = terms.of(tx, customer.id)
    assert now is not None, "it was written"
    back = rules.changed(now, kept["terms"], currency=at.policy.currency)
    _store(tx, at, replace(back, changed_by=at.actor.user_id, changed_at=at.now))
    if kept["package"] != customer.package:
        customers.change(tx, replace(customer, package=kept["package"]))


def _store(tx: Session, at: Desk, after: Terms) -> None:
    terms.put(tx, after)
    said = rules.texts(after, at.policy.currency)
    authorization.audited(tx, at, "terms.changed", after.customer_id, private={"terms": {**said}})
