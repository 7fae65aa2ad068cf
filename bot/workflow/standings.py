"""Standings: the steps, in the caller's transaction, that keep each customer's row true to its facts."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.workflow import cards, case_updates as consequences
from bot.workflow.setbacks import Setbacks
from scoring import interactions as times, strikes as strike_rules
from scoring.cases import cases as case_rules
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD
from scoring.rules.policy import Policy
from scoring.scorecards import ranking as rules
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
"""What the log, and the list of what failed, call one."""
AT_ONCE = 500


def recompute_standings(
    tx: Session, customer_ids: Sequence[int], *, policy: Policy, now: datetime
) -> dict[int, Standing]:
    """Compute and store the standings of these customers from their facts at `now`, a few queries for all of them."""
    customer_records.lock_customers(tx, customer_ids)
    return recompute_loaded_standings(
        tx, customer_records.load_customers(tx, customer_ids).values(), policy=policy, now=now
    )


def recompute_loaded_standings(
    tx: Session, customers: Iterable[Customer], *, policy: Policy, now: datetime
) -> dict[int, Standing]:
    """The same for customers whose records are at hand and held already."""
    known = {customer.id: customer for customer in customers}
    made_cards = cards.compute_cards(tx, known.values(), policy=policy, now=now)
    strikes = strike_records.load_strikes(tx, known)
    loads = interactions.sum_loads(tx, known, times.build_window(now, policy))
    made: dict[int, Standing] = {}
    for number, customer in known.items():
        tally = strike_rules.tally_strikes(strikes[number], now=now, policy=policy)
        made[number] = rules.build_standing(
            customer, made_cards[number], tally, load=loads.get(number, NO_LOAD), policy=policy
        )
    standing_records.store_standings(tx, made.values())
    return made


def recompute_standing(
    tx: Session, customer: Customer, *, strikes: Iterable[Strike] | None = None, policy: Policy, now: datetime
) -> Standing:
    """The same for one customer, held already; `strikes`, all of the customer's, are not read again when given."""
    card = cards.compute_card(tx, customer, policy=policy, now=now)
    counted = strike_records.list_strikes(tx, customer.id) if strikes is None else strikes
    loads = interactions.sum_loads(tx, (customer.id,), times.build_window(now, policy))
    tally = strike_rules.tally_strikes(counted, now=now, policy=policy)
    made = rules.build_standing(customer, card, tally, load=loads.get(customer.id, NO_LOAD), policy=policy)
    standing_records.store_standings(tx, (made,))
    return made


def follow_up_on_standings(tx: Session, made: Mapping[int, Standing], *, policy: Policy, now: datetime) -> None:
    """Follow up on the customers of these standings that have an open case, or for whom one may be due by now."""
    cased = {case.customer_id for case in cases.list_open_cases(tx, made)}
    due = [n for n, standing in made.items() if n in cased or case_rules.can_have_ground(standing, policy)]
    for customer in customer_records.load_customers(tx, due).values():
        consequences.update_case(tx, customer, policy=policy, now=now, standing=made[customer.id])


def refresh_all_due(db: Database, setbacks: Setbacks, *, now: datetime) -> int:
    """Compute anew every standing that time alone has changed by `now`; gives how many.

    Hundreds at once; where that fails, each by itself, and those that fail stand aside for a while.
    """
    done = 0
    while fresh := _refreshed(db, setbacks, now):
        done += fresh
    return done + setbacks.again(KIND, lambda number: _refresh_one(db, number, now), now=now)


def _refreshed(db: Database, setbacks: Setbacks, now: datetime) -> int:
    failed = setbacks.of(KIND)
    try:
        return refresh_due(db, now=now, skip=failed)
    except DatabaseAway:
        raise
    except Exception:  # a mistake in one customer's records: the others must not wait for it
        log.exception("the standings of many customers failed together; each is tried by itself")
    with db.transaction(reading=True) as tx:
        due = standing_records.list_due(tx, now, limit=AT_ONCE, skip=failed)
    return sum(setbacks.attempt(KIND, number, partial(_refresh_one, db, number, now), now=now) for number in due)


def refresh_due(db: Database, *, now: datetime, most: int = AT_ONCE, skip: Collection[object] = ()) -> int:
    """Compute anew the standings that time alone has changed by `now`, the longest overdue first; gives how many.

    One transaction of at most `most` customers, without those named in `skip`.
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
    made = recompute_standings(tx, due, policy=policy, now=now)
    follow_up_on_standings(tx, made, policy=policy, now=now)
    for withdrawn in set(due) - made.keys():
        standing_records.delete_standing(tx, withdrawn)


def find_next_due_at(db: Database, *, skip: Collection[object] = ()) -> datetime | None:
    """When time alone will change a standing next, but for those named in `skip`; or None."""
    with db.transaction(reading=True) as tx:
        return standing_records.find_next_due_at(tx, skip=skip)
