"""Load what a digest says, in the caller's transaction: the customers it names, what is new, which clocks run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.features.capacity import usecases as capacity
from bot.workflow import attention, cards, case_files, keepers
from bot.workflow.setbacks import run_isolated
from scoring import interactions as interaction_rules, strikes as strike_rules, todos as todo_rules
from scoring.capacity import CapacityLedger
from scoring.cases.case_files import CaseFile
from scoring.cases.fixes import Fix
from scoring.customers.customers import Customer
from scoring.digests import digests as digest_rules
from scoring.digests.digests import DigestNews
from scoring.digests.reactions import DigestEdition, Review
from scoring.interactions import Attention
from scoring.notices import Notice
from scoring.roles import choose_keeper
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Scorecard
from scoring.strikes import StrikeTally
from scoring.todos import RunningClock
from storage import interactions, notices, rounds, strikes, todos
from storage.cases import cases, fixes
from storage.customers import customers
from storage.digests import issues as issue_records
from storage.scorecards import standings

WEEK = timedelta(days=7)
"""How far back the first digest looks."""


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One customer of a digest at `now`; `place` counts from 1, the worst.

    `file` is that of its open case; `fixes` are all of ours, oldest first; `notice` is its newest; `before` are its
    points in the digest before (None: it was not named there); `keeper` is the person who looks after it now.
    """

    place: int
    customer: Customer
    card: Scorecard
    tally: StrikeTally
    policy: Policy
    now: datetime
    attention: Attention
    file: CaseFile | None = None
    fixes: tuple[Fix, ...] = ()
    notice: Notice | None = None
    before: int | None = None
    keeper: str | None = None


