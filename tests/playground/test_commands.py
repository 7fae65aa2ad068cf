"""Slash commands: what arrives, what the person is told, and what Slack refuses by itself."""

import threading
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.slack.plain import plain_text
from playground.slack.server import LocalSlack
from tests.playground.conftest import Connect, modal, section

Body = dict[str, Any]


@pytest.fixture
def heard(app: App, connect: Connect) -> list[Body]:
    """What arrives when people use /strike and /raw; both answer with the text."""
    bodies: list[Body] = []

    @app.command("/strike")
    def strike(ack: Ack, body: Body) -> None:
        bodies.append(body)
        ack(f"Got {body['text']}")

    @app.command("/raw")
    def raw(ack: Ack, body: Body) -> None:
        bodies.append(body)
        ack()

    connect()
    return bodies


def test_a_later_app_takes_the_commands(slack: LocalSlack, heard: list[Body]) -> None:
    """Where another app was installed later its command answers, nobody is told, and this app hears nothing."""
    slack.faults.commands_taken = True
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    assert (reply.ok, reply.text) == (True, "Another app here has /strike too. It was installed later, so it answers.")
    assert heard == []
    slack.faults.clear()
    assert slack.person("ana").types("/strike acme", in_="customer-review").text == "Got acme"


def test_the_answer_is_for_the_person_alone(slack: LocalSlack, heard: list[Body]) -> None:
    """The acknowledgement's text is what the person sees, and nobody else."""
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    assert (reply.ok, reply.text) == (True, "Got acme")
    assert [m.text for m in slack.ephemerals("ana")] == ["Got acme"]
    assert slack.messages("customer-review") == []


def test_a_command_says_who_and_where(slack: LocalSlack, heard: list[Body]) -> None:
    """The payload has person, channel, team, and what is needed to answer and to open a modal."""
    slack.person("ana").types("/strike  acme ", in_="customer-review")
    body = heard[0]
    assert (body["user_id"], body["user_name"]) == (slack.person("ana").id, "ana")
    assert (body["channel_id"], body["channel_name"]) == (slack.channel("customer-review").id, "customer-review")
    assert (body["command"], body["text"], body["team_id"]) == ("/strike", "acme", slack.team_id)
    assert body["response_url"].startswith(slack.url)
    assert body["trigger_id"]


def test_private_places_keep_their_names(slack: LocalSlack, heard: list[Body]) -> None:
    """In private channels and direct messages Slack does not give the channel's name."""
    slack.person("rosa").types("/strike x", in_="managers")
    slack.person("rosa").types("/strike x")
    assert [b["channel_name"] for b in heard] == ["privategroup", "directmessage"]


def test_commands_work_where_the_bot_is_not(slack: LocalSlack, heard: list[Body]) -> None:
    """A private channel without the bot still takes commands; the answer is in the acknowledgement."""
    slack.add_channel("secret", kind="private", members=["ana"])
    assert slack.person("ana").types("/strike x", in_="secret").text == "Got x"


def test_mentions_and_links_are_escaped(slack: LocalSlack, heard: list[Body]) -> None:
    """With should_escape people, groups, channels, links and addresses come in angle brackets, the rest escaped."""
    group = slack.add_usergroup("support", members=["li"])
    line = "/strike @ben @support #random #managers https://x.io/a?b=1&c=2. acme.com li@x.io <@U1> & @nobody #none"
    slack.person("rosa").types(line, in_="customer-review")
    ben, random, managers = slack.person("ben").id, slack.channel("random").id, slack.channel("managers").id
    assert heard[0]["text"] == (
        f"<@{ben}|ben> <!subteam^{group.id}|@support> <#{random}|random> <#{managers}|> <https://x.io/a?b=1&amp;c=2>. "
        "<http://acme.com|acme.com> <mailto:li@x.io|li@x.io> &lt;@U1&gt; &amp; @nobody #none"
    )


def test_without_escape_text_stays_as_typed(slack: LocalSlack, heard: list[Body]) -> None:
    """Without should_escape mentions are the words that were typed."""
    slack.person("ana").types("/raw @ben #random <x>", in_="customer-review")
    assert heard[0]["text"] == "@ben #random <x>"


def test_quotes_and_lines_arrive(slack: LocalSlack, heard: list[Body]) -> None:
    """Smart quotes, no-break spaces and new lines are not touched."""
    slack.person("ana").types("/strike “Acme Ltd” a\u00a0b\nsecond line", in_="customer-review")
    assert heard[0]["text"] == "“Acme Ltd” a\u00a0b\nsecond line"


