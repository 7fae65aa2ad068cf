"""The direct messages about restrictions, rendered from how things are when they are sent."""

from bot.features.restrictions import messages, usecases as restrictions
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_word(row: OutboxRow, deps: Deps) -> Message | None:
    """Render that contact is restricted, or free again; None if that is not so any more."""
    status = restrictions.load_status(deps.db, int(row.subject), now=deps.clock())
    if status.another or status.in_force is bool(row.payload.get("ended")):
        return None
    return messages.render_word(status)


KINDS: dict[str, PostRenderer] = {restrictions.WORD: _render_word}
