"""The company the figures are measured with: 10,000 customers in a SQLite file, and a local Slack beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.features.channels import usecases as channels
from bot.features.imports.usecases import applying
from bot.features.imports.usecases.importers import ShellUser
from bot.parsing import tables
from bot.workflow.requests import Call
from playground import sample
from playground.clock import MovableClock
from playground.slack.server import LocalSlack
from playground.stage import Stage
from scoring.imports.choices import ImportChoices
from storage.database import Database

CUSTOMERS = 10_000


@contextmanager
def stage(folder: Path, *, count: int = CUSTOMERS) -> Iterator[Stage]:
    """umpire on a fresh file with so many customers and a review channel; nothing ticks or sends by itself."""
    clock = MovableClock()
    at = Stage(f"sqlite:///{folder / 'bench.sqlite'}", clock=clock, live=False, rate_limits=False)

    def prepare(db: Database, slack: LocalSlack) -> None:
        sample.store_staff(db, slack, clock())
        applying.apply_import(db, tables.read_table(customers(count)), ImportChoices(), by=ShellUser(clock()))
        channels.name_channel(
            db, "review", slack.channel("customer-review").id, call=Call(slack.person("olga").id, clock())
        )

    at.start(prepare=prepare)
    try:
        yield at
    finally:
        at.stop()


def customers(count: int = CUSTOMERS) -> bytes:
    """A customer list as a file."""
    lines = ["Key,Name,Segment,Revenue,Margin"]
    lines += [f"c{n:05d},Customer Number {n:05d} Ltd,Retail,{1000 + n}.00,{n % 40}" for n in range(count)]
    return "\n".join(lines).encode()
