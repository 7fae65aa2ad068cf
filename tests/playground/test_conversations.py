"""conversations.*, users.*, usergroups.*, bots.info, team.info: who and what there is."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.playground.conftest import Clock, refusal


def test_a_shared_channel_says_so(slack: LocalSlack, web: WebClient) -> None:
    """Shared with another company shows in is_ext_shared, an invitation on its way in is_pending_ext_shared."""
    waiting = slack.add_channel("waiting", pending_shared=True)
    acme = web.conversations_info(channel=slack.channel("acme-shared").id)["channel"]
    soon = web.conversations_info(channel=waiting.id)["channel"]
    assert (acme["is_ext_shared"], acme["is_member"], soon["is_pending_ext_shared"]) == (True, False, True)


def test_members_are_counted_when_asked(slack: LocalSlack, web: WebClient) -> None:
    """num_members comes only when it is asked for."""
    channel = slack.channel("managers").id
    assert "num_members" not in web.conversations_info(channel=channel)["channel"]
    assert web.conversations_info(channel=channel, include_num_members=True)["channel"]["num_members"] == 3


def test_private_channels_need_their_own_scope(slack: LocalSlack, web: WebClient) -> None:
    """Without groups:read a private channel cannot be looked at or listed, even by a member."""
    slack.happens.withholds("groups:read")
    assert refusal(web.conversations_info, channel=slack.channel("managers").id) == "missing_scope"
    assert refusal(web.conversations_list, types="public_channel,private_channel") == "missing_scope"


def test_the_list_of_channels_comes_in_pages(slack: LocalSlack, web: WebClient) -> None:
    """A cursor leads from page to page, and the last page has none."""
    names, cursor = [], ""
    while True:
        page = web.conversations_list(limit=2, cursor=cursor, types="public_channel,private_channel")
        names += [c["name"] for c in page["channels"]]
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break
    assert names == ["general", "customer-review", "managers", "acme-shared", "random"]


def test_archived_channels_can_be_left_out(slack: LocalSlack, web: WebClient) -> None:
    """exclude_archived does what it says."""
    slack.channel("random").archived = True
    listed = web.conversations_list(exclude_archived=True)["channels"]
    assert "random" not in [c["name"] for c in listed]


def test_members_are_listed(slack: LocalSlack, web: WebClient) -> None:
    """conversations.members gives user ids."""
    assert slack.person("rosa").id in web.conversations_members(channel=slack.channel("managers").id)["members"]


def test_direct_messages_are_opened_once(slack: LocalSlack, web: WebClient) -> None:
    """Opening direct messages twice gives the same channel."""
    ana = slack.person("ana").id
    assert web.conversations_open(users=ana)["channel"]["id"] == web.conversations_open(users=ana)["channel"]["id"]


def test_metadata_is_told_to_who_asks(slack: LocalSlack, web: WebClient) -> None:
    """History and replies have what an app hid in its messages only where that was asked for."""
    slack.world.app.scopes.add("channels:history")
    hidden = {"event_type": "sent", "event_payload": {"key": "k1"}}
    posted = web.chat_postMessage(channel="customer-review", text="x", metadata=hidden)
    for method, place in (
        ("conversations.history", {"channel": posted["channel"]}),
        ("conversations.replies", {"channel": posted["channel"], "ts": posted["ts"]}),
    ):
        assert "metadata" not in web.api_call(method, params=place)["messages"][0]
        asked = web.api_call(method, params={**place, "include_all_metadata": True})
        assert asked["messages"][0]["metadata"] == hidden


REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("no such channel", "conversations.info", {"channel": "C0"}, "channel_not_found"),
    ("no such type", "conversations.list", {"types": "rooms"}, "invalid_types"),
    ("bad cursor", "conversations.list", {"cursor": "x"}, "invalid_cursor"),
    ("bad limit", "conversations.list", {"limit": "x"}, "invalid_limit"),
    ("open nobody", "conversations.open", {}, "users_list_not_supplied"),
    ("open unknown", "conversations.open", {"users": "U0"}, "user_not_found"),
    ("open leaver", "conversations.open", {"users": "@dee"}, "user_disabled"),
    ("open bot", "conversations.open", {"users": "@buildbot"}, "invalid_user_combination"),
    ("open group", "conversations.open", {"users": "@ana,@ben"}, "missing_scope"),
    ("history", "conversations.history", {"channel": "general"}, "missing_scope"),
    ("replies", "conversations.replies", {"channel": "general", "ts": "1.1"}, "missing_scope"),
    ("join private", "conversations.join", {"channel": "managers"}, "method_not_supported_for_channel_type"),
    ("leave general", "conversations.leave", {"channel": "general"}, "cant_leave_general"),
    ("leave private", "conversations.leave", {"channel": "managers"}, "missing_scope"),
    ("unknown user", "users.info", {"user": "U0"}, "user_not_found"),
    ("unknown group", "usergroups.users.list", {"usergroup": "S0"}, "no_such_subteam"),
    ("unknown bot", "bots.info", {"bot": "B0"}, "bot_not_found"),
]


@pytest.mark.parametrize(("method", "args", "error"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_bad_call_is_refused(
    slack: LocalSlack, web: WebClient, method: str, args: dict[str, str], error: str
) -> None:
    """Each mistake gets Slack's own error code."""

    def known(value: str) -> str:
        return ",".join(slack.person(v[1:]).id if v.startswith("@") else v for v in value.split(","))

    assert refusal(web.api_call, api_method=method, params={k: known(v) for k, v in args.items()}) == error


