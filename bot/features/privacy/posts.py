"""Renders what the other admins are told."""

from bot.features.privacy.messages import screens
from bot.features.privacy.usecases import news
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_news(row: OutboxRow, deps: Deps) -> Message | None:
    """Render what was done; None if the reader is no admin any more."""
    found = news.find_news(deps.db, row.subject, row.payload)
    return screens.render_news(found) if found else None


KINDS: dict[str, PostRenderer] = {news.KIND: _render_news}
