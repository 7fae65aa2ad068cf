"""FM01 to FM03 with real processes: senders are killed with SIGKILL, connections to the database are cut."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from bot.slack.sender import MOST_BLIND_POSTS
from playground.slack.channels import Channel
from playground.slack.server import LocalSlack
from storage.database import Database
from tests.faults.office import MANIFEST, Clock, Office
from tests.faults.processes import Workers, workers
from tests.faults.worker import FastClock, Settings
from tests.postgres import Server

WAYS = pytest.mark.parametrize("may_read", [True, False], ids=["may read", "may not read"])
"""With the optional scope to read channels, and without."""
SPEED = 30.0
MESSAGES = 48
CHANNELS = 6


@pytest.fixture
def fast() -> FastClock:
    """A clock that runs thirty times as fast: a lease is two seconds."""
    return FastClock(time.time(), SPEED)


@pytest.fixture
def fast_office(fast: FastClock) -> Iterator[Office]:
    """A post office at that clock."""
    with LocalSlack(MANIFEST, clock=fast) as slack:
        yield Office(slack, slack.add_channel("review", bot_in=True), Clock(fast()))


def settings(office: Office, url: str, fast: FastClock) -> Settings:
    """What a worker needs to know."""
    return Settings(url, office.slack.bot_token, office.slack.api_url, fast)


def write_everywhere(office: Office, url: str, open_database: Callable[[str], Database]) -> list[Channel]:
    """Lines for several channels, written before anybody sends."""
    channels = [office.slack.add_channel(f"review-{number}", bot_in=True) for number in range(CHANNELS)]
    db = open_database(url)
    for number in range(MESSAGES):
        office.write(db, f"{number:03}", channel=channels[number % CHANNELS].id)
    db.close()
    return channels


def misbehave(office: Office, chance: random.Random) -> None:
    """Slack loses an answer, with or without effect, or is busy."""
    fault = chance.choice(({"kind": "reset"}, {"kind": "5xx"}, {"kind": "reset", "stored": True}))
    office.slack.faults.add(method="chat.postMessage", **fault)


def harass(office: Office, channels: list[Channel], group: Workers, more: Callable[[], None]) -> None:
    """Until everything is said: kill a worker after every few messages, and start another."""
    chance = random.Random(7)

    def count_texts() -> int:
        return len({text for channel in channels for text in office.texts(channel)})

    goal = 0
    while goal < MESSAGES:
        goal = min(MESSAGES, goal + chance.randint(5, 12))
        office.slack.wait_until(lambda: count_texts() >= goal, timeout=60)  # noqa: B023
        if goal < MESSAGES:
            misbehave(office, chance)
            more()
            group.kill(chance.randrange(len(group.running)))
            group.start()


@WAYS
def test_fm01_a_real_kill_in_the_middle_of_a_call_doubles_nothing(
    may_read: bool, url: str, fast_office: Office, fast: FastClock, open_database: Callable[[str], Database]
) -> None:
    """The process is killed while Slack holds its answer: the message is found, or said once more unread."""
    fast_office.may_read(may_read)
    fault = fast_office.slack.faults.add(kind="hold", method="chat.postMessage", stored=True)
    db = open_database(url)
    fast_office.write(db, "one")
    db.close()
    with workers(settings(fast_office, url, fast)) as group:
        group.start()
        assert fault.reached.wait(20)
        group.kill(0)
        fault.release()
    db = open_database(url)
    fast_office.send_all(fast_office.sender(db))

    assert fast_office.texts() == ["one"] * (1 if may_read else 2)
    assert fast_office.states(db) == {"sent": 1}


@WAYS
def test_fm02_on_sqlite_a_sender_killed_again_and_again_loses_and_doubles_nothing(
    may_read: bool, sqlite_url: str, fast_office: Office, fast: FastClock, open_database: Callable[[str], Database]
) -> None:
    """Dozens of messages, one sender at a time, killed after every few: each is there once; unread, thrice at most."""
    fast_office.may_read(may_read)
    channels = write_everywhere(fast_office, sqlite_url, open_database)
    with workers(settings(fast_office, sqlite_url, fast)) as group:
        group.start()
        harass(fast_office, channels, group, lambda: None)

    counts = Counter(text for channel in channels for text in fast_office.texts(channel))
    assert counts.keys() == {f"{number:03}" for number in range(MESSAGES)}
    assert max(counts.values()) <= (1 if may_read else MOST_BLIND_POSTS)


@WAYS
def test_fm03_on_postgresql_three_senders_killed_and_cut_off_lose_and_double_nothing(
    may_read: bool,
    postgresql_url: str,
    postgres: Server,
    fast_office: Office,
    fast: FastClock,
    open_database: Callable[[str], Database],
) -> None:
    """Three replicas, killed at random, their connections cut: each message is there once, in order; unread, thrice."""
    fast_office.may_read(may_read)
    channels = write_everywhere(fast_office, postgresql_url, open_database)

    def cut() -> None:
        postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'umpire'")

    with workers(settings(fast_office, postgresql_url, fast)) as group:
        for _ in range(3):
            group.start()
        harass(fast_office, channels, group, cut)

    counts = Counter(text for channel in channels for text in fast_office.texts(channel))
    assert counts.keys() == {f"{number:03}" for number in range(MESSAGES)}
    assert max(counts.values()) <= (1 if may_read else MOST_BLIND_POSTS)
    assert all(office_texts == sorted(office_texts) for office_texts in map(fast_office.texts, channels))
