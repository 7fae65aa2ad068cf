"""What verdicts are suggested from, read of all customers in few queries: who stands out first, then by the page."""

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
from storage.customers.customers import CUSTOMERS as CUSTOMERS
from storage.interactions import InteractionRow
from storage.scorecards.scorecards import AnswerRow
from storage.scorecards.standings import StandingRow
from storage.sql.statements import get_table, split_into_batches
from storage.strikes import StrikeRow
from storage.transitions import transitions

PAGE = 5_000
GROWS = "room-to-grow"
_STANDINGS, _TIMES = get_table(StandingRow), get_table(InteractionRow)
_ANSWERS, _STRIKES, _QUOTES = get_table(AnswerRow), get_table(StrikeRow), quotes.RECORDS.table
_FIGURES = (
    select(
        *(CUSTOMERS.c[name] for name in ("id", "revenue", "margin", "average_sale")),
        *(_STANDINGS.c[name] for name in ("grade", "low", "high", "applicable", "points", "doubt")),
    )
    .select_from(CUSTOMERS.outerjoin(_STANDINGS, _STANDINGS.c.customer_id == CUSTOMERS.c.id))
    .where(CUSTOMERS.c.archived_at.is_(None), CUSTOMERS.c.former_at.is_(None), CUSTOMERS.c.withdrawn.is_(False))
)
_NEXT = _FIGURES.where(CUSTOMERS.c.id > bindparam("after")).order_by(CUSTOMERS.c.id).limit(PAGE)
_SPENT = (
    select(_TIMES.c.customer_id, func.sum(_TIMES.c.minutes).label("minutes"), func.count().label("entries"))
    .where(_TIMES.c.undone_at.is_(None), _TIMES.c.happened_on >= bindparam("first"))
    .group_by(_TIMES.c.customer_id)
    .having(
        func.sum(_TIMES.c.minutes) > 0,
        func.count() >= bindparam("entries"),
        func.count(_TIMES.c.happened_on.distinct()) >= bindparam("days"),
    )
)
_GROWING = (
    select(_ANSWERS.c.customer_id, _ANSWERS.c.choice, func.count().label("many"))
    .select_from(_STANDINGS.join(_ANSWERS, _ANSWERS.c.customer_id == _STANDINGS.c.customer_id))
    .where(_STANDINGS.c.grade == "B", _ANSWERS.c.question == GROWS)
    .group_by(_ANSWERS.c.customer_id, _ANSWERS.c.choice)
)
_WON = _QUOTES.c.outcome_at.desc(), _QUOTES.c.id.desc()
_JOBS = select(
    _QUOTES.c.customer_id,
    func.coalesce(_QUOTES.c.final_margin, _QUOTES.c.margin).label("margin"),
    func.row_number().over(partition_by=_QUOTES.c.customer_id, order_by=_WON).label("place"),
).where(
    _QUOTES.c.outcome == QuoteOutcome.WON.value, _QUOTES.c.withdrawn_at.is_(None), _QUOTES.c.customer_id.is_not(None)
)


@dataclass(frozen=True, slots=True)
class Standouts:
    """What few customers have, by customer id: looked up once for all of them."""

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
    """Who is being parted with, noticed, mended, logged about a lot, likely to grow, or unprofitable."""
    least = {"entries": policy.attention_entries, "days": policy.attention_spread}
    spent = tx.connection().execute(_SPENT, {"first": window.first, **least})
    mending = _counted(tx, fixes.RECORDS.columns.customer_id, fixes.RECORDS.columns.state == FixState.OPEN.value)
    waits = notices.RECORDS.columns.state.in_([state.value for state in RUNNING_STATES])
    return Standouts(
        parting=frozenset(
            _counted(tx, transitions.RECORDS.columns.customer_id, transitions.RECORDS.columns.ended_at.is_(None))
        ),
        noticed=frozenset(_counted(tx, notices.RECORDS.columns.customer_id, waits)),
        severe=_severe(tx, policy, now),
        fixes=mending,
        talks=_talks_planned(tx),
        spent={row.customer_id: int(row.minutes) for row in spent},
        grows=frozenset(_growing(tx)),
        jobs=_jobs(tx, policy.quote_refuse_jobs),
        totals=interactions.sum_totals(tx, window),
    )


