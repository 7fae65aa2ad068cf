"""A busy database: who waits hears in time that nothing was recorded, which stays true; what is stored is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.slack import answering
from bot.slack.handlers import Ask, Surface
from bot.slack.rendering import render
from playground.slack import payloads
from playground.slack.deliveries import ACK_SECONDS
from playground.slack.plain import plain_text
from storage.customers import customers
from storage.sql.sqlite import sqlite3
from tests.surface.house import House

BUSY = "My database is busy or away just now. Nothing was recorded; please try again in a minute."


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> House:
    """A house on each engine, whose people are known, and a Slack as patient as the real one."""
    made: House = request.getfixturevalue("house" if request.param == "sqlite" else "postgresql_house")
    for person in (made.ana, made.rosa):
        made.types(person, "/umpire whoami")
    made.slack.deliveries.ack_seconds = ACK_SECONDS
    return made


@contextmanager
def beside(house: House, *statements: str) -> Iterator[None]:
    """Another process with the same SQLite file open, in a transaction that has done this much."""
    assert house.db.path is not None
    other = sqlite3.connect(house.db.path, isolation_level=None)
    try:
        for statement in statements:
            other.execute(statement).fetchall()
        yield
    finally:
        other.close()


@pytest.mark.parametrize("line", ["/strike acme late-payment", "/log acme 45m tense they shouted"])
def test_who_cannot_write_hears_it_in_time_and_nothing_is_stored(either: House, line: str) -> None:
    """Somebody holds the customer for long: the answer is within Slack's three seconds, and true afterwards too."""
    before = either.records()
    number = either.customer("acme").id
    with either.db.transaction() as tx:
        customers.lock_customer(tx, number)
        assert BUSY in either.answer(either.ana, line)
    assert either.records() == before

    assert BUSY not in either.answer(either.ana, line)
    assert either.records() != before


def test_a_file_that_another_process_holds_is_busy(house: House) -> None:
    """A backup or a tool has SQLite's write lock: the same answer in time, and nothing afterwards."""
    house.types(house.ana, "/umpire whoami")
    house.slack.deliveries.ack_seconds = ACK_SECONDS
    before = house.records()
    with beside(house, "BEGIN IMMEDIATE"):
        assert BUSY in house.answer(house.ana, "/strike acme late-payment")
    assert house.records() == before
    assert "Strike 1 of 3" in house.answer(house.ana, "/strike acme late-payment")


def test_the_answer_and_the_record_agree_when_commit_is_refused(house: House) -> None:
    """Somebody reads for long, which may keep SQLite from committing: said to be stored and stored, or neither."""
    house.types(house.ana, "/umpire whoami")
    with beside(house, "BEGIN", "SELECT count(*) FROM customers"):
        answer = house.answer(house.ana, "/strike acme late-payment")
    assert (len(house.strikes()) == 1) is ("Strike 1 of 3" in answer)
    assert (len(house.strikes()) == 0) is (BUSY in answer)


def test_an_answer_that_is_late_still_comes(house: House) -> None:
    """What was stored after Slack's patience was over is told all the same, beside the failed line."""
    channel = house.slack.channel("general")
    secret = house.slack.world.response_urls.issue(channel.id, house.ana.id)
    long_ago = Ask(
        user_id=house.ana.id,
        now=house.clock(),
        surface=Surface.COMMAND,
        response_url=payloads.build_response_url(house.slack.world, secret),
    )
    acknowledged: list[object] = []

    def ack(*answer: object, **more: object) -> None:
        acknowledged.append(answer or more)

    with house.stage.umpire.deps.slack.hurry(heard_at=-3600.0):
        answering.send_answer(render("undone", sentence="It is recorded."), long_ago, ack, house.stage.umpire.deps)

    assert acknowledged == [{}]
    assert "It is recorded." in house.seen(house.ana)


def test_a_form_that_cannot_be_stored_stays_open(either: House) -> None:
    """What was typed stays, with the sentence beside it; once the lock is gone it goes through."""
    either.types(either.ana, "/strike acme")
    form = either.modal(either.ana).fill({"What was it?": "late-payment", "What happened?": "invoice 218"})
    number = either.customer("acme").id
    with either.db.transaction() as tx:
        customers.lock_customer(tx, number)
        errors = form.submit()
    assert errors is not None
    assert BUSY in errors.values()
    assert either.strikes() == ()
    assert form.submit() is None
    assert plain_text(either.posts()[-1])
