"""Capacity: the revenue and time that leave with customers, beside what new ones bring. Digests and ballots use it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.quotes.usecases import subjects as quote_subjects
from bot.workflow import requests
from bot.workflow.requests import Call, Database
from scoring import capacity as capacity_rules
from scoring.capacity import CapacityLedger, LeavingCustomer, VendorReferrals
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD, CustomerLoad, build_window
from scoring.privacy.staff import is_crowd
from scoring.quotes import Quote
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.transitions import transitions as transition_rules
from scoring.transitions.transitions import ReferralOutcome, Transition
from storage import ballots, interactions, prospects, quotes
from storage.customers import customers
from storage.transitions import referrals, transitions


@dataclass(frozen=True, slots=True)
class RoomOverview:
    """The ledger with its customers by id, referrals of this year, and how many were let go this quarter."""

    ledger: CapacityLedger
    customers: Mapping[int, Customer]
    away: tuple[VendorReferrals, ...]
    let_go: int
    policy: Policy
    now: datetime


def load_room(db: Database, *, call: Call) -> RoomOverview:
    """Load what leaves and what is won as it is now, for managers."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ROOM)
        ledger = load_ledger(tx, policy=context.policy, now=context.now)
        customers_by_id = customers.load_customers(tx, [each.customer_id for each in ledger.leaving])
        away = _list_referred_away(tx, context.policy, context.now)
        let_go = list_others_let_go(tx, policy=context.policy, now=context.now)
        return RoomOverview(ledger, customers_by_id, away, len(let_go), context.policy, context.now)


def load_ledger(tx: Session, *, policy: Policy, now: datetime, besides: Customer | None = None) -> CapacityLedger:
    """Load the ledger at `now` with a fixed number of queries; `besides` is a customer to count as leaving too."""
    since = capacity_rules.window_start(now, policy)
    parting = {each.customer_id: each for each in transitions.list_leaving_since(tx, since)}
    running = [number for number, each in parting.items() if each.ended_at is None]
    archived = {each.id: each for each in customers.list_archived_since(tx, since) if each.id not in parting}
    extra = [besides.id] if besides is not None and besides.id not in parting else []
    customers_by_id = (
        customers.load_customers(tx, running) | archived | ({besides.id: besides} if besides is not None else {})
    )
    loads = interactions.sum_loads(tx, [*running, *archived, *extra], build_window(now, policy))
    gone = [_build_gone(each, policy) for each in parting.values() if each.ended_at is not None]
    still_here = {number: customers_by_id[number].revenue for number in [*running, *extra]}
    gone += [
        _build_leaving(number, each.revenue, loads.get(number, NO_LOAD), policy, gone=True)
        for number, each in archived.items()
    ]
    still_leaving = [
        _build_leaving(number, revenue, loads.get(number, NO_LOAD), policy) for number, revenue in still_here.items()
    ]
    recent_quotes = quote_subjects.attribute_to_customers(tx, quotes.list_quotes_since(tx, since))
    return capacity_rules.build_ledger(
        [*gone, *still_leaving], recent_quotes, fresh=_list_new_business(tx, recent_quotes, policy), since=since
    )


def list_others_let_go(tx: Session, *, policy: Policy, now: datetime, but: int | None = None) -> set[int]:
    """List the ids of the customers, except one, that count towards the quarter's cap on letting go.

    These are customers let go in this calendar quarter, or about whom a ballot on letting go is open.
    """
    since = capacity_rules.quarter_start(now, policy)
    return capacity_rules.list_let_go(
        transitions.list_begun_since(tx, since), ballots.list_terminations_since(tx, since), since=since
    ) - {but}


def _build_leaving(
    number: int, revenue: int | None, load: CustomerLoad, policy: Policy, *, gone: bool = False
) -> LeavingCustomer:
    """Build the ledger's entry of a customer with the time it takes now, unless too few people logged it."""
    withheld = load.minutes > 0 and not is_crowd(load.people, policy)
    minutes = 0 if withheld else transition_rules.scale_to_month(load.minutes, policy)
    return LeavingCustomer(number, revenue, minutes, gone, withheld)


def _build_gone(transition: Transition, policy: Policy) -> LeavingCustomer:
    """Build the ledger's entry of a customer whose transition has ended; revenue and time are those of then."""
    minutes = transition.minutes or 0
    withheld = minutes > 0 and not is_crowd(transition.people, policy)
    return LeavingCustomer(
        transition.customer_id, transition.revenue, 0 if withheld else minutes, gone=True, withheld=withheld
    )


def _list_new_business(tx: Session, recent_quotes: Collection[Quote], policy: Policy) -> frozenset[int]:
    """List the ids of the quotes for prospects and new customers.

    A customer is new by their `since` day, else by the day their prospect signed.
    """
    ids = tuple({each.customer_id for each in recent_quotes if each.customer_id is not None})
    came_on = {
        each.customer_id: each.signed_at.astimezone(policy.zone).date()
        for each in (prospects.RECORDS.list_where(tx, customer_id=ids) if ids else ())
        if each.signed_at is not None
    }
    came_on |= {
        number: each.since for number, each in customers.load_customers(tx, ids).items() if each.since is not None
    }
    return frozenset(
        each.id
        for each in recent_quotes
        if capacity_rules.is_for_new_customer(each, came_on.get(each.customer_id), policy)
    )


def _list_referred_away(tx: Session, policy: Policy, now: datetime) -> tuple[VendorReferrals, ...]:
    """List the vendors to whom customers were referred whose transition ended this year."""
    since = capacity_rules.year_start(now, policy)
    ended = {each.id: each for each in transitions.list_leaving_since(tx, since) if each.ended_at is not None}
    sent = referrals.list_referrals(tx, ended)
    outcomes = (
        (vendor, referral.outcome is ReferralOutcome.TOOK_IT, ended[referral.transition_id].revenue)
        for referral, vendor in sent
    )
    return capacity_rules.sum_referrals_by_vendor(outcomes)
