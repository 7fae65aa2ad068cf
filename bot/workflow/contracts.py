"""Contracts: what is agreed with a customer, written in a transaction, and restored by an undo."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.parsing import dates
from bot.workflow import requests
from bot.workflow.requests import RequestContext
from scoring import terms as term_rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.terms import Terms
from storage import terms
from storage.customers import customers
from storage.database import Json


def write_contract(
    tx: Session, context: RequestContext, customer: Customer, texts: Mapping[str, str], *, package: str | None = None
) -> None:
    """Store what was agreed: the terms, from texts people typed, and the package, if one is named."""
    before = terms.find_terms(tx, customer.id) or Terms(customer.id, context.actor.user_id, context.now)
    after = term_rules.change_terms(
        before, resolve_start_date(texts, context.actor_date), currency=context.policy.currency
    )
    after = term_rules.date_terms(before, after, context.actor_date)
    _store(tx, context, replace(after, changed_by=context.actor.user_id, changed_at=context.now))
    if package is not None and package != customer.package:
        customers.update_customer(tx, replace(customer, package=package))


def resolve_start_date(texts: Mapping[str, str], today: date) -> dict[str, str]:
    """Return the texts with the day from which the contract counts, if there is one, as an ISO date."""
    day = texts.get("from", "").strip()
    is_settled = not day or day.casefold() == "unknown"
    return dict(texts) if is_settled else {**texts, "from": dates.parse_date(day, today, ahead=True).isoformat()}


def snapshot_contract(tx: Session, customer: Customer, context: RequestContext) -> dict[str, Json]:
    """Return the contract as an undo stores and compares it: the package, and the terms as people would type them."""
    return {
        "package": customer.package,
        "terms": {**term_rules.format_terms(terms.find_terms(tx, customer.id), context.policy.currency)},
    }


def restore_contract(tx: Session, context: RequestContext, customer: Customer, before: Json, after: Json) -> None:
    """Restore the contract to `before`. Raises AlreadyDone if it is not the same as `after` any more."""
    if snapshot_contract(tx, customer, context) != after:
        raise AlreadyDone(f"The contract with {customer.name} has been changed since, so nothing was undone.")
    stored: dict[str, Any] = dict(before) if isinstance(before, Mapping) else {}
    current = terms.find_terms(tx, customer.id)
    assert current is not None, "write_contract stored terms"
    restored = term_rules.change_terms(current, stored["terms"], currency=context.policy.currency)
    _store(tx, context, replace(restored, changed_by=context.actor.user_id, changed_at=context.now))
    if stored["package"] != customer.package:
        customers.update_customer(tx, replace(customer, package=stored["package"]))


def _store(tx: Session, context: RequestContext, after: Terms) -> None:
    terms.store_terms(tx, after)
    texts = term_rules.format_terms(after, context.policy.currency)
    requests.audit_action(tx, context, "terms.changed", after.customer_id, private={"terms": {**texts}})
