"""Mixes: the step, in the caller's transaction, that reads what customers bought, where a floor asks for it."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import UNKNOWN, Mix
from storage.scorecards import mixes


def of(tx: Session, customer_ids: Iterable[int], *, policy: Policy, now: datetime) -> dict[int, Mix]:
    """The mixes of these customers, by id; nothing is read while no mix is required."""
    return mixes.of(tx, customer_ids, now=now) if policy.floor_mix else {}


def of_one(tx: Session, customer_id: int, *, policy: Policy, now: datetime) -> Mix:
    """The same for one customer."""
    return of(tx, (customer_id,), policy=policy, now=now).get(customer_id, UNKNOWN)
