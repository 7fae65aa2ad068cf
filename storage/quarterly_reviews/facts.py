"""The facts from which verdicts are suggested, read for all customers in a few queries.

What few customers have (`Standouts`) is read first, at once for all; the rest is read a page of customers at a time.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session

from scoring import strikes as strike_rules
from scoring.cases.fixes import FixState
from scoring.interactions import AttentionTotals, AttentionWindow, attention_ratio
from scoring.notices import RUNNING_STATES
from scoring.quarterly_reviews.suggestions import SuggestionFacts
from scoring.quotes import QuoteOutcome
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Choice
from storage import interactions, notices, quotes, strikes
from storage.cases import cases, fixes, talks
from storage.customers.customers import CUSTOMERS, IS_CURRENT
from storage.interactions import InteractionRow
from storage.scorecards.scorecards import AnswerRow
from storage.scorecards.standings import StandingRow
from storage.sql.statements import get_table, split_into_batches
from storage.strikes import StrikeRow
from storage.transitions import transitions

PAGE = 5_000
GROWS = "room-to-grow"
_STANDINGS, _INTERACTIONS = get_table(StandingRow), get_table(InteractionRow)
_ANSWERS, _STRIKES, _QUOTES = get_table(AnswerRow), get_table(StrikeRow), quotes.RECORDS.table
_FIGURES = (
    select(
        *(CUSTOMERS.c[name] for name in ("id", "revenue", "margin", "average_sale")),
        *(_STANDINGS.c[name] for name in ("grade", "low", "high", "applicable", "points", "doubt")),
    )
    .select_from(CUSTOMERS.outerjoin(_STANDINGS, _STANDINGS.c.customer_id == CUSTOMERS.c.id))
    .where(IS_CURRENT)
)
_NEXT = _FIGURES.where(CUSTOMERS.c.id > bindparam("after")).order_by(CUSTOMERS.c.id).limit(PAGE)
_SPENT = (
    select(
        _INTERACTIONS.c.customer_id, func.sum(_INTERACTIONS.c.minutes).label("minutes"), func.count().label("entries")
    )
    .where(_INTERACTIONS.c.undone_at.is_(None), _INTERACTIONS.c.happened_on >= bindparam("first"))
    .group_by(_INTERACTIONS.c.customer_id)
    .having(
        func.sum(_INTERACTIONS.c.minutes) > 0,
        func.count() >= bindparam("entries"),
        func.count(_INTERACTIONS.c.happened_on.distinct()) >= bindparam("days"),
    )
)
_GROWTH_ANSWERS = (
    select(_ANSWERS.c.customer_id, _ANSWERS.c.choice, func.count().label("many"))
    .select_from(_STANDINGS.join(_ANSWERS, _ANSWERS.c.customer_id == _STANDINGS.c.customer_id))
    .where(_STANDINGS.c.grade == "B", _ANSWERS.c.question == GROWS)
    .group_by(_ANSWERS.c.customer_id, _ANSWERS.c.choice)
)
_LATEST_WON = _QUOTES.c.outcome_at.desc(), _QUOTES.c.id.desc()
_JOBS = select(
    _QUOTES.c.customer_id,
    func.coalesce(_QUOTES.c.final_margin, _QUOTES.c.margin).label("margin"),
    func.row_number().over(partition_by=_QUOTES.c.customer_id, order_by=_LATEST_WON).label("place"),
).where(
    _QUOTES.c.outcome == QuoteOutcome.WON.value, _QUOTES.c.withdrawn_at.is_(None), _QUOTES.c.customer_id.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Standouts:
    """What few customers have, by customer id.

    `parting`: being handed over. `noticed`: under a final notice. `severe`: with a severe strike. `fixes`: how many of
    our fixes are open. `talks`: with a planned talk. `spent`: minutes logged, if many. `grows`: likely to grow. `jobs`:
    the margins of the last won jobs, in basis points, newest first.
    """

    parting: frozenset[int]
    noticed: frozenset[int]
    severe: frozenset[int]
    fixes: dict[int, int]
    talks: frozenset[int]
    spent: dict[int, int]
    grows: frozenset[int]
    jobs: dict[int, tuple[int, ...]]
    totals: AttentionTotals


def load_standouts(tx: Session, window: AttentionWindow, *, policy: Policy, now: datetime) -> Standouts:
    """Read which customers are being handed over, under notice, taking much time, likely to grow and so on."""
    minimum = {"entries": policy.attention_entries, "days": policy.attention_spread}
    spent = tx.connection().execute(_SPENT, {"first": window.first, **minimum})
    open_fixes = _count_by_customer(
        tx, fixes.RECORDS.columns.customer_id, fixes.RECORDS.columns.state == FixState.OPEN.value
    )
    is_running = notices.RECORDS.columns.state.in_([state.value for state in RUNNING_STATES])
    return Standouts(
        parting=frozenset(
            _count_by_customer(
                tx, transitions.RECORDS.columns.customer_id, transitions.RECORDS.columns.ended_at.is_(None)
            )
        ),
        noticed=frozenset(_count_by_customer(tx, notices.RECORDS.columns.customer_id, is_running)),
        severe=_load_severe(tx, policy, now),
        fixes=open_fixes,
        talks=_load_with_planned_talk(tx),
        spent={row.customer_id: int(row.minutes) for row in spent},
        grows=frozenset(_list_growing(tx)),
        jobs=_load_job_margins(tx, policy.quote_refuse_jobs),
        totals=interactions.sum_totals(tx, window),
    )


def list_facts_by_page(
    tx: Session, standouts: Standouts, policy: Policy
) -> Iterator[list[tuple[int, SuggestionFacts]]]:
    """Yield (customer id, facts) of every current customer, in pages of some thousands."""
    after = 0
    while rows := tx.connection().execute(_NEXT, {"after": after}).all():
        yield [(row.id, _build_facts(row, standouts, policy)) for row in rows]
        after = rows[-1].id


def list_facts_of(
    tx: Session, standouts: Standouts, ids: Iterable[int], policy: Policy
) -> Iterator[tuple[int, SuggestionFacts]]:
    """Yield (customer id, facts) of those of these customers that are current."""
    for batch in split_into_batches(ids):
        for row in tx.connection().execute(_FIGURES.where(CUSTOMERS.c.id.in_(batch)).order_by(CUSTOMERS.c.id)):
            yield row.id, _build_facts(row, standouts, policy)


def _build_facts(row: Any, standouts: Standouts, policy: Policy) -> SuggestionFacts:
    customer_id, revenue, margin, sale, grade, low, high, applicable, points, doubt = row
    minutes = standouts.spent.get(customer_id)
    attention = None if minutes is None else attention_ratio(minutes, revenue, standouts.totals)
    return SuggestionFacts(
        grade,
        low or 0,
        high or 0,
        applicable or 0,
        points or 0,
        revenue,
        margin,
        sale,
        customer_id in standouts.parting,
        customer_id in standouts.noticed,
        customer_id in standouts.severe,
        standouts.fixes.get(customer_id, 0),
        standouts.jobs.get(customer_id, ()),
        attention if attention is not None and attention >= policy.attention_flag else None,
        customer_id in standouts.grows,
        customer_id in standouts.talks,
        doubt or "",
    )


def _load_with_planned_talk(tx: Session) -> frozenset[int]:
    """Return the customers with a planned talk that has no answer yet, in an open case."""
    columns = talks.RECORDS.columns
    is_planned = columns.planned_on.is_not(None), columns.answer.is_(None), columns.withdrawn_at.is_(None)
    in_open_case = columns.case_id.in_(
        select(cases.RECORDS.columns.id).where(cases.RECORDS.columns.closed_at.is_(None))
    )
    return frozenset(_count_by_customer(tx, columns.customer_id, *is_planned, in_open_case))


def _count_by_customer(tx: Session, customer_id: Any, *conditions: Any) -> dict[int, int]:
    counts: Select[Any] = select(customer_id, func.count()).where(*conditions).group_by(customer_id)
    return {row[0]: row[1] for row in tx.connection().execute(counts)}


def _load_severe(tx: Session, policy: Policy, now: datetime) -> frozenset[int]:
    """Return the customers with a severe strike that counts: preselected by weight in SQL, then judged by the rules."""
    heavy = _STRIKES.c.weight >= policy.severe_weight
    is_counted = _STRIKES.c.state == strike_rules.StrikeState.COUNTED.value
    candidates = _count_by_customer(tx, _STRIKES.c.customer_id, heavy, is_counted, _STRIKES.c.expires_at > now)
    loaded = strikes.load_strikes(tx, candidates)
    return frozenset(
        customer_id
        for customer_id, theirs in loaded.items()
        if strike_rules.tally_strikes(theirs, now=now, policy=policy).severe
    )


def _list_growing(tx: Session) -> Collection[int]:
    """List the customers graded B of whom most raters say that they have room to grow."""
    votes_of: dict[int, dict[str, int]] = {}
    for customer_id, choice, count in tx.connection().execute(_GROWTH_ANSWERS):
        votes_of.setdefault(customer_id, {})[choice] = count
    return [customer_id for customer_id, votes in votes_of.items() if _has_yes_majority(votes)]


def _has_yes_majority(votes: dict[str, int]) -> bool:
    yes = votes.get(Choice.YES.value, 0)
    return yes > max((count for choice, count in votes.items() if choice != Choice.YES.value), default=0)


def _load_job_margins(tx: Session, most: int) -> dict[int, tuple[int, ...]]:
    """Return the margins of the last `most` won jobs of each customer, in basis points, newest first."""
    last = _JOBS.subquery()
    query = select(last.c.customer_id, last.c.margin).where(last.c.place <= most)
    margins_of: dict[int, list[int]] = {}
    for customer_id, margin in tx.connection().execute(query.order_by(last.c.customer_id, last.c.place)):
        margins_of.setdefault(customer_id, []).append(int(margin))
    return {customer_id: tuple(margins) for customer_id, margins in margins_of.items()}
