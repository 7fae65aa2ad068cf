"""Contracts: what is agreed with a customer, written into its record. A step in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.parsing import dates
from bot.workflow import authorization
from bot.workflow.authorization import RequestContext
from scoring import terms as rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.terms import Terms
from storage import terms
from storage.customers import customers
from storage.database import Json


def write_contract(
    tx: Session, at: RequestContext, customer: Customer, texts: Mapping[str, str], *, package: str | None = None
) -> None:
    """Write what was agreed: terms from texts, and the name of the package, where one is named."""
    before = terms.find_terms(tx, customer.id) or Terms(customer.id, at.actor.user_id, at.now)
    after = rules.change_terms(before, resolve_start_date(texts, at.actor_date), currency=at.policy.currency)
    after = rules.date_terms(before, after, at.actor_date)
    _store(tx, at, replace(after, changed_by=at.actor.user_id, changed_at=at.now))
    if package is not None and package != customer.package:
        customers.update_customer(tx, replace(customer, package=package))


def resolve_start_date(texts: Mapping[str, str], today: date) -> dict[str, str]:
    """The texts with the day from which they count in ISO form, where one was said."""
    day = texts.get("from", "").strip()
    known = not day or day.casefold() == "unknown"
    return dict(texts) if known else {**texts, "from": dates.read(day, today, ahead=True).isoformat()}


def snapshot_contract(tx: Session, customer: Customer, at: RequestContext) -> dict[str, Json]:
    """The contract as an undo keeps and compares it: the package, and the terms as texts a person would type."""
    return {
        "package": customer.package,
        "terms": {**rules.format_terms(terms.find_terms(tx, customer.id), at.policy.currency)},
    }


def restore_contract(tx: Session, at: RequestContext, customer: Customer, before: Json, after: Json) -> None:
    """Put the contract back as it was `before`, unless it is not as it was `after` any more."""
    if snapshot_contract(tx, customer, at) != after:
        raise AlreadyDone(f"The contract with {customer.name} was changed since, so nothing was undone.")
    kept: dict[str, Any] = dict(before) if isinstance(before, Mapping) else {}
    now = terms.find_terms(tx, customer.id)
    assert now is not None, "it was written"
    back = rules.change_terms(now, kept["terms"], currency=at.policy.currency)
    _store(tx, at, replace(back, changed_by=at.actor.user_id, changed_at=at.now))
    if kept["package"] != customer.package:
        customers.update_customer(tx, replace(customer, package=kept["package"]))


def _store(tx: Session, at: RequestContext, after: Terms) -> None:
    terms.store_terms(tx, after)
    said = rules.format_terms(after, at.policy.currency)
    authorization.audit_action(tx, at, "terms.changed", after.customer_id, private={"terms": {**said}})