@dataclass(frozen=True, slots=True)
class DigestOpening:
    """What a digest says before its customers, of whom there are `count`.

    `recovered` are customers who left the bottom of the list since the digest before; `clocks` are running now, and
    `customers` are theirs by id; `room` is the ledger of what leaves and is won; `graded` is how many customers have a
    grade, and of how many; `round_running`: a rating round runs.
    """

    count: int
    news: DigestNews
    recovered: tuple[Customer, ...]
    clocks: tuple[RunningClock, ...]
    customers: Mapping[int, Customer]
    policy: Policy
    now: datetime
    room: CapacityLedger | None = None
    graded: tuple[int, int] = (0, 0)
    round_running: bool = False


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest at one moment; `resting` are customers left out of it because a manager kept or snoozed them."""

    opening: DigestOpening
    entries: tuple[DigestEntry, ...]
    resting: tuple[tuple[Customer, Review], ...]


def load_digest(tx: Session, *, policy: Policy, now: datetime) -> Digest:
    """Load what a digest says now, with a fixed number of queries."""
    before, resting = issue_records.find_previous_digest(tx, now), issue_records.load_resting_reviews(tx, now)
    most = policy.digest_size + len(resting)
    entries_by_id = load_entries(
        tx, {*_list_candidates(tx, policy, now, most), *resting}, before, policy=policy, now=now
    )
    ranks = standings.load_ranks(tx, entries_by_id)
    belonging = sorted((each for each in entries_by_id.values() if _belongs(each)), key=lambda e: ranks[e.customer.id])
    rests = {
        each.customer.id: digest_rules.find_rest(resting.get(each.customer.id, ()), each.tally.points, now)
        for each in belonging
    }
    named = [each for each in belonging if rests[each.customer.id] is None][: policy.digest_size]
    return Digest(
        load_opening(tx, [each.customer.id for each in named], before, until=now, policy=policy, now=now),
        tuple(replace(each, place=place) for place, each in enumerate(named, start=1)),
        tuple((each.customer, rest) for each in belonging if (rest := rests[each.customer.id]) is not None),
    )


def load_opening(
    tx: Session, named: Collection[int], before: DigestEdition | None, *, until: datetime, policy: Policy, now: datetime
) -> DigestOpening:
    """Load what stands before these customers: the news from the digest before until this one, and running clocks."""
    since = before.posted_at if before is not None else until - WEEK
    no_longer_named = set(before.customers if before is not None else ()) - set(named)
    once_named = load_entries(tx, no_longer_named, None, policy=policy, now=now)
    clocks = todo_rules.list_clocks(todos.load_running(tx), now=now, zone=policy.zone)
    return DigestOpening(
        len(named),
        issue_records.count_news(tx, since, until, policy),
        tuple(each.customer for each in once_named.values() if _has_recovered(each)),
        clocks,
        customers.load_customers(tx, {clock.customer_id for clock in clocks}),
        policy,
        now,
        capacity.load_ledger(tx, policy=policy, now=now),
        standings.count_graded(tx),
        rounds.find_running_round(tx) is not None,
    )


def load_entries(
    tx: Session, ids: Collection[int], before: DigestEdition | None, *, policy: Policy, now: datetime
) -> dict[int, DigestEntry]:
    """Load these customers as a digest shows them, by id, without places; `before` is the digest before.

    If one of them cannot be loaded, the others still are.
    """

    def load(*some_ids: int) -> dict[int, DigestEntry]:
        return _load_entries_together(tx, some_ids, before, policy=policy, now=now)

    together = run_isolated(tx, "a digest's customers together", partial(load, *ids), otherwise=None)
    if together is not None:
        return together
    entries, none = dict[int, DigestEntry](), dict[int, DigestEntry]()
    for number in ids:
        entries |= run_isolated(tx, f"customer {number} in a digest", partial(load, number), otherwise=none)
    return entries


def _load_entries_together(
    tx: Session, ids: Collection[int], before: DigestEdition | None, *, policy: Policy, now: datetime
) -> dict[int, DigestEntry]:
    """Load all these customers as a digest shows them, by id; fails if one of them does."""
    if not ids:
        return {}
    customers_by_id = customers.load_customers(tx, ids)
    owners = [person for customer in customers_by_id.values() for person in (customer.owner, customer.backup)]
    away = keepers.list_not_working(tx, owners, policy=policy, now=now)
    cards_by_id = cards.compute_cards(tx, customers_by_id.values(), policy=policy, now=now)
    strikes_by_id = strikes.load_strikes(tx, customers_by_id)
    attention_by_id = attention.load_attentions(tx, tuple(customers_by_id.values()), policy=policy, now=now)
    open_cases = cases.list_open_cases(tx, customers_by_id)
    loaded_files = (
        case_files.load_case_files(tx, customers_by_id, open_cases, policy=policy, now=now) if open_cases else ()
    )
    files = {file.customer.id: file for file in loaded_files}
    our_fixes = fixes.RECORDS.list_where(tx, customer_id=tuple(customers_by_id))
    notices_by_id = {
        notice.customer_id: notice for notice in notices.RECORDS.list_where(tx, customer_id=tuple(customers_by_id))
    }
    points = dict(zip(before.customers, before.points, strict=True)) if before is not None else {}
    return {
        number: DigestEntry(
            0,
            customer,
            cards_by_id[number],
            strike_rules.tally_strikes(strikes_by_id[number], now=now, policy=policy),
            policy,
            now,
            attention_by_id[number],
            files.get(number),
            tuple(fix for fix in our_fixes if fix.customer_id == number),
            notices_by_id.get(number),
            points.get(number),
            choose_keeper((customer.owner, customer.backup), away),
        )
        for number, customer in customers_by_id.items()
    }


def _list_candidates(tx: Session, policy: Policy, now: datetime, most: int) -> set[int]:
    """List the ids of customers a digest might name: the bottom of the ranking and those who take the most time."""
    if policy.digest_grade == "D":
        least = min(policy.strikes_to_case, policy.severe_weight)
        bottom = standings.list_bottom_graded(tx, most, grade="D", points=least)
    else:
        bottom = standings.list_bottom(tx, most)
    time_consuming = interactions.list_highest_attention(
        tx, interaction_rules.build_window(now, policy), policy=policy, most=most
    )
    return {each.customer_id for each in bottom} | set(time_consuming)


def _belongs(entry: DigestEntry) -> bool:
    """Tell whether a digest should name this customer."""
    return digest_rules.belongs_in_digest(entry.customer, entry.card, entry.tally, entry.attention, entry.policy)


def _has_recovered(entry: DigestEntry) -> bool:
    """Tell whether a customer that an earlier digest named is doing well now, rather than gone."""
    gone = entry.customer.archived_at is not None or entry.customer.former_at is not None
    return not gone and not _belongs(entry)
