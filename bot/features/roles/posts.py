"""Renders what managers and admins are told about user groups that hold a role."""

from bot.features.roles import messages, usecases
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


def _render_new_roles(row: OutboxRow, deps: Deps) -> Message | None:
    """Render what somebody may do now; None if they have none of the roles any more."""
    news = usecases.find_new_roles(deps.db, row.payload)
    return messages.render_new_roles(news) if news else None


KINDS: dict[str, PostRenderer] = {"group_gone": _render_group_gone, "new_roles": _render_new_roles}
