"""What customers bought in a year by type of job, known from the quotes that were won. Queries only; no table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from scoring.quotes import QuoteOutcome
from scoring.scorecards import scorecards
from scoring.scorecards.scorecards import JobMix
from storage.quotes import RECORDS
from storage.sql.statements import split_into_batches

_AT = RECORDS.columns
_SOLD = (
    select(_AT.customer_id, _AT.job, func.sum(_AT.value), func.min(_AT.outcome_at))
    .where(_AT.outcome == QuoteOutcome.WON.value, _AT.outcome_at > bindparam("since"), _AT.withdrawn_at.is_(None))
    .group_by(_AT.customer_id, _AT.job)
)
_SOLD_TO = _SOLD.where(_AT.customer_id.in_(bindparam("ids", expanding=True)))
_SOLD_TO_ANY = _SOLD.where(_AT.customer_id.is_not(None))


def load_mixes(tx: Session, customer_ids: Iterable[int], *, now: datetime) -> dict[int, JobMix]:
    """Return what these customers bought in the year before `now`, by id; those that bought nothing are left out."""
    since = now - scorecards.JOB_COUNTS_FOR
    rows: list[Any] = []
    for ids in split_into_batches(customer_ids):
        rows += tx.connection().execute(_SOLD_TO, {"since": since, "ids": ids})
    return _build_mixes(rows)


def load_all_mixes(tx: Session, *, now: datetime) -> dict[int, JobMix]:
    """Return what every customer bought in the year before `now`, by id; those that bought nothing are left out."""
    return _build_mixes(tx.connection().execute(_SOLD_TO_ANY, {"since": now - scorecards.JOB_COUNTS_FOR}))


def _build_mixes(rows: Iterable[Any]) -> dict[int, JobMix]:
    jobs: dict[int, list[tuple[str, int, datetime]]] = {}
    for customer_id, job, value, first in rows:
        jobs.setdefault(customer_id, []).append((job, int(value), first))
    return {customer_id: scorecards.build_mix(bought) for customer_id, bought in jobs.items()}
