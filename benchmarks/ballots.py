"""Casting a ballot: the full `/vote` of voter after voter, with a roll of forty and the outbox worker running."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.company import stage
from benchmarks.strikes import Latency, command, measured
from bot.app import build_app
from bot.features.ballots.usecases import opening as ballots
from bot.features.cases.usecases import cases
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.workflow import people
from bot.workflow.requests import Call
from playground.stage import Stage
from scoring.ballots import BallotKind
from scoring.roles import Person

VOTERS = tuple(f"U0VOTER{n:02d}" for n in range(40))
BALLOTS = 20
CUSTOMERS = 1_000
RUNS = len(VOTERS) * BALLOTS // 4
"""Voters change their minds, but fewer than half of each roll vote: no ballot closes while it is measured."""


def cast(folder: Path) -> Latency:
    """Milliseconds from the slash command to the acknowledgement: authorize, decide, store, audit, outbox, reply."""
    with stage(folder, count=CUSTOMERS) as at:
        _opened(at)
        app = build_app(at.umpire.deps)
        at.umpire.sender.start()
        return measured(app, _votes(), runs=RUNS)


def _votes() -> Iterator[dict[str, Any]]:
    n = 0
    while True:
        for voter in VOTERS[: len(VOTERS) // 4]:
            for customer in range(BALLOTS):
                n += 1
                yield command(voter, f"c{customer:05d} {'yes' if n % 2 else 'no'} people are afraid", n) | {
                    "command": "/vote"
                }


def _opened(at: Stage) -> None:
    """A termination ballot on each of some customers, by the severe route."""
    now = at.clock()
    rosa, second, olga = (at.slack.person(handle).id for handle in ("rosa", "max", "olga"))
    people.store_people(at.db, [Person(voter, voter, full_member=True) for voter in VOTERS], now=now)
    for manager in (rosa, second):
        roles.give_role(at.db, "manager", manager, call=Call(olga, now))
    for voter in VOTERS:
        roles.give_role(at.db, "voter", voter, call=Call(olga, now))
    for n in range(BALLOTS):
        order = strikes.StrikeOrder(f"c{n:05d}", "threat-or-harassment", "waited at the door")
        strikes.record_strike(at.db, order, call=Call(rosa, now))
        cases.confirm_facts(at.db, f"c{n:05d}", call=Call(second, now))
        ballots.open_ballot(at.db, BallotKind.TERMINATE, f"c{n:05d}", why="people are afraid", call=Call(rosa, now))
