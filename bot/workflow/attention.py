"""Attention: comparing customers' share of our logged time with their share of our revenue."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from scoring import interactions as interaction_rules
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD, NO_TOTALS, Attention
from scoring.rules.policy import Policy
from storage import interactions


def load_attentions(
    tx: Session, customers: Sequence[Customer], *, policy: Policy, now: datetime
) -> dict[int, Attention]:
    """Return the attention of each of these customers at `now`, by id.

    The sums over all customers are read once, and only if something is logged about any of these.
    """
    window = interaction_rules.build_window(now, policy)
    loads = interactions.sum_loads(tx, [customer.id for customer in customers], window)
    totals = interactions.sum_totals(tx, window) if loads else NO_TOTALS
    return {
        customer.id: interaction_rules.build_attention(loads.get(customer.id, NO_LOAD), customer, totals, policy)
        for customer in customers
    }


def load_attention(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> Attention:
    """Return the attention of one customer at `now`."""
    return load_attentions(tx, (customer,), policy=policy, now=now)[customer.id]
