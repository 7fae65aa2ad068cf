"""What umpire does when Slack tells it something. An event is acknowledged only after what it caused is stored."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.features.channels import usecases as channels
from bot.features.digests.events.reactions import reacted
from bot.features.home import usecases as homes
from bot.registries import words as umpire
from bot.slack.answering import give
from bot.slack.deps import Deps
from bot.slack.listening import Ask, Surface, answered
from bot.workflow import outbox as outgoing
from scoring.refusals import Refusal

Event = dict[str, Any]
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")


def mentioned(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """`@umpire strike acme …`: the same words as `/umpire`, answered privately in the thread.

    Where outsiders read along nothing is done either: an answer would have to be kept back, and that is no receipt.
    """
    if event.get("bot_id") or not event.get("user") or body.get("is_ext_shared_channel"):
        return
    ask = Ask(
        user_id=event["user"],
        now=deps.clock(),
        surface=Surface.MENTION,
        word="umpire",
        text=_after_mention(event.get("text", ""), deps.bot_user_id),
        key=body.get("event_id"),
        channel=event["channel"],
        thread_ts=event.get("thread_ts"),
    )
    give(answered(umpire.handle, ask, deps), ask, lambda **_: None, deps)


def home_opened(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Somebody looks at their Home: it is published as things are. What they may see is decided when it is rendered."""
    del body
    if event.get("tab") != "home":
        return
    now = deps.clock()
    with suppress(Refusal):  # outsiders get a Home as well, with the sentence that says why it is empty
        deps.directory.know(event["user"], now)
    homes.show(deps.db, event["user"], now=now)


def member_changed(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """Somebody joined, changed, or was deactivated."""
    del body
    deps.directory.heard(event["user"], deps.clock())


def group_changed(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """A user group has other members: store who came and who left, then ask who is there now."""
    deps.directory.group_changed(
        event["subteam_id"],
        added=event.get("added_users") or (),
        removed=event.get("removed_users") or (),
        key=body.get("event_id"),
        now=deps.clock(),
    )
    deps.replies.run("usergroups.users.list", lambda: deps.directory.refresh_groups(event["subteam_id"]))


def joined_channel(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """umpire was invited somewhere: what waited for that is said now; where outsiders are, it leaves without a word."""
    del body
    if event.get("user") == deps.bot_user_id:
        outgoing.try_channel_again(deps.db, event["channel"], now=deps.clock())
        deps.replies.run("conversations.leave", lambda: _leave_if_shared(event["channel"], deps))


def channel_shared(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """A channel is open to outsiders now: if umpire posts there, the admins hear of it."""
    channels.shared(deps.db, event["channel"], key=body.get("event_id", ""), now=deps.clock())


def channel_id_changed(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """A channel has another id from now on."""
    del body
    channels.renamed(deps.db, event["old_channel_id"], event["new_channel_id"])


EVENTS: dict[str, Callable[[Event, dict[str, Any], Deps], None]] = {
    "app_home_opened": home_opened,
    "app_mention": mentioned,
    "user_change": member_changed,
    "team_join": member_changed,
    "subteam_members_changed": group_changed,
    "member_joined_channel": joined_channel,
    "channel_shared": channel_shared,
    "channel_id_changed": channel_id_changed,
    "reaction_added": reacted,
    "reaction_removed": reacted,
}


def _after_mention(text: str, bot_user_id: str) -> str:
    """What follows the first mention of umpire; a mention at the end leaves what stands before it."""
    before, mark, after = text.partition(f"<@{bot_user_id}>")
    if not mark:
        return _MENTION.sub("", text, count=1).strip()
    return after.strip() or before.strip()


def _leave_if_shared(channel: str, deps: Deps) -> None:
    if deps.directory.why_silent(channel) != "shared outside":
        return
    try:
        deps.slack.conversations_leave(channel=channel)
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        channels.invited(deps.db, channel, now=deps.clock())
