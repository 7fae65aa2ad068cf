"""Proposing floors, and showing who is below them, for 100,000 customers: seconds, and the memory it takes."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session

from benchmarks.company import stage
from bot.features.floors import usecases as floors
from bot.features.roles import usecases as roles
from bot.workflow import standings
from bot.workflow.requests import Call
from playground.clock import MovableClock
from scoring.scorecards.scorecards import QUESTION_IDS
from storage import quotes
from storage.customers.customers import CustomerRow
from storage.database import Database
from storage.scorecards import scorecards
from storage.settings import policies
from storage.sql.statements import get_table

CUSTOMERS = 100_000
RATED = 4
"""One in so many customers has a grade that a floor can lower."""
BOUGHT = 5
"""One in so many won a quote in the last year, of two types of job."""
AT_ONCE = 1_000
FLOORS = {"revenue": "30000", "margin": "8%", "sale": "3000", "mix": "maintenance 30%"}


@dataclass(frozen=True, slots=True)
class Proposed:
    """Seconds of proposing and of showing with all floors set; the most memory the process had, in megabytes."""

    propose: float
    show: float
    megabytes: float


def proposed(folder: Path, customers: int = CUSTOMERS) -> Proposed:
    """Measure in a process of its own, so that what filling the file took is not counted."""
    with stage(folder, count=customers) as at:
        olga, rosa = at.slack.person("olga").id, at.slack.person("rosa").id
        now = at.clock()
        roles.give_role(at.db, "manager", rosa, call=Call(olga, now))
        fill(at.db, customers, now)
    asked = [sys.executable, "-m", "benchmarks.floors", str(folder / "bench.sqlite"), rosa]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    return Proposed(**json.loads(told.stdout))


def _measured(path: str, rosa: str) -> dict[str, float]:
    db = Database(f"sqlite:///{path}", audit_key=b"bench")
    call = Call(rosa, MovableClock()())
    begun = time.perf_counter()
    found = floors.propose_floors(db, call=call)
    propose = time.perf_counter() - begun
    if len(found.proposals) != 3 or not found.preview.dropping:
        raise RuntimeError("history proposes too little")
    floors.set_floors(db, FLOORS, call=call)
    begun = time.perf_counter()
    shown = floors.load_floors(db, call=call)
    show = time.perf_counter() - begun
    if not all(row.number for row in shown.rows):
        raise RuntimeError("nobody is below a floor")
    db.close()
    return {"propose": propose, "show": show, "megabytes": peak()}


def peak() -> float:
    """The most memory this process ever had resident, in megabytes; `ru_maxrss` would begin with the parent's."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def fill(db: Database, customers: int, now: datetime) -> None:
    """Average sales, five years with us, answers of one in four, jobs won by one in five; standings of all rated."""
    rated = list(range(1, customers + 1, RATED))
    with db.transaction() as tx:
        table = get_table(CustomerRow)
        since = (now - timedelta(days=5 * 365)).date()
        tx.connection().execute(update(table).values(since=since, average_sale=table.c.revenue / 10))
        usual = {"rater": "U2", "choice": "yes", "evidence": "", "at": now}
        given = [usual | {"customer_id": number, "question": each} for number in rated for each in QUESTION_IDS]
        _insert(tx, scorecards.AnswerRow, given)
        _insert(tx, quotes.QuoteRow, [_quote(number, now) for number in range(1, customers + 1, BOUGHT)])
    for first in range(0, len(rated), AT_ONCE):
        with db.transaction() as tx:
            standings.recompute_standings(tx, rated[first : first + AT_ONCE], policy=policies.get_policy(tx), now=now)


def _quote(number: int, now: datetime) -> dict[str, Any]:
    at = now - timedelta(days=number % 360)
    return {
        "customer_id": number, "prospect_id": None, "value": 10_000 + number, "margin": 1_000, "chance": 50,
        "job": "maintenance" if number % 2 else "repair", "minutes": None, "verdict": "quote", "reasons": [],
        "asked_by": "U1", "asked_at": at, "overridden_by": None, "override_why": "", "outcome": "won",
        "outcome_by": "U1", "outcome_at": at, "final_margin": None, "withdrawn_at": None,
    }  # fmt: skip


def _insert(tx: Session, row: Any, rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), AT_ONCE):
        tx.connection().execute(insert(get_table(row)), rows[first : first + AT_ONCE])


if __name__ == "__main__":
    print(json.dumps(_measured(*sys.argv[1:])))
