"""Databases of the version before features had folders, with the messages people still see: all of it goes on working.

Each file of `before/` is what a journey or a surface test of that version left behind: rows of every kind, and the
buttons of what it had posted and answered.
"""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import composition, dispatch
from bot.scheduler import heartbeat
from bot.workflow import deadlines, rhythms
from bot.workflow.authorization import Call
from bot.workflow.outbox import OutboxRow
from playground.slack.clicks import Place
from scoring.refusals import Refusal
from storage.outbox import outbox
from storage.requests import undos
from storage.schedule import deadlines as deadline_rows
from storage.sql.statements import table_of
from tests.surface.house import House, opened

FOLDER = Path(__file__).with_name("before")
FAR = timedelta(days=400)


@dataclass(frozen=True)
class Before:
    """A house as it stood then: when that was, and the buttons people still see, by action id with a value."""

    house: House
    now: datetime
    buttons: dict[str, str]


@pytest.fixture(params=sorted(path.name.removesuffix(".json") for path in FOLDER.glob("*.json")))
def before(request: pytest.FixtureRequest, tmp_path: Path, leaving: ThreadPoolExecutor) -> Iterator[Before]:
    """One of them, opened by the program of today."""
    told = json.loads((FOLDER / f"{request.param}.json").read_text("utf-8"))
    path = tmp_path / "umpire.sqlite"
    with sqlite3.connect(path) as old:
        old.executescript(gzip.decompress((FOLDER / f"{request.param}.sql.gz").read_bytes()).decode())
    old.close()
    with opened(f"sqlite:///{path}", leaving=leaving) as house:
        house.clock.move_to(datetime.fromisoformat(told["now"]))
        yield Before(house, house.clock(), told["buttons"])


def test_every_row_of_the_outbox_can_be_shown(before: Before) -> None:
    """Each kind that was put up for posting becomes a message, or nothing where nothing is left to say."""
    table, deps = table_of(outbox.Outbox), before.house.stage.umpire.deps
    with before.house.db.transaction(reading=True) as tx:
        names = [name for name in OutboxRow.__slots__ if name in table.c]
        found = [row._asdict() for row in tx.connection().execute(select(*(table.c[name] for name in names)))]
    missing = {name: None for name in OutboxRow.__slots__ if name not in table.c}
    for row in found:
        dispatch.shown(OutboxRow(**{**missing, **row}), deps)


def test_everything_can_be_taken_back_or_says_why_not(before: Before) -> None:
    """Each undo that was offered is taken, the newest first, or refused with a sentence."""
    table = table_of(undos.UndoOffer)
    with before.house.db.transaction() as tx:
        found = tx.connection().execute(select(table.c.id, table.c.actor).order_by(table.c.offered_at.desc())).all()
        tx.connection().execute(update(table).values(until=before.now + FAR, taken_at=None))
    for undo_id, actor in found:
        try:
            said = dispatch.taken_back(before.house.db, undo_id, call=Call(actor, before.now))
        except Refusal as refusal:
            said = str(refusal)
        assert said


def test_everything_falls_due(before: Before) -> None:
    """Each date that was set, and each thing that recurs, is handled when its time comes."""
    db, now = before.house.db, before.now + FAR
    with db.transaction(reading=True) as tx:
        kinds = set(tx.connection().execute(select(table_of(deadline_rows.DeadlineRow).c.kind)).scalars())
    assert kinds <= set(composition.DEADLINES)
    while due := deadlines.next_due(db, now=now, kinds=composition.DEADLINES.keys()):
        assert deadlines.run(db, due, composition.DEADLINES, now=now)
    while again := rhythms.next_due(db, now=now, kinds=composition.RHYTHMS.keys(), but=()):
        assert rhythms.run(db, again, composition.RHYTHMS, now=now)
    heartbeat.run_due(before.house.stage.umpire.deps, now)


def test_every_button_still_answers(before: Before, caplog: pytest.LogCaptureFixture) -> None:
    """Buttons of old messages do what they did, or say why not; none is unknown and none fails."""
    house = before.house
    channel, rosa = house.slack.channel("customer-review"), house.rosa
    house.rosa.types("here", in_="customer-review")
    post = house.slack.messages("customer-review")[-1]
    assert {action.partition(":")[0] for action in before.buttons} <= set(dispatch.CLICKS)
    for action, value in before.buttons.items():
        rosa.acts({"type": "button", "block_id": "x", "action_id": action, "value": value}, place=Place(channel, post))
        house.stage.umpire.deps.replies.drain()
        if rosa.modal is not None:
            rosa.modal.close(everything=True)
    assert [record.getMessage() for record in caplog.records if "failed" in record.getMessage()] == []


def test_all_kinds_are_among_them() -> None:
    """Together the files have most names that can be stored; those they lack are at least known by name."""
    names = json.loads(Path(__file__).with_name("stored_names.json").read_text("utf-8"))
    seen = [json.loads(path.read_text("utf-8"))["kinds"] for path in FOLDER.glob("*.json")]
    for kind, table in (("undo", "undos"), ("posts", "outbox"), ("deadlines", "deadlines"), ("rhythms", "rhythms")):
        there = {name for each in seen for name in each[table]}
        assert len(there & set(names[kind])) >= 0.9 * len(names[kind]), (kind, set(names[kind]) - there)
