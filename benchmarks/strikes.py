"""The full `/strike` against a bare Bolt app, in the same process, dispatched the same way."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from benchmarks.company import CUSTOMERS, stage
from bot.app import build_app

RUNS = 600
WARM_UP = 50
PEOPLE = ("ana", "ben", "li", "jo", "rosa", "max")


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one dispatch, from the request to the acknowledgement's body."""

    p50: float
    p99: float


def bare(*, default_mode: bool) -> Latency:
    """A Bolt app that acknowledges `/strike` without doing anything."""
    authorized = AuthorizeResult(enterprise_id=None, team_id=None, bot_user_id="U0", bot_token="xoxb-none")
    app = App(
        authorize=lambda: authorized,
        client=WebClient(),
        process_before_response=not default_mode,
        token_verification_enabled=False,
        request_verification_enabled=False,
    )
    app.command("/strike")(lambda ack: ack("ok"))
    bodies = (command(f"U{n}", "acme late-payment", n) for n in itertools.count())
    return measured(app, bodies, runs=200 if default_mode else RUNS)


def full(folder: Path) -> tuple[Latency, float]:
    """umpire's `/strike` on SQLite with 10,000 customers, the outbox worker running; and strikes a second."""
    with stage(folder) as at:
        app = build_app(at.umpire.deps)
        ids = [at.slack.person(handle).id for handle in PEOPLE]
        at.umpire.sender.start()
        bodies = strikes(ids)
        latency = measured(app, bodies, runs=RUNS)
        return latency, rate(app, bodies)


def strikes(ids: list[str]) -> Iterator[dict[str, Any]]:
    """One strike after another, each on another customer, so that none joins an earlier one."""
    for n in itertools.count():
        yield command(ids[n % len(ids)], f"c{n % CUSTOMERS:05d} late-payment invoice {n}, forty days late", n)


def measured(app: App, bodies: Iterator[dict[str, Any]], *, runs: int) -> Latency:
    """Median and 99th percentile of `runs` dispatches after a warm-up."""
    took = [dispatched(app, body) for body in itertools.islice(bodies, WARM_UP + runs)][WARM_UP:]
    return Latency(p50=median(took), p99=quantiles(took, n=100)[98])


def rate(app: App, bodies: Iterator[dict[str, Any]], *, seconds: float = 5.0) -> float:
    """Strikes a second, one after the other in one process, for some seconds."""
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        dispatched(app, next(bodies))
        done += 1
    return done / (time.perf_counter() - start)


def dispatched(app: App, body: dict[str, Any]) -> float:
    """Milliseconds of one dispatch; an answer other than 200 is an error."""
    request = BoltRequest(mode="socket_mode", body=body)
    start = time.perf_counter()
    response = app.dispatch(request)
    took = (time.perf_counter() - start) * 1000
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {response.body}")
    return took


def command(user: str, text: str, n: int) -> dict[str, Any]:
    """A slash command as Slack sends it."""
    return {
        "command": "/strike",
        "text": text,
        "user_id": user,
        "user_name": "somebody",
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "general",
        "trigger_id": f"{n}.bench",
        "response_url": "http://127.0.0.1:9/none",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
    }
