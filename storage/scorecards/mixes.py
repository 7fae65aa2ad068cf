"""What customers bought in a year, by type of job, as the quotes that were won tell. Queries only; no table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from scoring.quotes import QuoteOutcome
from scoring.scorecards import scorecards as rules
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
    """What each of these customers bought in the year before `now`; one that bought nothing is no key."""
    since = now - rules.JOB_COUNTS_FOR
    found: list[Any] = []
    for ids in split_into_batches(customer_ids):
        found += tx.connection().execute(_SOLD_TO, {"since": since, "ids": ids})
    return _mixes(found)


def load_all_mixes(tx: Session, *, now: datetime) -> dict[int, JobMix]:
    """The same of everybody who bought something."""
    return _mixes(tx.connection().execute(_SOLD_TO_ANY, {"since": now - rules.JOB_COUNTS_FOR}))


def _mixes(found: Iterable[Any]) -> dict[int, JobMix]:
    jobs: dict[int, list[tuple[str, int, datetime]]] = {}
    for number, job, value, first in found:
        jobs.setdefault(number, []).append((job, int(value), first))
    return {number: rules.build_mix(bought) for number, bought in jobs.items()}
