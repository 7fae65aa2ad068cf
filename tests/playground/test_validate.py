"""blocks.validate: what Slack would take, asked without a token and without sending anything."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.slack.blockkit import check_payload
from playground.slack.server import LocalSlack
from tests.playground.conftest import refusal

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "Hello"}}
BROKEN = {"type": "section", "text": {"type": "invalid", "text": "Hello"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": [SECTION]}
CHART = {
    "type": "data_visualization",
    "title": "Customers",
    "chart": {"type": "pie", "segments": [{"label": "A", "value": 1}, {"label": "B", "value": 2}]},
}


@pytest.fixture
def anybody(slack: LocalSlack) -> WebClient:
    """A client without a token."""
    return WebClient(base_url=slack.api_url)


def errors(web: WebClient, **payload: Any) -> tuple[str, list[dict[str, Any]]]:
    """The code a payload is refused with, and what is wrong with it."""
    with pytest.raises(SlackApiError) as refused:
        web.blocks_validate(**payload)
    return refused.value.response["error"], refused.value.response["errors"]


@pytest.mark.parametrize(
    "payload",
    [
        {"blocks": [SECTION]},
        {"message": {"text": "Hello", "blocks": [SECTION, CHART]}},
        {"view": MODAL},
        {"view": {"type": "home", "blocks": [SECTION]}},
    ],
    ids=["blocks", "message", "modal", "home"],
)
def test_what_slack_takes_is_valid(slack: LocalSlack, anybody: WebClient, payload: dict[str, Any]) -> None:
    """Blocks, a message or a view without a fault are taken, and nothing is posted."""
    assert anybody.blocks_validate(**payload)["ok"]
    assert not any(channel.messages for channel in slack.world.channels.values())


def test_a_fault_is_named_with_its_place(anybody: WebClient) -> None:
    """Each of the three is refused in words of its own, with a pointer to what is wrong."""
    code, wrong = errors(anybody, blocks=[SECTION, BROKEN])
    assert (code, wrong[0]["code"], wrong[0]["pointer"]) == ("invalid_blocks", "failed_constraint", "/1/text/type")
    code, wrong = errors(anybody, message={"text": "x", "blocks": [BROKEN]})
    assert (code, wrong[0]["pointer"]) == ("invalid_message", "/blocks/0/text/type")
    code, wrong = errors(anybody, view={**MODAL, "blocks": [SECTION, CHART]})
    assert code == "invalid_view"
    assert "data_visualization" in wrong[0]["message"]


def test_posts_and_views_are_held_to_the_same_checks(anybody: WebClient, web: WebClient, slack: LocalSlack) -> None:
    """What is refused in a channel is refused here, and the reverse."""
    for blocks in ([SECTION], [BROKEN], [SECTION] * 51, [CHART] * 3):
        posted = not check_payload("message", {"text": "x", "blocks": blocks})
        slack.faults.enforce_rate_limits = False
        answers = [_takes(anybody.blocks_validate, blocks=blocks)]
        answers += [_takes(web.chat_postMessage, channel="customer-review", text="x", blocks=blocks)]
        assert answers == [posted, posted]


def test_it_hears_forms_and_no_json(slack: LocalSlack) -> None:
    """The same payload in a JSON body is one that is not there, although other methods take both."""
    web = WebClient(base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="exactly one"):
        web.api_call("blocks.validate", json={"blocks": [SECTION]})


def test_one_thing_is_asked_at_a_time(anybody: WebClient) -> None:
    """Nothing, two things, too much or no JSON are refused as arguments."""
    for payload in ({}, {"blocks": [SECTION], "view": MODAL}, {"blocks": "[" * 100_001}, {"view": "nonsense"}):
        assert refusal(anybody.blocks_validate, **payload) == "invalid_arguments"


def _takes(call: Any, **arguments: Any) -> bool:
    try:
        return bool(call(**arguments)["ok"])
    except SlackApiError:
        return False
