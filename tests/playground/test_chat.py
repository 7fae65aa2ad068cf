"""chat.*: what is posted, and what is refused."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.plain import plain_text
from playground.slack.server import LocalSlack
from tests.playground.conftest import refusal, section


def test_a_message_is_posted(slack: LocalSlack, web: WebClient) -> None:
    """What the bot posts stands in the channel."""
    answer = web.chat_postMessage(channel=slack.channel("customer-review").id, text="Strike", blocks=[section("*Hi*")])
    posted = slack.messages("customer-review")[-1]
    assert (posted.ts, plain_text(posted)) == (answer["ts"], "Strike\n*Hi*")
    assert answer["message"]["blocks"][0]["block_id"]


def test_a_user_id_means_direct_messages(slack: LocalSlack, web: WebClient) -> None:
    """Posting to a person's id reaches their direct messages with the app."""
    web.chat_postMessage(channel=slack.person("ana").id, text="For you")
    assert [m.text for m in slack.person("ana").dm] == ["For you"]
    assert slack.person("ben").dm == []


def test_without_a_messages_tab_nothing_is_posted_there(slack: LocalSlack, web: WebClient) -> None:
    """Where the manifest switches the Messages tab off, direct messages are refused; read-only ones are not."""
    slack.world.app.messages_tab_read_only = True
    web.chat_postMessage(channel=slack.person("ana").id, text="For you")
    slack.world.app.messages_tab = False
    assert refusal(web.chat_postMessage, channel=slack.person("ana").id, text="x") == "messages_tab_disabled"
    direct = slack.world.direct_messages(slack.person("ana").id)
    assert refusal(web.chat_postMessage, channel=direct.id, text="x") == "messages_tab_disabled"


