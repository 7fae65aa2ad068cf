"""The page's socket, and who may talk to the local Slack at all."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as open_socket

from playground.slack.people import Person
from playground.slack.server import LocalSlack


def test_the_page_hears_of_changes(slack: LocalSlack, ana: Person) -> None:
    """The socket names the channels that changed, many changes in one message."""
    with open_socket(slack.url.replace("http", "ws") + f"/page/live?as={ana.id}") as live:
        slack.wait_until(lambda: slack.world.listeners)
        for number in range(5):
            slack.person("ben").types(str(number), in_="customer-review")
        told = json.loads(live.recv(5))
    assert (told["type"], told["channels"]) == ("changed", [slack.channel("customer-review").id])
    assert told["version"]


def test_the_page_hears_of_new_entries(slack: LocalSlack, web: WebClient, ana: Person) -> None:
    """The socket names the newest entry of the inspector."""
    with open_socket(slack.url.replace("http", "ws") + f"/page/live?as={ana.id}") as live:
        slack.wait_until(lambda: slack.world.listeners)
        web.auth_test()
        assert json.loads(live.recv(5)) == {"type": "inspector", "n": slack.log[-1].n}


@pytest.mark.parametrize("header", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
def test_other_sites_are_turned_away(slack: LocalSlack, ana: Person, header: dict[str, str]) -> None:
    """A request for another host, or from another site's page, is refused; its socket too."""
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"{slack.url}/page/state?as={ana.id}", headers=header))
    refused.value.close()
    assert refused.value.code == 403
    if "Origin" in header:
        with pytest.raises(InvalidStatus):
            open_socket(slack.url.replace("http", "ws") + "/page/live", additional_headers=header)


def test_only_loopback_is_listened_on() -> None:
    """The local Slack cannot be opened to the network."""
    with pytest.raises(ValueError, match=r"127\.0\.0\.1 only"):
        LocalSlack({}, host="0.0.0.0")
