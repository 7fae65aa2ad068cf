"""Preparing the digest, and a beat with nothing to do, for 1,000 to 100,000 customers with five years behind them."""

import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from benchmarks.company import stage
from bot.features.digests.usecases import digests
from bot.features.roles import usecases as roles
from bot.scheduler import heartbeat as ticking
from bot.workflow import standings
from bot.workflow.requests import Call
from playground.stage import Stage
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import interactions, strikes
from storage.customers.customers import CustomerRow
from storage.scorecards import scorecards
from storage.settings import policies
from storage.sql.statements import get_table

SIZES = (1_000, 10_000, 100_000)
YEARS = timedelta(days=5 * 365)
LIFE = timedelta(days=180)
STRIKES = 2
"""Per customer, in five years."""
LOGGED = 3_000
"""Interactions of the last 90 days: so many a team of ten logs, however many customers it has."""
RATED = 20
"""One in so many customers was rated in the last months."""
RUNS, WARM_UP, AT_ONCE = 30, 3, 1_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """Median milliseconds of preparing a digest and of an idle beat; the most memory preparing took, in kilobytes."""

    digest: float
    idle: float
    peak: float


def prepared(folder: Path, customers: int) -> Prepared:
    """Measure at one size."""
    with stage(folder, count=customers) as at:
        rosa, now = at.slack.person("rosa").id, at.clock()
        roles.give_role(at.db, "manager", rosa, call=Call(at.slack.person("olga").id, now))
        fill(at, customers, now)
        ticking.run_due(at.umpire.deps, now)
        call = Call(rosa, at.clock())
        if len(digests.preview_digest(at.db, call=call).digest.entries) != 5:
            raise RuntimeError("the digest names too few")
        digest = _median(lambda: digests.preview_digest(at.db, call=call))
        tracemalloc.start()
        digests.preview_digest(at.db, call=call)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return Prepared(digest, _median(lambda: ticking.run_due(at.umpire.deps, call.now)), peak / 1024)


def fill(at: Stage, customers: int, now: datetime) -> None:
    """Five years of strikes, answers about some, a quarter's interactions; standings of whom that concerns."""
    chance, concerned = random.Random(1), set[int]()
    with at.db.transaction() as tx:
        tx.connection().execute(update(get_table(CustomerRow)).values(since=(now - YEARS).date()))
        struck = list(_strikes(customers, now, chance))
        _insert(tx, strikes.StrikeRow, struck)
        concerned |= {row["customer_id"] for row in struck if row["expires_at"] > now}
        _insert(tx, scorecards.AnswerRow, _answers(customers, now, chance))
        concerned |= set(range(1, customers + 1, RATED))
        _insert(tx, interactions.InteractionRow, _logged(customers, now, chance))
    ids = sorted(concerned)
    for first in range(0, len(ids), AT_ONCE):
        with at.db.transaction() as tx:
            standings.recompute_standings(tx, ids[first : first + AT_ONCE], policy=policies.get_policy(tx), now=now)


def _strikes(customers: int, now: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    usual = {"weight": 1, "reporter": "U1", "note": "forty days late", "link": None, "ours": "no", "state": "counted"}
    for number in range(customers * STRIKES):
        on = now - YEARS * chance.random()
        yield usual | {
            "customer_id": number % customers + 1, "reason": "late-payment", "incident_on": on.date(),
            "recorded_at": on, "expires_at": on + LIFE,
        }  # fmt: skip


def _answers(customers: int, now: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, customers + 1, RATED):
        at = now - timedelta(days=100) * chance.random()
        for question in QUESTION_IDS:
            said = {"question": question, "rater": "U1", "choice": chance.choice(("yes", "no", "no")), "evidence": ""}
            yield said | {"customer_id": number, "at": at}


def _logged(customers: int, now: datetime, chance: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(LOGGED):
        at = now - timedelta(days=89) * chance.random()
        yield {
            "customer_id": chance.randrange(min(customers, 500)) + 1, "user_id": "U1", "tone": "tense", "note": "",
            "minutes": chance.randrange(5, 90), "happened_on": at.date(), "logged_at": at,
        }  # fmt: skip


def _insert(tx: Session, row: Any, rows: Any) -> None:
    held = list(rows)
    for first in range(0, len(held), AT_ONCE):
        tx.connection().execute(insert(get_table(row)), held[first : first + AT_ONCE])


def _median(work: Callable[[], object]) -> float:
    """Median milliseconds of one go, after a warm-up."""
    took = []
    for _ in range(WARM_UP + RUNS):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return median(took[WARM_UP:])