def test_an_empty_acknowledgement_shows_nothing(slack: LocalSlack, heard: list[Body]) -> None:
    """ack() without words leaves no message."""
    reply = slack.person("ana").types("/raw", in_="customer-review")
    assert (reply.ok, reply.message) == (True, None)


def test_invite_lets_the_app_in(slack: LocalSlack, app: App, connect: Connect) -> None:
    """`/invite @app` is Slack's own: the app is a member then, and hears who invited it; nobody is invited twice."""
    invited: list[Body] = []
    app.event("member_joined_channel")(lambda event: invited.append(event))
    connect()
    channel = slack.add_channel("secret", kind="private", members=["ana"])
    bot = slack.world.accounts[slack.bot_user_id]

    reply = slack.person("ana").types(f"/invite @{bot.handle}", in_=channel)

    assert (reply.ok, bot.id in channel.members) == (True, True)
    slack.wait_until(lambda: invited)
    assert (invited[0]["user"], invited[0]["inviter"]) == (bot.id, slack.person("ana").id)
    assert not slack.person("ana").types(f"/invite @{bot.handle}", in_=channel).ok
    assert len(invited) == 1


def test_an_unknown_command_is_explained(slack: LocalSlack, heard: list[Body]) -> None:
    """Slack explains a command no app has, and the app hears nothing."""
    reply = slack.person("ana").types("/strik acme", in_="customer-review")
    assert not reply.ok
    assert reply.text.startswith("/strik is not a valid command.")
    assert heard == []


def test_commands_do_not_work_in_threads(slack: LocalSlack, heard: list[Body]) -> None:
    """Slack refuses commands in threads by itself."""
    root = slack.person("ana").types("root", in_="customer-review").message
    assert root is not None
    reply = slack.person("ana").types("/strike acme", in_="customer-review", thread=root)
    assert reply.text == "/strike is not supported in threads. Sorry!"
    assert heard == []


def test_strangers_have_no_commands(slack: LocalSlack, heard: list[Body]) -> None:
    """People from another company cannot run this workspace's commands; guests can."""
    assert not slack.person("sam").types("/strike acme", in_="acme-shared").ok
    assert slack.person("gus").types("/strike acme", in_="customer-review").ok
    assert len(heard) == 1


def test_nobody_listening_is_a_dispatch_failure(slack: LocalSlack) -> None:
    """Without an open socket the person is told so at once."""
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    assert (reply.error, reply.text) == ("dispatch_failed", '/strike failed with the error "dispatch_failed"')


def test_a_late_acknowledgement_is_a_timeout(slack: LocalSlack, app: App, connect: Connect) -> None:
    """An acknowledgement after Slack's patience does not count; the person sees Slack's own error."""
    go_on, slack.deliveries.ack_seconds = threading.Event(), 0.05

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        go_on.wait(10)
        ack("Too late")

    connect()
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    go_on.set()
    assert reply.delivery is not None
    slack.wait_until(reply.delivery.acked.is_set)
    assert reply.text == '/strike failed with the error "operation_timeout"'
    assert [m.text for m in slack.ephemerals("ana")] == [reply.text]


def test_an_answer_slack_cannot_show_is_an_error(slack: LocalSlack, app: App, connect: Connect) -> None:
    """Blocks Slack refuses make the whole answer invalid."""

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        ack(text="x", blocks=[section("x" * 3001)])

    connect()
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    assert reply.text == '/strike failed with the error "invalid_command_response"'


def test_an_answer_can_be_public(slack: LocalSlack, app: App, connect: Connect) -> None:
    """response_type in_channel shows the answer to everybody."""

    @app.command("/strike")
    def strike(ack: Ack) -> None:
        ack(text="For all", response_type="in_channel")

    connect()
    slack.person("ana").types("/strike acme", in_="customer-review")
    assert [plain_text(m) for m in slack.messages("customer-review")] == ["For all"]


def test_a_modal_opened_meanwhile_is_in_the_reply(slack: LocalSlack, app: App, connect: Connect) -> None:
    """A command that opens a modal gives it to the person."""

    @app.command("/strike")
    def strike(ack: Ack, body: Body, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal())
        ack()

    connect()
    ana = slack.person("ana")
    reply = ana.types("/strike", in_="customer-review")
    assert ana.modal is not None
    assert (reply.view, ana.modal.title) == (ana.modal.view, "Strike")
    assert slack.person("ben").modal is None


def test_the_way_is_measured(slack: LocalSlack, heard: list[Body]) -> None:
    """The reply and the inspector say how many milliseconds the acknowledgement took."""
    reply = slack.person("ana").types("/strike acme", in_="customer-review")
    assert reply.ms == slack.log.heard("/strike")[0].ms
    assert reply.ms
