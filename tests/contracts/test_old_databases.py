"""Databases of the version before features had folders, with the messages people still see: all of it goes on working.

Each file of `before/` is what a test of that version left behind, and `buttons.json` has every button those tests were
shown, with a value it carried.
"""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot import composition, dispatch
from bot.scheduler import heartbeat
from bot.workflow import deadlines, recurring
from bot.workflow.outbox import OutboxRow
from bot.workflow.requests import Call
from playground.slack.clicks import Place
from scoring.refusals import Refusal
from storage.outbox import outbox
from storage.requests import undos
from storage.schedule.deadlines import DeadlineRow
from storage.sql.statements import get_table
from tests.surface.house import House, open_house

FOLDER = Path(__file__).with_name("before")
BUTTONS: dict[str, str] = json.loads((FOLDER / "buttons.json").read_text("utf-8"))
KINDS: dict[str, dict[str, list[str]]] = json.loads((FOLDER / "kinds.json").read_text("utf-8"))
"""By file, which kinds of rows are in it; `now` is when it was left."""
FAR = timedelta(days=400)


@pytest.fixture(params=KINDS)
def before(request: pytest.FixtureRequest, tmp_path: Path, leaving: ThreadPoolExecutor) -> Iterator[House]:
    """A house as it stood then, opened by the program of today."""
    path = tmp_path / "umpire.sqlite"
    old = sqlite3.connect(path)
    old.executescript(gzip.decompress((FOLDER / f"{request.param}.sql.gz").read_bytes()).decode())
    old.close()
    with open_house(f"sqlite:///{path}", leaving=leaving) as house:
        house.clock.move_to(datetime.fromisoformat(KINDS[request.param]["now"][0]))
        yield house


def test_what_was_stored_goes_on(before: House, caplog: pytest.LogCaptureFixture) -> None:
    """Rows of the outbox are shown, undos are taken or refused in words, and dates fall due."""
    shows_every_row(before)
    takes_everything_back(before)
    lets_everything_fall_due(before)
    assert [record.getMessage() for record in caplog.records if "failed" in record.getMessage()] == []


@pytest.mark.parametrize("before", ["a_quarter_in_the_time_machine"], indirect=True)
def test_what_was_posted_goes_on(before: House, caplog: pytest.LogCaptureFixture) -> None:
    """Each button of an old message does what it did, or says why not."""
    rosa, channel = before.rosa, before.slack.channel("customer-review")
    rosa.types("here", in_="customer-review")
    post = before.slack.messages("customer-review")[-1]
    for action, value in BUTTONS.items():
        rosa.acts({"type": "button", "block_id": "x", "action_id": action, "value": value}, place=Place(channel, post))
        before.stage.umpire.deps.replies.drain()
        if rosa.modal is not None:
            rosa.modal.close(everything=True)
    assert [record.getMessage() for record in caplog.records if "failed" in record.getMessage()] == []


def shows_every_row(house: House) -> None:
    """Each row that was put up for posting becomes a message, or nothing where nothing is left to say."""
    table = get_table(outbox.OutboxTable)
    names = [name for name in OutboxRow.__slots__ if name in table.c]
    with house.db.transaction(reading=True) as tx:
        rows = [row._asdict() for row in tx.connection().execute(select(*(table.c[name] for name in names)))]
    for row in rows:
        nothing = dict.fromkeys(OutboxRow.__slots__)
        dispatch.render_post(OutboxRow(**{**nothing, **row}), house.stage.umpire.deps)


def takes_everything_back(house: House) -> None:
    """Each undo that was ever offered is taken, the newest first, or refused with a sentence."""
    table, now = get_table(undos.UndoRow), house.clock()
    with house.db.transaction() as tx:
        found = tx.connection().execute(select(table.c.id, table.c.actor).order_by(table.c.offered_at.desc())).all()
        tx.connection().execute(update(table).values(until=now + FAR, taken_at=None))
    for undo_id, actor in found:
        try:
            said = dispatch.take_back(house.db, undo_id, call=Call(actor, now))
        except Refusal as refusal:
            said = str(refusal)
        assert said


def lets_everything_fall_due(house: House) -> None:
    """Each date that was set, and each thing that recurs, is handled when its time comes."""
    db, now = house.db, house.clock() + FAR
    with db.transaction(reading=True) as tx:
        kinds = set(tx.connection().execute(select(get_table(DeadlineRow).c.kind)).scalars())
    assert kinds <= set(composition.DEADLINES)
    while due := deadlines.find_next_due(db, now=now, kinds=composition.DEADLINES.keys()):
        assert deadlines.run_deadline(db, due, composition.DEADLINES, now=now)
    while again := recurring.find_next_due(db, now=now, kinds=composition.RHYTHMS.keys(), skip=()):
        assert recurring.run_rhythm(db, again, composition.RHYTHMS, now=now)
    heartbeat.run_due(house.stage.umpire.deps, now)


@pytest.mark.parametrize(
    ("kind", "table"), [("undo", "undos"), ("posts", "outbox"), ("deadlines", "deadlines"), ("rhythms", "rhythms")]
)
def test_nearly_every_kind_is_among_them(kind: str, table: str) -> None:
    """Together the files hold at least five kinds in six of each that was known when they were left.

    The names of all are in stored_names.json, and under `since` there those that came afterwards.
    """
    stored = json.loads(Path(__file__).with_name("stored_names.json").read_text("utf-8"))
    names = set(stored[kind]) - set(stored["since"].get(kind, ()))
    there = {name for each in KINDS.values() for name in each[table]}
    assert len(names & there) >= 5 / 6 * len(names), names - there