def test_the_bot_joins_and_leaves(slack: LocalSlack, web: WebClient) -> None:
    """The bot can join a public channel, once, and leave it, once."""
    random = slack.channel("random")
    assert web.conversations_join(channel=random.id)["channel"]["is_member"]
    assert web.conversations_join(channel=random.id)["warning"] == "already_in_channel"
    assert "not_in_channel" not in web.conversations_leave(channel=random.id).data
    assert web.conversations_leave(channel=random.id)["not_in_channel"]


def test_an_archived_channel_is_not_joined(slack: LocalSlack, web: WebClient) -> None:
    """Nobody joins or leaves an archived channel."""
    slack.channel("random").archived = True
    assert refusal(web.conversations_join, channel=slack.channel("random").id) == "is_archived"
    assert refusal(web.conversations_leave, channel=slack.channel("random").id) == "is_archived"


KINDS = [
    ("ana", {"is_bot": False, "deleted": False, "is_restricted": False, "is_admin": False}),
    ("olga", {"is_owner": True, "is_admin": True}),
    ("gus", {"is_restricted": True, "is_ultra_restricted": False}),
    ("sam", {"is_stranger": True}),
    ("dee", {"deleted": True}),
    ("buildbot", {"is_bot": True}),
]


@pytest.mark.parametrize(("handle", "marks"), KINDS, ids=[k[0] for k in KINDS])
def test_a_person_is_marked(slack: LocalSlack, web: WebClient, handle: str, marks: dict[str, bool]) -> None:
    """Owners, guests, strangers, leavers and bots are told apart by Slack's own marks."""
    user = web.users_info(user=slack.person(handle).id)["user"]
    assert {mark: user.get(mark) for mark in marks} == marks


def test_a_guest_of_one_channel_is_ultra_restricted(slack: LocalSlack, web: WebClient) -> None:
    """A single-channel guest has both marks."""
    user = web.users_info(user=slack.add_person("guy", kind="single_guest").id)["user"]
    assert user["is_restricted"]
    assert user["is_ultra_restricted"]


def test_a_stranger_belongs_to_another_workspace(slack: LocalSlack, web: WebClient) -> None:
    """A stranger's team is not ours, and the list of users does not have them."""
    sam = slack.person("sam").id
    assert web.users_info(user=sam)["user"]["team_id"] != slack.team_id
    assert sam not in [u["id"] for u in web.users_list()["members"]]


def test_a_leaver_has_no_zone(slack: LocalSlack, web: WebClient) -> None:
    """A deactivated account comes without zone and roles, as in Slack."""
    user = web.users_info(user=slack.person("dee").id)["user"]
    assert "tz" not in user
    assert "is_admin" not in user


def test_the_zone_follows_the_clock(slack: LocalSlack, web: WebClient, clock: Clock) -> None:
    """A person's offset changes with daylight saving time."""
    ana = slack.person("ana").id
    assert web.users_info(user=ana)["user"]["tz_offset"] == 3600
    clock.moves(days=60)
    assert web.users_info(user=ana)["user"]["tz_offset"] == 7200


