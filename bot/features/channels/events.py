"""What Slack reports about channels: umpire was invited, outsiders were let in, an id changed."""

from typing import Any

from slack_sdk.errors import SlackApiError

from bot.features.channels import usecases as channels
from bot.slack.dependencies import Deps
from bot.slack.handlers import Event
from bot.workflow import outbox


def handle_joined_channel(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When umpire itself is invited, post what waited for the channel; leave at once if outsiders are in it.

    An admin who has not named a review channel yet is asked whether it is this one.
    """
    if event.get("user") == deps.bot_user_id:
        deps.channels.forget(event["channel"])
        outbox.retry_channel(deps.db, event["channel"], now=deps.clock())
        if event.get("inviter") and body.get("event_id"):
            channels.offer_channel(
                deps.db, event["channel"], inviter=event["inviter"], key=body["event_id"], now=deps.clock()
            )
        deps.replies.run("conversations.leave", lambda: _leave_if_shared(event["channel"], deps))


def handle_channel_opened(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When a channel leaves the archive, or is not shared any more, post what waited for it."""
    del body
    deps.channels.forget(event["channel"])
    outbox.retry_channel(deps.db, event["channel"], now=deps.clock())


def handle_channel_shared(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When a channel is opened to outsiders, tell the admins if umpire posts there."""
    deps.channels.forget(event["channel"])
    channels.report_shared_channel(deps.db, event["channel"], key=body.get("event_id", ""), now=deps.clock())


def handle_channel_id_changed(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When a channel gets another id, follow it."""
    del body
    deps.channels.forget(event["old_channel_id"])
    channels.update_channel_id(deps.db, event["old_channel_id"], event["new_channel_id"])


def _leave_if_shared(channel: str, deps: Deps) -> None:
    """Leave a channel with outsiders; if umpire lacks the scope to leave, ask the admins to remove it."""
    if deps.channels.check(channel) != "shared outside":
        return
    try:
        deps.slack.conversations_leave(channel=channel)
    except SlackApiError as error:
        if error.response.get("error") != "missing_scope":
            raise
        channels.report_unwanted_invitation(deps.db, channel, now=deps.clock())
