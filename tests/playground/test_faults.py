"""Every fault the local Slack can be told to have."""

import json
import socket
from typing import Any
from urllib.error import URLError

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as open_socket

from playground.slack.server import LocalSlack
from tests.playground.conftest import Clock, Connect, manifest, refusal

POST = "chat.postMessage"


def post(web: WebClient, text: str = "x") -> Any:
    """One message for the review channel."""
    return web.chat_postMessage(channel="customer-review", text=text)


def posted(slack: LocalSlack) -> list[str]:
    """What stands in the review channel."""
    return [m.text for m in slack.messages("customer-review")]


@pytest.mark.parametrize("fault", [{"kind": "429"}, {"kind": "error", "error": "ratelimited"}])
def test_too_many_requests(slack: LocalSlack, web: WebClient, fault: dict[str, Any]) -> None:
    """429 says how long to wait, nothing is posted, and after that many times it is over."""
    slack.faults.add(method=POST, retry_after=30, times=2, **fault)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            post(web)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["retry-after"] == "30"
    assert posted(slack) == []
    assert post(web)["ok"]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "account_inactive", "msg_too_long"])
def test_any_error_code(slack: LocalSlack, web: WebClient, error: str) -> None:
    """Any of Slack's error codes can be asked for."""
    slack.faults.add(method=POST, kind="error", error=error)
    assert refusal(post, web=web) == error
    assert posted(slack) == []


@pytest.mark.parametrize("stored", [False, True])
def test_a_server_error_with_and_without_effect(slack: LocalSlack, web: WebClient, stored: bool) -> None:
    """A 503 may hide a message that was posted all the same."""
    slack.faults.add(method=POST, kind="5xx", status=503, stored=stored)
    with pytest.raises(SlackApiError) as refused:
        post(web)
    assert refused.value.response.status_code == 503
    assert posted(slack) == ["x"] * stored


@pytest.mark.parametrize("stored", [False, True])
def test_the_connection_is_cut_with_and_without_effect(slack: LocalSlack, web: WebClient, stored: bool) -> None:
    """The connection is reset before or after the message was stored."""
    slack.faults.add(method=POST, kind="reset", stored=stored)
    with pytest.raises((ConnectionError, URLError)):
        post(web)
    assert posted(slack) == ["x"] * stored
    assert post(web)["ok"]


@pytest.mark.parametrize("stored", [False, True])
def test_an_answer_that_does_not_come(slack: LocalSlack, stored: bool) -> None:
    """The caller times out; the message is there, or comes when the answer is let go."""
    fault = slack.faults.add(method=POST, kind="hold", stored=stored)
    hasty = WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=1, retry_handlers=[])
    with pytest.raises((socket.timeout, URLError)):
        post(hasty)
    assert fault.reached.is_set()
    assert posted(slack) == ["x"] * stored
    fault.release()
    slack.wait_until(lambda: posted(slack) == ["x"])


def test_an_answer_that_comes_late(slack: LocalSlack, web: WebClient) -> None:
    """A slow answer is the right one; who does not wait that long misses it."""
    slack.faults.add(method=POST, kind="slow", seconds=0.5, times=2)
    hasty = WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=0.1, retry_handlers=[])  # type: ignore[arg-type]
    with pytest.raises((socket.timeout, URLError)):
        post(hasty)
    assert post(web)["ok"]


def test_faults_of_other_methods_do_not_matter(slack: LocalSlack, web: WebClient) -> None:
    """A fault hits its own method only; `*` hits any."""
    slack.faults.add(method="chat.update", kind="error")
    assert post(web)["ok"]
    slack.faults.add(kind="error")
    assert refusal(web.auth_test) == "internal_error"


def test_faults_can_be_taken_back(slack: LocalSlack, web: WebClient) -> None:
    """A fault that was removed does not strike."""
    slack.faults.remove(slack.faults.add(method=POST, kind="error", times=9).id)
    slack.faults.add(method=POST, kind="error", times=9)
    slack.faults.clear()
    assert post(web)["ok"]


def test_there_are_no_other_faults(slack: LocalSlack) -> None:
    """A misspelt fault is an error, not a fault that never strikes."""
    with pytest.raises(ValueError, match="tsunami"):
        slack.faults.add(kind="tsunami")  # type: ignore[arg-type]


@pytest.fixture
def heard(app: App, connect: Connect) -> list[tuple[str, str]]:
    """Event id and words of every mention the app hears, over two connections."""
    seen: list[tuple[str, str]] = []

    @app.event("app_mention")
    def mention(body: dict[str, Any]) -> None:
        seen.append((body["event_id"], body["event"]["text"].split()[-1]))

    connect()
    connect()
    return seen