def test_the_list_of_users_comes_in_pages(slack: LocalSlack, web: WebClient) -> None:
    """Everybody is on exactly one page."""
    found = [user["name"] for page in web.users_list(limit=3) for user in page["members"]]
    assert len(found) == len(set(found)) == 11


def test_a_user_group_lists_its_people(slack: LocalSlack, web: WebClient) -> None:
    """Groups come with their people when asked for."""
    group = slack.add_usergroup("managers", members=["rosa", "olga"])
    people = [slack.person("rosa").id, slack.person("olga").id]
    assert web.usergroups_users_list(usergroup=group.id)["users"] == people
    assert web.usergroups_list(include_users=True)["usergroups"][0]["users"] == people
    assert "users" not in web.usergroups_list()["usergroups"][0]


def test_the_bot_knows_itself_and_its_workspace(slack: LocalSlack, web: WebClient) -> None:
    """bots.info and team.info name the bot and the workspace."""
    assert web.bots_info(bot=web.auth_test()["bot_id"])["bot"]["user_id"] == slack.bot_user_id
    assert web.team_info()["team"]["id"] == slack.team_id


USER = (
    "id team_id name deleted color real_name tz tz_label tz_offset profile is_admin is_owner is_primary_owner "
    "is_restricted is_ultra_restricted is_bot is_app_user updated has_2fa is_email_confirmed is_invited_user "
    "is_workflow_bot who_can_share_contact_card"
)
PROFILE = (
    "title phone skype real_name real_name_normalized display_name display_name_normalized status_text status_emoji "
    "status_emoji_display_info status_emoji_url status_expiration status_text_canonical avatar_hash image_24 image_32 "
    "image_48 image_72 image_192 image_512 image_1024 image_original is_custom_image team first_name last_name "
    "pronouns huddle_state huddle_state_expiration_ts fields start_date"
)
CHANNEL = (
    "id name name_normalized is_channel is_group is_im is_mpim is_private created updated is_archived is_general "
    "unlinked is_shared is_org_shared is_ext_shared is_pending_ext_shared pending_shared pending_connected_team_ids "
    "shared_team_ids creator context_team_id is_member topic purpose previous_names is_read_only is_thread_only "
    "is_non_threadable parent_conversation properties"
)
SHARED = (
    "internal_team_ids connected_team_ids connected_limited_team_ids conversation_host_id is_moved is_global_shared "
    "is_org_default is_org_mandatory"
)


def test_a_person_has_every_key_slack_sends(slack: LocalSlack, web: WebClient) -> None:
    """The user object has the keys of recorded ones; the address and the language only where they are to be had."""
    user = web.users_info(user=slack.person("ana").id)["user"]
    assert set(user) == set(USER.split())
    assert set(user["profile"]) == set(PROFILE.split())
    assert "locale" in web.users_info(user=user["id"], include_locale=True)["user"]
    slack.world.app.scopes.add("users:read.email")
    assert "email" in web.users_info(user=user["id"])["user"]["profile"]
    assert {"guest_invited_by", "guest_expiration_ts"} <= set(
        web.users_info(user=slack.person("gus").id)["user"]["profile"]
    )


def test_on_a_grid_the_home_workspace_is_elsewhere(slack: LocalSlack, web: WebClient) -> None:
    """With the switch on people are described by another home workspace, and by all the workspaces they are in."""
    slack.faults.on_a_grid = True
    user = web.users_info(user=slack.person("ana").id)["user"]
    assert user["team_id"] != slack.team_id
    assert slack.team_id in user["teams"]
    assert slack.team_id in user["enterprise_user"]["teams"]
    sam = web.users_info(user=slack.person("sam").id)["user"]
    assert slack.team_id not in {sam["team_id"], *sam["teams"], *sam["enterprise_user"]["teams"]}


def test_a_channel_has_every_key_slack_sends(slack: LocalSlack, web: WebClient) -> None:
    """The channel object has the keys of recorded ones; more of them where it is shared, or the bot is in it."""
    channels = {c.name: web.conversations_info(channel=c.id)["channel"] for c in slack.world.channels.values()}
    assert set(channels["random"]) == set(CHANNEL.split())
    assert set(channels["customer-review"]) == {*CHANNEL.split(), "last_read"}
    assert set(channels["acme-shared"]) == {*CHANNEL.split(), *SHARED.split()}
