"""Opening a closet for 100,000 customers, a page of one's own in it, and its plan: seconds, and the memory it takes."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import digests, floors
from benchmarks.company import stage
from bot.features.customers import usecases as customers
from bot.features.quarterly_reviews.messages import plans as plan_messages
from bot.features.quarterly_reviews.usecases import pages, plans as closet_plans, reviews as closets
from bot.features.roles import usecases as roles
from bot.features.settings import usecases as policies
from bot.parsing import csv_files
from bot.workflow import standings
from bot.workflow.requests import Call
from playground.clock import MovableClock
from scoring.quarterly_reviews.reviews import ClosetScope
from storage.database import Database

CUSTOMERS = 100_000
MINE = 200
"""How many of them the one who turns pages owns."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds of opening, of a page and of the plan with both files; the most memory opening took, in megabytes."""

    opening: float
    page: float
    plan: float
    megabytes: float


def opened(folder: Path, count: int = CUSTOMERS) -> Opened:
    """Measure in a process of its own, so that what filling the file took is not counted."""
    with stage(folder, count=count) as at:
        rosa, olga, now = at.slack.person("rosa").id, at.slack.person("olga").id, at.clock()
        roles.give_role(at.db, "manager", rosa, call=Call(olga, now))
        digests.fill(at, count, now)
        floors.fill(at.db, count, now)
        policies.change_setting(at.db, "floor.margin", "12%", call=Call(olga, now))
        for number in range(MINE):
            customers.set_owner(at.db, f"c{number:05d}", rosa, call=Call(rosa, now))
        while standings.refresh_due(at.db, now=now):
            pass  # every one was to be judged anew under the new floor
    asked = [sys.executable, "-m", "benchmarks.closets", str(folder / "bench.sqlite"), rosa, str(count)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    return Opened(**json.loads(told.stdout))


def _measured(path: str, rosa: str, count: str) -> dict[str, float]:
    db = Database(f"sqlite:///{path}", audit_key=b"bench")
    call = Call(rosa, MovableClock()())
    begun = time.perf_counter()
    made = closets.start_closet(db, call=call)
    opening = time.perf_counter() - begun
    if made.progress.left != int(count) or len([many for many in made.progress.waiting.values() if many]) < 4:
        raise RuntimeError(f"{made.progress}")
    megabytes = floors.peak()
    begun = time.perf_counter()
    found = pages.load_page(db, pages.PageRequest(ClosetScope.MINE), call=call)
    page = time.perf_counter() - begun
    if found.total != MINE:
        raise RuntimeError(f"{found.total} are mine")
    begun = time.perf_counter()
    plan = closet_plans.export_plan(db, call=call)
    if not plan_messages.format_markdown(plan) or not csv_files.format_csv(plan_messages.build_table(plan)):
        raise RuntimeError("an empty plan")
    told = {"opening": opening, "page": page, "plan": time.perf_counter() - begun, "megabytes": megabytes}
    db.close()
    return told


if __name__ == "__main__":
    print(json.dumps(_measured(*sys.argv[1:])))