@pytest.mark.parametrize("parallel", [False, True])
def test_an_event_comes_several_times(slack: LocalSlack, heard: list[tuple[str, str]], parallel: bool) -> None:
    """The same event is delivered again, one after the other or at once on different connections."""
    slack.faults.add(kind="duplicate", copies=3, parallel=parallel)
    slack.person("ana").types("@umpire one", in_="customer-review")
    slack.wait_until(lambda: len(heard) == 3)
    assert len(set(heard)) == 1


def test_events_come_in_another_order(slack: LocalSlack) -> None:
    """Events are kept back and delivered newest first; who caused them does not wait."""
    slack.faults.add(kind="out_of_order", times=2)
    opened = WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)["url"]
    with open_socket(opened) as line:
        assert json.loads(line.recv(5))["type"] == "hello"
        for word in ("one", "two"):
            slack.deliveries.tell({"type": "team_join", "user": {"id": word}})
        frames = [json.loads(line.recv(5)) for _ in range(2)]
    assert [frame["payload"]["event"]["user"]["id"] for frame in frames] == ["two", "one"]


def test_the_client_comes_back_after_a_hang_up(slack: LocalSlack, heard: list[tuple[str, str]]) -> None:
    """After all sockets were closed the app connects again and hears what happens."""
    before = set(slack.deliveries.sockets.connections)
    slack.disconnect("refresh_requested")
    slack.wait_until(lambda: set(slack.deliveries.sockets.connections) - before)
    slack.wait_until(lambda: any(not c.leaving for c in slack.deliveries.sockets.connections))
    slack.person("ana").types("@umpire back", in_="customer-review")
    slack.wait_until(lambda: [text for _, text in heard] == ["back"])


def test_new_sockets_are_refused(slack: LocalSlack) -> None:
    """refuse_sockets lets nobody in until it is switched off."""
    opened = WebClient(base_url=slack.api_url).apps_connections_open(app_token=slack.app_token)["url"]
    slack.faults.refuse_sockets = True
    with pytest.raises(InvalidStatus):
        open_socket(opened)
    slack.faults.clear()
    with open_socket(opened) as let_in:
        assert let_in.ping().wait(5)


def test_one_message_a_second_and_channel(slack: LocalSlack, web: WebClient, clock: Clock) -> None:
    """With rate limits on, a channel takes one message a second; another channel does not mind."""
    slack.faults.enforce_rate_limits = True
    post(web)
    with pytest.raises(SlackApiError) as refused:
        post(web)
    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["retry-after"] == "1"
    assert web.chat_postMessage(channel="random", text="x")["ok"]
    clock.moves(seconds=1.1)
    assert post(web)["ok"]


def test_tiers_count_by_the_minute(slack: LocalSlack, web: WebClient, clock: Clock) -> None:
    """A method of tier 2 takes twenty calls a minute."""
    slack.faults.enforce_rate_limits = True
    for _ in range(20):
        web.users_list()
    assert refusal(web.users_list) == "ratelimited"
    clock.moves(seconds=61)
    assert web.users_list()["ok"]


def test_calls_are_counted_from_the_start() -> None:
    """Rate limits are on by default, as they are in Slack; a measurement switches them off."""
    assert LocalSlack(manifest()).faults.enforce_rate_limits
    faults = LocalSlack(manifest(), rate_limits=False).faults
    assert not faults.enforce_rate_limits
    faults.clear()
    assert not faults.enforce_rate_limits


def test_optional_scopes_are_declined_and_granted_again(slack: LocalSlack, web: WebClient) -> None:
    """With the switch on, the optional scopes of the manifest are missing, and what they let an app hear as well."""
    group = slack.add_usergroup("leads")
    slack.faults.decline_optional_scopes = True
    assert refusal(lambda: web.usergroups_users_list(usergroup=group.id)) == "missing_scope"
    assert slack.happens.regroups(group) is None
    slack.faults.clear()
    assert web.usergroups_users_list(usergroup=group.id)["ok"]


def test_pages_are_short(slack: LocalSlack, web: WebClient) -> None:
    """With the switch on a page holds three, whatever was asked for; its cursor leads to the rest."""
    everybody = [member["id"] for member in web.users_list(limit=200)["members"]]
    slack.faults.short_pages = True
    pages = [[member["id"] for member in page["members"]] for page in web.users_list(limit=200)]
    assert [id_ for page in pages for id_ in page] == everybody
    assert {len(page) for page in pages[:-1]} == {3}
