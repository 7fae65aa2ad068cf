"""Attention: the step, in the caller's transaction, that reads what customers take beside what they bring."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from scoring import interactions as rules
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD, NO_TOTALS, Attention
from scoring.rules.policy import Policy
from storage import interactions


def load_attentions(
    tx: Session, customers: Sequence[Customer], *, policy: Policy, now: datetime
) -> dict[int, Attention]:
    """Each customer's attention at `now`, by id. What everybody took and brings is summed once, and only if needed."""
    window = rules.build_window(now, policy)
    loads = interactions.sum_loads(tx, [customer.id for customer in customers], window)
    totals = interactions.sum_totals(tx, window) if loads else NO_TOTALS
    return {
        customer.id: rules.build_attention(loads.get(customer.id, NO_LOAD), customer, totals, policy)
        for customer in customers
    }


def load_attention(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> Attention:
    """The same for one customer."""
    return load_attentions(tx, (customer,), policy=policy, now=now)[customer.id]
