"""Events, shortcuts and the Home: what the app hears when something happens."""

from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from playground.slack.refusals import Impossible
from playground.slack.server import LocalSlack
from tests.playground.conftest import Connect, home, manifest, refusal

Body = dict[str, Any]


@pytest.fixture
def heard(app: App, connect: Connect) -> list[Body]:
    """Every event body the app hears."""
    bodies: list[Body] = []

    @app.middleware
    def keep(body: Body, next: Any) -> None:
        if "event" in body:
            bodies.append(body)
        next()

    for name in manifest()["settings"]["event_subscriptions"]["bot_events"]:
        app.event(name)(lambda: None)
    connect()
    return bodies


def types(bodies: list[Body]) -> list[str]:
    """The kinds of what was heard."""
    return [body["event"]["type"] for body in bodies]


def test_a_mention_is_heard_where_the_bot_is(slack: LocalSlack, heard: list[Body]) -> None:
    """A mention arrives with the words, also from a thread; elsewhere the bot hears nothing."""
    root = slack.person("ana").types("hello", in_="customer-review").message
    assert root is not None
    slack.person("ana").types("@umpire strike acme", in_="customer-review", thread=root)
    slack.person("ana").types("@umpire strike acme", in_="random")
    event = heard[0]["event"]
    assert (len(heard), event["text"]) == (1, f"<@{slack.bot_user_id}> strike acme")
    assert (event["thread_ts"], event["user"]) == (root.ts, slack.person("ana").id)


def test_an_event_says_for_whom_it_is(slack: LocalSlack, heard: list[Body]) -> None:
    """An event carries an id, the app, the workspace and the bot it is for."""
    slack.person("ana").types("@umpire hi", in_="customer-review")
    body = heard[0]
    assert (body["type"], body["team_id"], body["is_ext_shared_channel"]) == ("event_callback", slack.team_id, False)
    assert body["authorizations"][0]["user_id"] == slack.bot_user_id
    assert body["event_id"].startswith("Ev")


def test_opening_the_home_is_heard_each_time(slack: LocalSlack, web: WebClient, heard: list[Body]) -> None:
    """app_home_opened brings the view once one was published."""
    ana = slack.person("ana")
    ana.opens_home()
    web.views_publish(user_id=ana.id, view=home("Hi"))
    ana.opens_home()
    assert ["view" in body["event"] for body in heard] == [False, True]
    assert ana.home is not None
    assert slack.person("ben").home is None


def test_a_stale_home_is_a_conflict(slack: LocalSlack, web: WebClient) -> None:
    """Publishing with an older hash is refused, and so is a modal or a nobody."""
    ana = slack.person("ana").id
    first = web.views_publish(user_id=ana, view=home("1"))["view"]["hash"]
    web.views_publish(user_id=ana, view=home("2"), hash=first)
    assert refusal(web.views_publish, user_id=ana, view=home("3"), hash=first) == "hash_conflict"
    assert refusal(web.views_publish, user_id="U0", view=home("3")) == "invalid_arguments"


def test_a_home_must_be_enabled(slack: LocalSlack, web: WebClient) -> None:
    """Without home_tab_enabled in the manifest there is no Home."""
    slack.world.app.home_tab = False
    assert refusal(web.views_publish, user_id=slack.person("ana").id, view=home("x")) == "not_enabled"


def test_the_bot_is_invited(slack: LocalSlack, heard: list[Body]) -> None:
    """An invitation makes the bot a member and tells it."""
    slack.happens.joins(slack.bot_user_id, slack.channel("random"))
    assert (heard[0]["event"]["user"], heard[0]["event"]["channel"]) == (slack.bot_user_id, slack.channel("random").id)


def test_a_channel_is_shared_and_unshared(slack: LocalSlack, web: WebClient, heard: list[Body]) -> None:
    """Sharing with another company is told, and its end too."""
    review = slack.channel("customer-review")
    slack.happens.shares(review)
    assert web.conversations_info(channel=review.id)["channel"]["is_ext_shared"]
    slack.happens.unshares(review)
    assert types(heard) == ["channel_shared", "channel_unshared"]


def test_sharing_can_change_the_id(slack: LocalSlack, web: WebClient, heard: list[Body]) -> None:
    """channel_id_changed names both ids, and the old one still leads to the channel."""
    review = slack.channel("customer-review")
    old = review.id
    slack.happens.shares(review, new_id=True)
    event = heard[0]["event"]
    assert (event["old_channel_id"], event["new_channel_id"]) == (old, review.id)
    assert web.conversations_info(channel=old)["channel"]["id"] == review.id


