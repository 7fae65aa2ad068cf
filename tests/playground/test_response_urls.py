"""Response urls: five uses in half an hour."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from playground.slack.messages import Message
from playground.slack.payloads import build_response_url
from playground.slack.server import LocalSlack
from tests.playground.conftest import Clock, section


@pytest.fixture
def url(slack: LocalSlack) -> str:
    """The response url of a command of Ana's, in a channel the bot is not in."""
    secret = slack.world.response_urls.issue(slack.channel("random").id, slack.person("ana").id)
    return build_response_url(slack.world, secret)


def send(url: str, **body: Any) -> str:
    """Slack's answer to one use: `ok`, or its error code with the status."""
    try:
        with urlopen(Request(url, json.dumps(body).encode(), {"content-type": "application/json"})) as response:
            return "ok" if json.load(response)["ok"] else "?"
    except HTTPError as refused:
        with refused:
            return f"{refused.code} {json.load(refused)['error']}"


def test_an_answer_is_private_by_default(slack: LocalSlack, url: str) -> None:
    """Without a response_type only the person sees it, also where the bot is not a member."""
    assert send(url, text="For you") == "ok"
    assert [m.text for m in slack.ephemerals("ana")] == ["For you"]
    assert slack.messages("random") == []


def test_an_answer_can_be_public(slack: LocalSlack, url: str) -> None:
    """in_channel posts for everybody."""
    send(url, text="For all", response_type="in_channel")
    assert [m.text for m in slack.messages("random")] == ["For all"]


def test_the_sixth_use_is_refused(slack: LocalSlack, url: str) -> None:
    """Five uses and no more."""
    assert [send(url, text="x") for _ in range(6)] == ["ok"] * 5 + ["404 used_url"]
    assert len(slack.ephemerals("ana")) == 5


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ({"kind": "429"}, "429 rate_limited"),
        ({"kind": "5xx", "status": 502}, "502 5xx"),
        ({"kind": "error", "error": "no_team"}, "400 no_team"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_it_can_go_wrong_like_any_call(
    slack: LocalSlack, url: str, fault: dict[str, Any], answer: str, stored: bool
) -> None:
    """A response url can be limited, broken or refused, with the message shown or not; then it works again."""
    slack.faults.add(method="response_url", stored=stored, **fault)
    assert send(url, text="x") == answer
    assert len(slack.ephemerals("ana")) == stored
    assert send(url, text="x") == "ok"


def test_its_connection_can_be_cut(slack: LocalSlack, url: str) -> None:
    """The connection breaks after the message is shown."""
    slack.faults.add(method="response_url", kind="reset", stored=True)
    with pytest.raises((ConnectionError, URLError)):
        send(url, text="x")
    assert len(slack.ephemerals("ana")) == 1


def test_after_half_an_hour_it_is_over(url: str, clock: Clock) -> None:
    """Thirty minutes are fine, one more is not."""
    clock.moves(minutes=30)
    assert send(url, text="x") == "ok"
    clock.moves(minutes=1)
    assert send(url, text="x") == "404 expired_url"


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "400 no_text"),
    ({"blocks": [section("x" * 3001)]}, "400 invalid_blocks"),
]


@pytest.mark.parametrize(("body", "answer"), BAD, ids=[case[1] for case in BAD])
def test_a_bad_answer_is_refused(slack: LocalSlack, url: str, body: dict[str, Any], answer: str) -> None:
    """What could not be shown is refused."""
    assert send(url, **body) == answer
    assert slack.ephemerals("ana") == []


def test_an_invented_url_is_refused(url: str) -> None:
    """Only Slack makes response urls."""
    assert send(url[:-4], text="x").startswith("404")


@pytest.fixture
def ephemeral(slack: LocalSlack) -> Message:
    """A message only Ana sees."""
    channel = slack.channel("random")
    message = Message("1.000001", channel.id, slack.bot_user_id, "Before", ephemeral_to=slack.person("ana").id)
    return slack.world.post(channel, message)


@pytest.fixture
def clicked(slack: LocalSlack, ephemeral: Message) -> str:
    """The response url of a click on it."""
    issue, ana = slack.world.response_urls.issue, slack.person("ana").id
    return build_response_url(slack.world, issue(ephemeral.channel, ana, message_ts=ephemeral.ts, ephemeral=True))


def test_the_original_is_replaced(slack: LocalSlack, clicked: str) -> None:
    """replace_original puts other words in the same place."""
    send(clicked, text="After", replace_original=True)
    assert [m.text for m in slack.ephemerals("ana")] == ["After"]


@pytest.fixture
def root(slack: LocalSlack) -> Message:
    """A message somebody else has answered."""
    root = slack.person("ben").types("x", in_="random").message
    assert root is not None
    slack.person("li").types("y", in_="random", thread=root)
    return root


def test_a_private_answer_leaves_the_thread(slack: LocalSlack, url: str, root: Message) -> None:
    """Only a public answer can name a thread; a private one stands in the channel."""
    send(url, text="For you", thread_ts=root.ts)
    send(url, text="For all", thread_ts=root.ts, response_type="in_channel")
    assert [m.thread_ts for m in slack.ephemerals("ana")] == [""]
    assert slack.messages("random")[-1].thread_ts == root.ts


def test_what_replaces_a_private_message_leaves_the_thread(
    slack: LocalSlack, ephemeral: Message, clicked: str, root: Message
) -> None:
    """The message that takes the place of one in a thread stands in the channel."""
    ephemeral.thread_ts = root.ts
    send(clicked, text="After", replace_original=True)
    assert [(m.text, m.thread_ts) for m in slack.ephemerals("ana")] == [("After", "")]


def test_the_original_is_deleted(slack: LocalSlack, clicked: str) -> None:
    """delete_original takes it away."""
    send(clicked, delete_original=True)
    assert slack.ephemerals("ana") == []


def test_without_replace_it_is_another_message(slack: LocalSlack, clicked: str) -> None:
    """An answer without replace_original stands below."""
    send(clicked, text="After")
    assert [m.text for m in slack.ephemerals("ana")] == ["Before", "After"]
