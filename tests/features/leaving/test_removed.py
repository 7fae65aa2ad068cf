"""The app is removed from the workspace: everything stops on every replica, and goes on once it is installed again."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.features.leaving import events
from bot.scheduler import heartbeat
from bot.workflow import leaving
from bot.workflow.leaving import OtherWorkspace, Presence
from playground.slack.server import LocalSlack
from tests.surface.house import House

Removal = Callable[[LocalSlack], object]
REMOVALS = {
    "app_uninstalled": lambda slack: slack.happens.uninstalls_app(),
    "tokens_revoked": lambda slack: slack.happens.revokes_tokens(),
}


def count_calls(house: House) -> int:
    """How often umpire called Slack so far."""
    house.stage.umpire.deps.replies.drain()
    return sum(entry.direction == "said" for entry in house.slack.log)


@pytest.mark.parametrize("event", REMOVALS)
def test_nothing_is_posted_or_asked_any_more(event: str, house: House, caplog: pytest.LogCaptureFixture) -> None:
    """FM36: after the event one call makes sure, and then months pass without another call to Slack."""
    house.types(house.ana, "/strike acme late-payment")
    before = count_calls(house)

    with caplog.at_level(logging.ERROR, logger="bot.workflow.leaving"):
        REMOVALS[event](house.slack)

    assert count_calls(house) == before + 1
    [line] = [each.getMessage() for each in caplog.records if each.name == "bot.workflow.leaving"]
    assert event in line
    assert "umpire forget-slack" in line
    house.later(days=100)
    assert count_calls(house) == before + 1
    assert leaving.get_installation(house.db).ended_why == event


def test_everything_goes_on_once_it_is_installed_again(house: House) -> None:
    """What waited is posted once and in order; a digest that was missed for weeks is not made up for in a burst."""
    house.types(house.ana, "/strike acme late-payment")
    house.slack.happens.uninstalls_app()
    house.later(days=30)
    house.slack.world.app.dead_because = ""
    assert house.lines() == []

    leaving.connect(house.db, house.slack.world.team_id)
    house.stage.umpire.deps.presence._looked_at = None  # five seconds have passed
    house.later(minutes=1)

    [line] = lines = house.lines()
    assert "late payment" in line
    house.later(minutes=30)
    assert house.lines() == lines


def test_tokens_of_people_are_none_of_ours(house: House) -> None:
    """When only somebody's own token is revoked nothing stops."""
    gone = {"type": "tokens_revoked", "tokens": {"oauth": [house.ana.id], "bot": []}}
    before = count_calls(house)
    events.handle_tokens_revoked(gone, {}, house.stage.umpire.deps)
    assert count_calls(house) == before
    assert leaving.get_installation(house.db).ended_at is None


def test_a_late_event_does_not_stop_an_app_that_is_back(house: House) -> None:
    """An event that comes after the app was installed again is recognised, because Slack takes the token."""
    events.handle_uninstalled({"type": "app_uninstalled"}, {}, house.stage.umpire.deps)
    assert leaving.get_installation(house.db).ended_at is None
    house.types(house.ana, "/strike acme late-payment")
    assert len(house.lines()) == 1


def test_an_event_is_believed_while_slack_is_away(house: House) -> None:
    """Where Slack cannot be asked whether the token is good, its event counts."""
    house.slack.faults.add(kind="reset", method="auth.test", times=9)
    events.handle_uninstalled({"type": "app_uninstalled"}, {}, house.stage.umpire.deps)
    assert leaving.get_installation(house.db).ended_why == "app_uninstalled"


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
def test_an_answer_of_slack_stops_everything_too(error: str, house: House) -> None:
    """FM36: where no event came, the first refused post makes umpire ask once more, and stop."""
    house.types(house.ana, "/strike acme late-payment")
    house.slack.world.app.dead_because = error
    house.settle()
    assert leaving.get_installation(house.db).ended_why == error


def test_one_wrong_answer_stops_nothing(house: House) -> None:
    """An error that Slack does not confirm is a mistake of Slack's: the installation goes on."""
    house.slack.faults.add(kind="error", method="chat.postMessage", error="invalid_auth")
    house.types(house.ana, "/strike acme late-payment")
    house.settle()
    assert leaving.get_installation(house.db).ended_at is None
    house.later(minutes=16)
    assert len(house.lines()) == 1


def test_no_duty_is_done(house: House) -> None:
    """Of what falls due only deleting goes on, and nothing is listed as due."""
    deps = house.stage.umpire.deps
    deps.presence.end("app_uninstalled", now=house.clock())
    done: set[str] = set()

    def note(name: str, *_: object) -> int:
        done.add(name)
        return 1

    heartbeat.run_due(deps, house.clock(), {name: partial(note, name) for name in heartbeat.DUTIES})
    assert done == heartbeat.ALWAYS_DONE
    assert heartbeat.list_due_dates(deps) == {}
    assert heartbeat.list_due_dates(replace(deps, presence=Presence())) != {}


def test_another_workspace_is_refused(house: House) -> None:
    """A token of another workspace does not get at this one's customers; the sentence says what to do."""
    with pytest.raises(OtherWorkspace, match="forget-slack"):
        leaving.connect(house.db, house.slack.world.other_team_id)
    assert leaving.get_installation(house.db).team_id == house.slack.world.team_id


def test_the_log_reminds_once_a_day_from_the_tenth_business_day(house: House) -> None:
    """Slack wants its data deleted within 14 business days: from the tenth on the log says so, once a day."""
    house.stage.umpire.deps.presence.end("app_uninstalled", now=house.clock())
    monday = house.clock()
    reminders = [leaving.find_reminder(house.db, now=monday + timedelta(days=days)) for days in (0, 7, 13, 14, 14, 15)]
    assert [reminder is not None for reminder in reminders] == [False, False, False, True, False, True]
    assert "2026-01-23" in str(reminders[3])
    assert "umpire forget-slack" in str(reminders[3])