def test_channels_are_renamed_archived_and_deleted(slack: LocalSlack, heard: list[Body]) -> None:
    """What happens to a channel is told; a private one has event names of its own."""
    random, managers = slack.channel("random"), slack.channel("managers")
    slack.happens.renames(random, "chat")
    slack.happens.archives(random)
    slack.happens.unarchives(random)
    slack.happens.deletes(random)
    slack.happens.renames(managers, "bosses")
    assert types(heard) == [
        "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted", "group_rename",
    ]  # fmt: skip


def test_a_private_channel_without_the_bot_is_silent(slack: LocalSlack, heard: list[Body]) -> None:
    """What happens in a private channel is told to members only."""
    secret = slack.add_channel("secret", kind="private", members=["ana"])
    slack.happens.joins(slack.person("ben").id, secret)
    assert heard == []


def test_people_change_and_arrive(slack: LocalSlack, heard: list[Body]) -> None:
    """A deactivation and a newcomer are told with the whole account."""
    slack.happens.changes(slack.person("ben").account, kind="deactivated")
    slack.happens.arrives(slack.add_person("new").account)
    assert types(heard) == ["user_change", "team_join"]
    assert heard[0]["event"]["user"]["deleted"]


def test_a_user_group_changes(slack: LocalSlack, heard: list[Body]) -> None:
    """Who was added to a group and who was taken out is told."""
    group = slack.add_usergroup("managers", members=["rosa"])
    ana, rosa = slack.person("ana").id, slack.person("rosa").id
    slack.happens.regroups(group, add=(ana,), remove=(rosa,))
    assert (heard[0]["event"]["added_users"], heard[0]["event"]["removed_users"]) == ([ana], [rosa])
    assert group.users == [ana]


def test_the_end_of_the_app_is_told(slack: LocalSlack, heard: list[Body]) -> None:
    """The app hears that its tokens are dead and that it was removed, and after that nothing more."""
    slack.happens.revokes_tokens()
    slack.happens.uninstalls_app()
    slack.person("ana").types("@umpire hi", in_="customer-review")
    assert [e.what for e in slack.log if e.direction == "heard"] == ["tokens_revoked", "app_uninstalled"]


def test_what_was_not_subscribed_is_not_sent(slack: LocalSlack, heard: list[Body]) -> None:
    """member_left_channel and direct messages are not in this manifest, so the app does not hear of them."""
    slack.happens.leaves(slack.person("gus").id, slack.channel("customer-review"))
    slack.person("ana").types("hello app")
    assert heard == []


def test_a_global_shortcut(slack: LocalSlack, app: App, connect: Connect) -> None:
    """A global shortcut brings person and trigger, but no channel."""
    bodies: list[Body] = []

    @app.shortcut("record_strike")
    def record(ack: Ack, body: Body) -> None:
        bodies.append(body)
        ack()

    connect()
    assert slack.person("ana").shortcut("record_strike").ok
    assert (bodies[0]["type"], bodies[0]["user"]["id"]) == ("shortcut", slack.person("ana").id)
    assert "channel" not in bodies[0]


def test_a_message_shortcut(slack: LocalSlack, app: App, connect: Connect) -> None:
    """A message shortcut brings the message, the channel and a response url."""
    bodies: list[Body] = []

    @app.shortcut("strike_from_message")
    def from_message(ack: Ack, body: Body) -> None:
        bodies.append(body)
        ack()

    connect()
    said = slack.person("ben").types("Acme shouted at me", in_="random").message
    slack.person("ana").shortcut("strike_from_message", message=said)
    assert (bodies[0]["type"], bodies[0]["message"]["text"]) == ("message_action", "Acme shouted at me")
    assert bodies[0]["channel"]["id"] == slack.channel("random").id
    assert bodies[0]["response_url"]


def test_shortcuts_are_not_for_strangers(slack: LocalSlack) -> None:
    """Slack offers strangers no shortcuts, and a message shortcut only on a message."""
    with pytest.raises(Impossible, match="another company"):
        slack.person("sam").shortcut("record_strike")
    with pytest.raises(Impossible, match="message shortcut"):
        slack.person("ana").shortcut("strike_from_message")
    with pytest.raises(Impossible, match="no shortcut"):
        slack.person("ana").shortcut("nope")
