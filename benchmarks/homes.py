"""Opening App Home: from Slack's event to the view that is published, for a manager of a company in full swing."""

import time
from pathlib import Path
from statistics import median
from typing import Any

from slack_bolt import BoltRequest

from benchmarks.company import stage
from bot.app import build_app
from bot.dispatch import render_post
from bot.features.customers import usecases as customers
from bot.features.home import usecases as homes
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.workflow.requests import Call
from playground.stage import Stage
from storage.outbox import outbox

CUSTOMERS = 1_000
CASES = 50
"""How many of them have an open case."""
MINE = 100
"""How many of them the one who looks owns."""
RUNS, WARM_UP = 200, 20
STRIKES = (("ana", "late-payment"), ("ben", "scope-creep"), ("li", "late-input"))


def opened(folder: Path) -> float:
    """Median milliseconds: the event is heard and stored, and what the outbox then shows is rendered."""
    with stage(folder, count=CUSTOMERS) as at:
        rosa = _busy(at)
        app, deps = build_app(at.umpire.deps), at.umpire.deps
        homes.publish_home(at.db, rosa, now=at.clock())
        with at.db.transaction(reading=True) as tx:
            (row,) = outbox.list_by_subject(tx, rosa)
        took = []
        for turn in range(WARM_UP + RUNS):
            request = BoltRequest(mode="socket_mode", body=_event(rosa, turn))
            start = time.perf_counter()
            response = app.dispatch(request)
            message = render_post(row, deps)
            took.append((time.perf_counter() - start) * 1000)
            if response.status != 200 or message is None or len(message.blocks) < 20:
                raise RuntimeError(f"{response.status}: {message}")
        return median(took[WARM_UP:])


def _busy(at: Stage) -> str:
    """Rosa manages and owns customers; every case has three strikes by three people."""
    now, rosa, olga = at.clock(), at.slack.person("rosa").id, at.slack.person("olga").id
    roles.give_role(at.db, "manager", rosa, call=Call(olga, now))
    for n in range(MINE):
        customers.set_owner(at.db, f"c{n:05d}", rosa, call=Call(rosa, now))
    for n in range(CASES):
        for handle, reason in STRIKES:
            order = strikes.StrikeOrder(f"c{n:05d}", reason, "again")
            strikes.record_strike(at.db, order, call=Call(at.slack.person(handle).id, now))
    return rosa


def _event(user: str, turn: int) -> dict[str, Any]:
    """`app_home_opened` as Slack sends it."""
    event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home", "event_ts": f"{turn}.0"}
    return {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{turn}", "event": event}
