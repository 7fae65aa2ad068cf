"""FM01: the sender dies at every step, with every answer of Slack; each message is posted once."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlmodel import Session

from storage.database import Database
from storage.outbox import outbox
from tests.conftest import AUDIT_KEY
from tests.faults.office import Killed, Line, Office

EXPIRE, CLAIM, SETTLE = 1, 2, 3
"""The transactions of a pass, by number: take back expired leases, take up a row, note what came of it."""

DEATHS = (
    "before the claim is committed",
    "after the claim is committed",
    "while rendering",
    "before the call",
    "after the call",
    "before the note is committed",
    "after the note is committed",
    "never",
)
ANSWERS: dict[str, dict[str, Any] | None] = {
    "ok": None,
    "reset, stored": {"kind": "reset", "stored": True},
    "reset, not stored": {"kind": "reset"},
    "503, stored": {"kind": "5xx", "stored": True},
    "503, not stored": {"kind": "5xx"},
    "internal_error, stored": {"kind": "error", "stored": False},
    "429": {"kind": "429", "retry_after": 30},
    "is_archived": {"kind": "error", "error": "is_archived"},
}
UNHEARD = ("reset, stored", "503, stored")
"""Answers that do not say that Slack took the message."""
DEAF = ("after the call", "before the note is committed")
"""Deaths that leave no note of what Slack answered."""


class MortalDatabase(Database):
    """A database whose process dies around its nth writing transaction."""

    death: tuple[str, int] = ("never", 0)
    count = 0

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[Session]:
        self.count += not reading
        now = not reading and self.count == self.death[1]
        with super().transaction(reading=reading) as session:
            yield session
            if now and self.death[0] == "before":
                raise Killed
        if now and self.death[0] == "after":
            raise Killed


def dying_client(*, when: str) -> type[WebClient]:
    """A client whose process dies before it posts, or when Slack has answered."""

    class DyingClient(WebClient):
        def chat_postMessage(self, **arguments: Any) -> SlackResponse:
            if when == "before":
                raise Killed
            try:
                return super().chat_postMessage(**arguments)
            finally:
                raise Killed

    return DyingClient


def dies_rendering(_: object) -> Line:
    """A process that dies while it renders."""
    raise Killed


def pass_and_die(office: Office, db: MortalDatabase, death: str) -> None:
    """One pass of a sender that dies at a step, or does not; it is made sure that it did."""
    wanted: dict[str, Any] = {}
    if death.endswith("committed"):
        db.death = (death.split()[0], CLAIM if "claim" in death else SETTLE)
    elif death == "while rendering":
        wanted["render"] = dies_rendering
    elif death.endswith("call"):
        wanted["client"] = office.client(dying_client(when=death.split()[0]))
    db.count = 0
    died = False
    try:
        office.sender(db, **wanted).run_due(office.clock())
    except Killed:
        died = True
    assert died == (death != "never")


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("death", DEATHS)
def test_fm01_whenever_the_sender_dies_each_message_is_posted_once(
    death: str, answer: str, url: str, office: Office, open_database: Callable[[str], Database]
) -> None:
    """Killed at any step, with any answer, another sender finishes: both messages are there once, in order."""
    db = MortalDatabase(url, audit_key=AUDIT_KEY)
    office.write(db, "one", "two")
    if (fault := ANSWERS[answer]) is not None:
        office.slack.faults.add(method="chat.postMessage", **fault)

    pass_and_die(office, db, death)
    db.close()
    survivor = open_database(url)
    office.send_all(office.sender(survivor))
    redrive(office, survivor)

    assert sorted(office.texts()) == ["one", "two"]
    assert office.states(survivor) == {"sent": 2}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("death", DEATHS)
def test_fm01_where_nobody_may_look_a_message_is_lost_never_and_doubled_only_unheard(
    death: str, answer: str, sqlite_url: str, office: Office, open_database: Callable[[str], Database]
) -> None:
    """When the channel cannot be read, a message is said twice if Slack took it and nobody heard so, else once."""
    office.may_read(False)
    db = MortalDatabase(sqlite_url, audit_key=AUDIT_KEY)
    office.write(db, "one", "two")
    if (fault := ANSWERS[answer]) is not None:
        office.slack.faults.add(method="chat.postMessage", **fault)

    pass_and_die(office, db, death)
    db.close()
    survivor = open_database(sqlite_url)
    office.send_all(office.sender(survivor))
    redrive(office, survivor)

    unheard = answer in UNHEARD or (answer == "ok" and death in DEAF)
    assert Counter(office.texts()) == {"one": 1 + unheard, "two": 1}
    assert office.states(survivor) == {"sent": 2}


def redrive(office: Office, db: Database) -> None:
    """A person has what was parked tried again."""
    with db.transaction() as tx:
        outbox.retry_parked(tx, now=office.clock())
    office.send_all(office.sender(db))
