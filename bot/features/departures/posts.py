"""Renders the messages about people who came, left, or got or lost a role."""

from bot.features.departures import messages, usecases
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import departures
from bot.workflow.outbox import OutboxRow


def _render_no_manager(row: OutboxRow, deps: Deps) -> Message | None:
    """Render that something waits for managers and nobody is one; None once somebody is, or nothing waits."""
    del row
    waiting = usecases.count_customers_without_manager(deps.db)
    return messages.render_no_manager(waiting) if waiting else None


KINDS: dict[str, PostRenderer] = {departures.NO_MANAGER: _render_no_manager}
