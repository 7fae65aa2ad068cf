"""Keeping each customer's stored standing up to date."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.workflow import cards, case_updates
from bot.workflow.setbacks import Setbacks
from scoring import interactions as interaction_rules, strikes as strike_rules
from scoring.cases import cases as case_rules
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD
from scoring.rules.policy import Policy
from scoring.scorecards import ranking
from scoring.scorecards.ranking import Standing
from scoring.strikes import Strike
from storage import interactions, strikes as strike_records
from storage.cases import cases
from storage.customers import customers as customer_records
from storage.database import Database, DatabaseAway
from storage.scorecards import standings as standing_records
from storage.settings import policies

log = logging.getLogger(__name__)
KIND = "standing"
"""The kind of these tasks in the log and among the setbacks."""
AT_ONCE = 500


def recompute_standings(
    tx: Session, customer_ids: Sequence[int], *, policy: Policy, now: datetime
) -> dict[int, Standing]:
    """Lock these customers, compute and store their standings from the facts at `now`, and return them by id."""
    customer_records.lock_customers(tx, customer_ids)
    return recompute_loaded_standings(
        tx, customer_records.load_customers(tx, customer_ids).values(), policy=policy, now=now
    )


def recompute_loaded_standings(
    tx: Session, customers: Iterable[Customer], *, policy: Policy, now: datetime
) -> dict[int, Standing]:
    """Compute and store the standings of customers who are loaded and locked already; return them by id."""
    customer_of = {customer.id: customer for customer in customers}
    card_of = cards.compute_cards(tx, customer_of.values(), policy=policy, now=now)
    strikes = strike_records.load_strikes(tx, customer_of)
    loads = interactions.sum_loads(tx, customer_of, interaction_rules.build_window(now, policy))
    standing_of: dict[int, Standing] = {}
    for customer_id, customer in customer_of.items():
        tally = strike_rules.tally_strikes(strikes[customer_id], now=now, policy=policy)
        standing_of[customer_id] = ranking.build_standing(
            customer, card_of[customer_id], tally, load=loads.get(customer_id, NO_LOAD), policy=policy
        )
    standing_records.store_standings(tx, standing_of.values())
    return standing_of


def recompute_standing(
    tx: Session, customer: Customer, *, strikes: Iterable[Strike] | None = None, policy: Policy, now: datetime
) -> Standing:
    """Compute and store the standing of one customer, locked already.

    `strikes`: all of the customer's strikes, if they are loaded already.
    """
    card = cards.compute_card(tx, customer, policy=policy, now=now)
    counted = strike_records.list_strikes(tx, customer.id) if strikes is None else strikes
    loads = interactions.sum_loads(tx, (customer.id,), interaction_rules.build_window(now, policy))
    tally = strike_rules.tally_strikes(counted, now=now, policy=policy)
    standing = ranking.build_standing(customer, card, tally, load=loads.get(customer.id, NO_LOAD), policy=policy)
    standing_records.store_standings(tx, (standing,))
    return standing


def follow_up_on_standings(tx: Session, standings: Mapping[int, Standing], *, policy: Policy, now: datetime) -> None:
    """Follow up on the customers of these standings who have an open case, or for whom one may be due."""
    cased = {case.customer_id for case in cases.list_open_cases(tx, standings)}
    due = [n for n, standing in standings.items() if n in cased or case_rules.can_have_ground(standing, policy)]
    for customer in customer_records.load_customers(tx, due).values():
        case_updates.update_case(tx, customer, policy=policy, now=now, standing=standings[customer.id])


def refresh_all_due(db: Database, setbacks: Setbacks, *, now: datetime) -> int:
    """Recompute every standing that time alone has changed by `now`; return how many.

    Hundreds are done at once. If that fails, each is done by itself, and those that fail are put off.
    """
    done = 0
    while fresh := _refresh_batch(db, setbacks, now):
        done += fresh
    return done + setbacks.again(KIND, lambda number: _refresh_one(db, number, now), now=now)


def _refresh_batch(db: Database, setbacks: Setbacks, now: datetime) -> int:
    failed = setbacks.of(KIND)
    try:
        return refresh_due(db, now=now, skip=failed)
    except DatabaseAway:
        raise
    except Exception:  # one customer's records are wrong; the others must not wait for that
        log.exception("the standings of many customers failed together; each is tried by itself")
    with db.transaction(reading=True) as tx:
        due = standing_records.list_due(tx, now, limit=AT_ONCE, skip=failed)
    return sum(setbacks.attempt(KIND, number, partial(_refresh_one, db, number, now), now=now) for number in due)


def refresh_due(db: Database, *, now: datetime, most: int = AT_ONCE, skip: Collection[object] = ()) -> int:
    """Recompute the standings that time alone has changed by `now`, the longest overdue first; return how many.

    One transaction of at most `most` customers, leaving out those in `skip`.
    """
    with db.transaction(reading=True) as tx:
        if not standing_records.list_due(tx, now, limit=1, skip=skip):
            return 0
    with db.transaction() as tx:
        due = standing_records.list_due(tx, now, limit=most, skip=skip)
        _refresh(tx, due, now)
        return len(due)


def _refresh_one(db: Database, customer_id: int, now: datetime) -> int:
    with db.transaction() as tx:
        _refresh(tx, (customer_id,), now)
        return 1


def _refresh(tx: Session, due: Sequence[int], now: datetime) -> None:
    policy = policies.get_policy(tx)
    standings = recompute_standings(tx, due, policy=policy, now=now)
    follow_up_on_standings(tx, standings, policy=policy, now=now)
    for withdrawn in set(due) - standings.keys():
        standing_records.delete_standing(tx, withdrawn)


def find_next_due_at(db: Database, *, skip: Collection[object] = ()) -> datetime | None:
    """Return when time alone changes a standing next, leaving out those in `skip`; or None."""
    with db.transaction(reading=True) as tx:
        return standing_records.find_next_due_at(tx, skip=skip)
