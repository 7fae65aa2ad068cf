"""Renders what managers and admins are told about user groups that hold a role."""

from bot.features.roles import messages
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_group_gone(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message that a user group with roles is gone from Slack."""
    del deps
    roles = row.payload["roles"]
    assert isinstance(roles, list), "they were put there with the row"
    return messages.render_group_gone(row.subject, [str(role) for role in roles])


KINDS: dict[str, PostRenderer] = {"group_gone": _render_group_gone}