def list_facts_by_page(tx: Session, known: Standouts, policy: Policy) -> Iterator[list[tuple[int, SuggestionFacts]]]:
    """The facts of every customer that is neither archived nor let go, some thousands at a time."""
    after = 0
    while rows := tx.connection().execute(_NEXT, {"after": after}).all():
        yield [(row.id, _facts(row, known, policy)) for row in rows]
        after = rows[-1].id


def list_facts_of(
    tx: Session, known: Standouts, ids: Iterable[int], policy: Policy
) -> Iterator[tuple[int, SuggestionFacts]]:
    """The same of these customers only."""
    for some in split_into_batches(ids):
        for row in tx.connection().execute(_FIGURES.where(CUSTOMERS.c.id.in_(some)).order_by(CUSTOMERS.c.id)):
            yield row.id, _facts(row, known, policy)


def _facts(row: Any, known: Standouts, policy: Policy) -> SuggestionFacts:
    number, revenue, margin, sale, grade, low, high, applicable, points, doubt = row
    minutes = known.spent.get(number)
    attention = None if minutes is None else attention_ratio(minutes, revenue, known.totals)
    return SuggestionFacts(
        grade,
        low or 0,
        high or 0,
        applicable or 0,
        points or 0,
        revenue,
        margin,
        sale,
        number in known.parting,
        number in known.noticed,
        number in known.severe,
        known.fixes.get(number, 0),
        known.jobs.get(number, ()),
        attention if attention is not None and attention >= policy.attention_flag else None,
        number in known.grows,
        number in known.talks,
        doubt or "",
    )


def _talks_planned(tx: Session) -> frozenset[int]:
    """Those with whom a talk is planned that has no answer yet, in a case that is open."""
    at = talks.RECORDS.columns
    waits = at.planned_on.is_not(None), at.answer.is_(None), at.withdrawn_at.is_(None)
    in_case = at.case_id.in_(select(cases.RECORDS.columns.id).where(cases.RECORDS.columns.closed_at.is_(None)))
    return frozenset(_counted(tx, at.customer_id, *waits, in_case))


def _counted(tx: Session, customer: Any, *wanted: Any) -> dict[int, int]:
    counted: Select[Any] = select(customer, func.count()).where(*wanted).group_by(customer)
    return {row[0]: row[1] for row in tx.connection().execute(counted)}


def _severe(tx: Session, policy: Policy, now: datetime) -> frozenset[int]:
    """Those with a severe strike that counts: looked for by weight, judged by the rules."""
    heavy = _STRIKES.c.weight >= policy.severe_weight
    stands = _STRIKES.c.state == strike_rules.StrikeState.COUNTED.value
    perhaps = _counted(tx, _STRIKES.c.customer_id, heavy, stands, _STRIKES.c.expires_at > now)
    found = strikes.load_strikes(tx, perhaps)
    return frozenset(
        n for n, known in found.items() if strike_rules.tally_strikes(known, now=now, policy=policy).severe
    )


def _growing(tx: Session) -> Collection[int]:
    """The B customers of whom most raters say that they have room to grow."""
    said: dict[int, dict[str, int]] = {}
    for number, choice, many in tx.connection().execute(_GROWING):
        said.setdefault(number, {})[choice] = many
    return [n for n, votes in said.items() if _most(votes)]


def _most(votes: dict[str, int]) -> bool:
    yes = votes.get(Choice.YES.value, 0)
    return yes > max((many for choice, many in votes.items() if choice != Choice.YES.value), default=0)


def _jobs(tx: Session, most: int) -> dict[int, tuple[int, ...]]:
    last = _JOBS.subquery()
    sought = select(last.c.customer_id, last.c.margin).where(last.c.place <= most)
    found: dict[int, list[int]] = {}
    for number, margin in tx.connection().execute(sought.order_by(last.c.customer_id, last.c.place)):
        found.setdefault(number, []).append(int(margin))
    return {number: tuple(margins) for number, margins in found.items()}
