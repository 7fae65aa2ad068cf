"""A process that waits after the app was removed: it deletes and reminds, asks Slack seldom, and finds the way back."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.cli.idling import Waiting
from bot.workflow import leaving
from bot.workflow.leaving import OtherWorkspace, Presence
from storage.database import Database
from storage.requests import claims
from tests.surface.house import House


def wait_in(house: House) -> Waiting:
    """A process that waits with the house's database and token."""
    deps = house.stage.umpire.deps
    return Waiting(house.db, WebClient(token=deps.slack.token, base_url=deps.slack.base_url), house.clock())


@pytest.mark.parametrize("why", ["account_inactive", "token_revoked"])
def test_it_asks_every_quarter_of_an_hour_and_comes_back(why: str, house: House) -> None:
    """Where Slack's answers said so, and no event, it is asked four times an hour; once it is fine umpire is back."""
    house.slack.world.app.dead_because = why
    house.stage.umpire.deps.presence.end(why, now=house.clock())
    waiting, begun = wait_in(house), len(house.slack.log.said("auth.test"))
    for minute in range(1, 61):
        assert not waiting.look(house.clock() + timedelta(minutes=minute))
    assert len(house.slack.log.said("auth.test")) == begun + 4
    house.slack.world.app.dead_because = ""
    assert waiting.look(house.clock() + timedelta(minutes=75))


def test_after_an_event_slack_is_asked_nothing(house: House) -> None:
    """Slack has said that the token is dead for good: no call is made, however long it takes."""
    house.slack.happens.uninstalls_app()
    waiting, begun = wait_in(house), len(house.slack.log)
    for day in range(30):
        assert not waiting.look(house.clock() + timedelta(days=day))
    assert len(house.slack.log) == begun


def test_it_deletes_and_reminds(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """What is kept only for a while is still deleted, and from the tenth business day the log says what is left."""
    house.slack.happens.uninstalls_app()
    with house.db.transaction() as tx:
        claims.claim(tx, "inbound", "old", now=house.clock())
    waiting = wait_in(house)
    with caplog.at_level(logging.WARNING, logger="bot.cli.idling"):
        for day in range(17):
            waiting.look(house.clock() + timedelta(days=day))
    with house.db.transaction() as tx:
        assert claims.claim(tx, "inbound", "old", now=house.clock())
    assert [record.name for record in caplog.records].count("bot.cli.idling") == 3


def test_only_one_replica_reminds(
    url: str, db: Database, now: datetime, open_database: Callable[[str], Database]
) -> None:
    """The reminder of a day is in the log of one replica."""
    other = db if db.dialect == "sqlite" else open_database(url)
    leaving.connect(db, "T1")
    Presence(db).end("app_uninstalled", now=now)
    late = now + timedelta(days=20)
    reminders = [leaving.find_reminder(each, now=late) for each in (db, other)]
    assert [reminder is None for reminder in reminders] == [False, True]


def test_a_dead_token_at_the_start_waits_only_if_the_app_was_here(db: Database, now: datetime) -> None:
    """A token that was good once makes umpire wait; one that Slack does not know, or never worked, is a slip."""
    assert not leaving.accept_refusal(db, "account_inactive", now=now)
    leaving.connect(db, "T1")
    assert not leaving.accept_refusal(db, "invalid_auth", now=now)
    assert leaving.accept_refusal(db, "account_inactive", now=now)
    assert leaving.get_installation(db).ended_why == "account_inactive"
    assert leaving.accept_refusal(db, "invalid_auth", now=now)
    with pytest.raises(OtherWorkspace):
        leaving.connect(db, "T2")
    leaving.connect(db, "T1")
    assert leaving.get_installation(db).ended_at is None
