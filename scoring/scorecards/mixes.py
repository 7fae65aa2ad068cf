"""Mixes: what types of job a customer bought in a year, and the share of each. Source: product.md §1 row 6, §5.9."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.customers.customers import folded

YEAR = timedelta(days=365)
"""How long a job that was won counts."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What one customer bought, as (type of job, minor units); `changes_at`: when the oldest job no longer counts."""

    sold: tuple[tuple[str, int], ...] = ()
    changes_at: datetime | None = None


UNKNOWN = Mix()
"""Of whom no job is on record: it breaks no floor."""


def mix(jobs: Iterable[tuple[str, int, datetime]]) -> Mix:
    """The mix of jobs that were won: each its type, its value, and when the first of that type was."""
    sold: dict[str, int] = {}
    oldest: datetime | None = None
    for job, value, won_at in jobs:
        sold[folded(job)] = sold.get(folded(job), 0) + value
        oldest = won_at if oldest is None else min(oldest, won_at)
    return Mix(tuple(sorted(sold.items())), oldest + YEAR if oldest else None)


def share(found: Mix, job: str) -> int | None:
    """The share of a type of job in all that was bought, in basis points rounded down; None where nothing was."""
    total = sum(value for _, value in found.sold)
    if total <= 0:
        return None
    return 10_000 * sum(value for each, value in found.sold if each == folded(job)) // total
