"""What every Web API call is refused for: token, scope, arguments, method."""

import json
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.playground.conftest import refusal


def call(slack: LocalSlack, method: str, body: bytes, kind: str, token: str = "") -> dict[str, Any]:
    """One call by hand."""
    headers = {"content-type": kind, **({"authorization": f"Bearer {token}"} if token else {})}
    with urlopen(Request(slack.api_url + method, body, headers)) as response:
        answer: dict[str, Any] = json.load(response)
        return answer


def test_no_token_is_not_authed(slack: LocalSlack) -> None:
    """A call without a token is refused as not_authed."""
    assert call(slack, "auth.test", b"", "application/json")["error"] == "not_authed"


def test_an_unknown_token_is_invalid(slack: LocalSlack) -> None:
    """A token of somebody else's is refused as invalid_auth."""
    assert refusal(WebClient(token="xoxb-other", base_url=slack.api_url).auth_test) == "invalid_auth"


def test_an_app_token_cannot_post(slack: LocalSlack) -> None:
    """The app's token opens sockets and nothing else."""
    client = WebClient(token=slack.app_token, base_url=slack.api_url)
    assert refusal(client.chat_postMessage, channel="general", text="x") == "not_allowed_token_type"


def test_a_bot_token_cannot_open_sockets(slack: LocalSlack, web: WebClient) -> None:
    """The bot's token does not open sockets."""
    assert refusal(web.apps_connections_open, app_token=slack.bot_token) == "not_allowed_token_type"


def test_an_unknown_method(web: WebClient) -> None:
    """A method Slack does not have is unknown_method."""
    assert refusal(web.api_call, api_method="chat.shout") == "unknown_method"


def test_an_unknown_argument_is_named(web: WebClient) -> None:
    """An argument the method does not have is refused, and named."""
    with pytest.raises(Exception, match=r"unexpected argument: colour") as refused:
        web.api_call("chat.postMessage", json={"channel": "general", "text": "x", "colour": "red"})
    assert "invalid_arguments" in str(refused.value)


def test_a_missing_argument_is_named(web: WebClient) -> None:
    """A required argument that is missing is refused, and named."""
    with pytest.raises(Exception, match=r"missing required field: channel") as refused:
        web.api_call("chat.postMessage", json={"text": "x"})
    assert "invalid_arguments" in str(refused.value)


def test_a_form_does_as_well_as_json(slack: LocalSlack) -> None:
    """Arguments come as JSON or as a form, the token in a header or among them."""
    blocks = json.dumps([{"type": "divider"}])
    form = urlencode({"token": slack.bot_token, "channel": "general", "text": "a & b", "blocks": blocks})
    answer = call(slack, "chat.postMessage", form.encode(), "application/x-www-form-urlencoded")
    assert answer["ok"]
    assert slack.messages("general")[-1].text == "a & b"


def test_a_body_that_is_not_json_is_refused(slack: LocalSlack) -> None:
    """Broken JSON is refused, not crashed on."""
    answer = call(slack, "chat.postMessage", b"{", "application/json", slack.bot_token)
    assert answer["error"] == "invalid_arguments"


def test_a_scope_that_is_not_granted(web: WebClient) -> None:
    """Reading messages needs a scope this app does not have; Slack says which and what it has."""
    with pytest.raises(Exception, match="missing_scope") as refused:
        web.conversations_history(channel="general")
    answer = refused.value.response  # type: ignore[attr-defined]
    assert "channels:history" in answer["needed"]
    assert "chat:write" in answer["provided"]


def test_an_optional_scope_can_be_withheld(slack: LocalSlack, web: WebClient) -> None:
    """An admin may leave optional scopes out, and calls that need them are refused."""
    assert web.usergroups_list()["ok"]
    slack.happens.withholds("usergroups:read")
    assert refusal(web.usergroups_list) == "missing_scope"


def test_scopes_are_told_in_a_header(web: WebClient) -> None:
    """Every answer names the scopes the token has."""
    assert "chat:write" in web.auth_test().headers["x-oauth-scopes"]


def test_auth_test_says_who(slack: LocalSlack, web: WebClient) -> None:
    """auth.test names workspace and bot."""
    answer = web.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["user"]) == (slack.team_id, slack.bot_user_id, "umpire")


def test_revoked_tokens_are_dead(slack: LocalSlack, web: WebClient) -> None:
    """After an admin revoked the tokens every call is refused."""
    slack.happens.revokes_tokens()
    assert refusal(web.auth_test) == "token_revoked"


def test_an_app_that_was_removed_is_inactive(slack: LocalSlack, web: WebClient) -> None:
    """After the app was removed every call is refused."""
    slack.happens.uninstalls_app()
    assert refusal(web.auth_test) == "account_inactive"


def test_the_inspector_never_shows_tokens(slack: LocalSlack, web: WebClient) -> None:
    """A token given as an argument is not kept."""
    web.api_call("chat.postMessage", data={"token": slack.bot_token, "channel": "general", "text": "x"})
    assert slack.bot_token not in repr([entry.as_json() for entry in slack.log])