REVIEW = "customer-review"
REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("nowhere", "postMessage", {"channel": "C0", "text": "x"}, "channel_not_found"),
    ("nothing", "postMessage", {"channel": REVIEW}, "no_text"),
    ("blank", "postMessage", {"channel": REVIEW, "text": " "}, "no_text"),
    ("blocks no list", "postMessage", {"channel": REVIEW, "blocks": "{"}, "invalid_blocks_format"),
    ("blocks no objects", "postMessage", {"channel": REVIEW, "blocks": '["x"]'}, "invalid_blocks_format"),
    ("bad block", "postMessage", {"channel": REVIEW, "text": "x", "blocks": [{"type": "x"}]}, "invalid_blocks"),
    ("too many blocks", "postMessage",
     {"channel": REVIEW, "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
    ("two ways", "postMessage", {"channel": REVIEW, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
    ("markdown", "postMessage", {"channel": REVIEW, "markdown_text": "y" * 12001}, "msg_too_long"),
    ("metadata", "postMessage", {"channel": REVIEW, "text": "x", "metadata": {"a": 1}}, "invalid_metadata_schema"),
    ("metadata text", "postMessage", {"channel": REVIEW, "text": "x", "metadata": "{"}, "invalid_metadata_format"),
    ("to a leaver", "postMessage", {"channel": "@dee", "text": "x"}, "channel_not_found"),
    ("ephemeral outsider", "postEphemeral", {"channel": REVIEW, "user": "@sam", "text": "x"}, "user_not_in_channel"),
    ("ephemeral outside", "postEphemeral", {"channel": "random", "user": "@ana", "text": "x"}, "not_in_channel"),
    ("ephemeral long", "postEphemeral", {"channel": REVIEW, "user": "@ana", "text": "x" * 40001}, "msg_too_long"),
    ("too much together", "postMessage",
     {"channel": REVIEW, "text": "x", "blocks": [section("y" * 2900)] * 5}, "msg_blocks_too_long"),
    ("too much for one", "postEphemeral",
     {"channel": REVIEW, "user": "@ana", "text": "x", "blocks": [section("y" * 2900)] * 5}, "msg_blocks_too_long"),
    ("update nothing", "update", {"channel": REVIEW, "ts": "1.1", "text": "x"}, "message_not_found"),
    ("delete nothing", "delete", {"channel": REVIEW, "ts": "1.1"}, "message_not_found"),
    ("link to nothing", "getPermalink", {"channel": REVIEW, "message_ts": "1.1"}, "message_not_found"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "args", "error"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_bad_call_is_refused(
    slack: LocalSlack, web: WebClient, method: str, args: dict[str, Any], error: str
) -> None:
    """Each mistake gets Slack's own error code, and nothing is posted."""
    known = {key: slack.person(v[1:]).id if str(v).startswith("@") else v for key, v in args.items()}
    assert refusal(web.api_call, api_method=f"chat.{method}", json=known) == error
    assert slack.messages("customer-review") == []


def test_long_text_is_cut(slack: LocalSlack, web: WebClient) -> None:
    """A message's text is cut at 40,000 characters, as Slack does."""
    web.chat_postMessage(channel="customer-review", text="x" * 40_001)
    assert len(slack.messages("customer-review")[-1].text) == 40_000


def test_a_private_channel_without_the_bot_does_not_exist(slack: LocalSlack, web: WebClient) -> None:
    """What the bot cannot see is not found, not forbidden."""
    secret = slack.add_channel("secret", kind="private", members=["ana"])
    assert refusal(web.chat_postMessage, channel=secret.id, text="x") == "channel_not_found"


def test_a_public_channel_needs_membership_or_a_scope(slack: LocalSlack, web: WebClient) -> None:
    """With chat:write.public the bot may post where it is not a member, without it not."""
    assert web.chat_postMessage(channel="random", text="x")["ok"]
    slack.happens.withholds("chat:write.public")
    assert refusal(web.chat_postMessage, channel="random", text="x") == "not_in_channel"


def test_an_archived_channel_takes_nothing(slack: LocalSlack, web: WebClient) -> None:
    """Posting to an archived channel is refused, changing a message in it too."""
    posted = web.chat_postMessage(channel="customer-review", text="x")
    slack.channel("customer-review").archived = True
    assert refusal(web.chat_postMessage, channel="customer-review", text="x") == "is_archived"
    assert refusal(web.chat_update, channel=posted["channel"], ts=posted["ts"], text="y") == "is_inactive"
    ana = slack.person("ana").id
    assert refusal(web.chat_postEphemeral, channel="customer-review", user=ana, text="x") == "is_archived"


def test_an_ephemeral_is_seen_by_one(slack: LocalSlack, web: WebClient) -> None:
    """Only the person meant sees an ephemeral message, and not after a reload."""
    ana, ben = slack.person("ana"), slack.person("ben")
    web.chat_postEphemeral(channel="customer-review", user=ana.id, text="Psst")
    assert [m.text for m in ana.sees("customer-review")] == ["Psst"]
    assert ben.sees("customer-review") == []
    ana.reloads()
    assert ana.sees("customer-review") == []


def test_an_ephemeral_cannot_be_changed(slack: LocalSlack, web: WebClient) -> None:
    """chat.update and chat.delete do not find ephemeral messages."""
    answer = web.chat_postEphemeral(channel="customer-review", user=slack.person("ana").id, text="Psst")
    there = {"channel": slack.channel("customer-review").id, "ts": answer["message_ts"]}
    assert refusal(web.chat_update, text="y", **there) == "message_not_found"
    assert refusal(web.chat_delete, **there) == "message_not_found"


def test_the_bot_changes_its_own_message(slack: LocalSlack, web: WebClient) -> None:
    """An update shows other words and is marked as edited; blocks that were not sent stay."""
    posted = web.chat_postMessage(channel="customer-review", text="one", blocks=[section("one")])
    web.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    message = slack.messages("customer-review")[-1]
    assert (message.text, bool(message.edited), plain_text(message.blocks)) == ("two", True, "one")
    web.chat_update(channel=posted["channel"], ts=posted["ts"], text="three", blocks=[])
    assert message.blocks == []


def test_the_bot_cannot_change_what_others_wrote(slack: LocalSlack, web: WebClient) -> None:
    """Messages of people are theirs."""
    said = slack.person("ana").types("hello", in_="customer-review").message
    assert said is not None
    there = {"channel": said.channel, "ts": said.ts}
    assert refusal(web.chat_update, text="x", **there) == "cant_update_message"
    assert refusal(web.chat_delete, **there) == "cant_delete_message"


def test_the_bot_deletes_its_own_message(slack: LocalSlack, web: WebClient) -> None:
    """A deleted message is gone."""
    posted = web.chat_postMessage(channel="customer-review", text="x")
    web.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert slack.messages("customer-review") == []


def test_an_answer_stands_in_its_thread(slack: LocalSlack, web: WebClient) -> None:
    """thread_ts makes a reply; replying to a reply ends up in the same thread."""
    root = web.chat_postMessage(channel="customer-review", text="root")
    reply = web.chat_postMessage(channel="customer-review", text="reply", thread_ts=root["ts"])
    again = web.chat_postMessage(channel="customer-review", text="again", thread_ts=reply["ts"])
    assert again["message"]["thread_ts"] == root["ts"]
    assert slack.messages("customer-review")[0].reply_count == 2


def test_a_permalink_names_the_message(slack: LocalSlack, web: WebClient) -> None:
    """A message's address holds channel and time, a reply's its thread too."""
    root = web.chat_postMessage(channel="customer-review", text="root")
    reply = web.chat_postMessage(channel="customer-review", text="reply", thread_ts=root["ts"])
    link = web.chat_getPermalink(channel=root["channel"], message_ts=reply["ts"])["permalink"]
    assert f"/archives/{root['channel']}/p{reply['ts'].replace('.', '')}?thread_ts={root['ts']}" in link


def test_timestamps_never_repeat(slack: LocalSlack, web: WebClient) -> None:
    """Two messages of the same moment have different timestamps, in order."""
    stamps = [web.chat_postMessage(channel="customer-review", text=str(n))["ts"] for n in range(3)]
    assert stamps == sorted(set(stamps))


def test_a_message_is_changed_within_the_same_limits(slack: LocalSlack, web: WebClient) -> None:
    """chat.update takes 4,000 characters of text, and no more in all blocks than chat.postMessage."""
    channel = slack.channel(REVIEW).id
    ts = web.chat_postMessage(channel=channel, text="x" * 4001)["ts"]
    assert refusal(web.chat_update, channel=channel, ts=ts, text="x" * 4001) == "msg_too_long"
    many = [section("y" * 2900)] * 5
    assert refusal(web.chat_update, channel=channel, ts=ts, text="x", blocks=many) == "msg_blocks_too_long"
    assert web.chat_update(channel=channel, ts=ts, text="x" * 4000, blocks=many[:4])["ok"]


def test_the_limit_for_all_blocks_is_a_switch(slack: LocalSlack, web: WebClient) -> None:
    """With the switch off, blocks are only measured one by one."""
    slack.faults.limit_blocks = False
    assert web.chat_postMessage(channel=REVIEW, text="x", blocks=[section("y" * 2900)] * 5)["ok"]


def test_each_block_counts_beside_its_text(slack: LocalSlack, web: WebClient) -> None:
    """A divider costs about as much as a line of text."""
    blocks = [section("y" * 2900)] * 4 + [section("y" * 900)]
    assert web.chat_postMessage(channel=REVIEW, text="x", blocks=blocks)["ok"]
    assert refusal(web.chat_postMessage, channel=REVIEW, text="x", blocks=[*blocks, {"type": "divider"}] * 1) == (
        "msg_blocks_too_long"
    )
