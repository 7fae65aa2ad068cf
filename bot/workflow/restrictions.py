"""Restrictions of contact: which are in force, and who is in contact with the customer meanwhile."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.workflow import keepers
from scoring import restrictions as restriction_rules
from scoring.customers.customers import Customer
from scoring.restrictions import Restriction
from scoring.rules.policy import Policy
from storage import restrictions
from storage.roles import people


def load_in_force(
    tx: Session, known_customers: Iterable[Customer], *, policy: Policy, now: datetime
) -> dict[int, Restriction]:
    """Return the restrictions in force, by customer id.

    Where the one contact has left, whoever looks after the customer is it instead; None if nobody does.
    """
    customer_of = {customer.id: customer for customer in known_customers}
    running = [each for each in restrictions.list_running(tx, customer_of) if restriction_rules.is_in_force(each, now)]
    contacts = frozenset(each.contact for each in running if each.contact is not None)
    gone = contacts - people.list_full_members(tx, contacts) if contacts else contacts
    return {
        each.customer_id: each
        if each.contact not in gone
        else replace(each, contact=keepers.find_keeper(tx, customer_of[each.customer_id], policy=policy, now=now))
        for each in running
    }


def find_in_force(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> Restriction | None:
    """Return the restriction of contact with a customer that is in force; None if contact is free."""
    return load_in_force(tx, (customer,), policy=policy, now=now).get(customer.id)
