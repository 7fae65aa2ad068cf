"""Dealings: who deals with a customer. Source: product.md §5.1."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from scoring.customers.customers import Customer
from scoring.scorecards.scorecards import Answer
from scoring.strikes import State, Strike

RECENT = timedelta(days=180)
"""For how long somebody deals with a customer whom they logged, rated or struck."""


def people(
    customer: Customer,
    struck: Iterable[Strike],
    answers: Iterable[Answer],
    logged_by: Iterable[str],
    now: datetime,
) -> frozenset[str]:
    """The owner, the backup, and whoever logged, rated or struck the customer lately, still here or not."""
    since = now - RECENT
    reported = (
        (strike.reporter, *strike.witnesses)
        for strike in struck
        if strike.state is not State.UNDONE and strike.recorded_at >= since
    )
    rated = (answer.rater for answer in answers if answer.at >= since)
    named = {*logged_by, *rated, *(person for each in reported for person in each), customer.owner, customer.backup}
    return frozenset(person for person in named if person is not None)
