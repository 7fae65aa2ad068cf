"""Messages about customers that the outbox sends, rendered from what is on record when they are sent."""

from bot.features.customers import messages, usecases as customers
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_orphaned(row: OutboxRow, deps: Deps) -> Message | None:
    """Render which customers nobody looks after; None if all have somebody by now."""
    people = row.payload["people"]
    assert isinstance(people, list), "it was put there with the row"
    orphaned = customers.list_orphaned_customers(deps.db, [str(each) for each in people], now=deps.clock())
    return messages.render_customers_orphaned(orphaned) if orphaned.customers else None


KINDS: dict[str, PostRenderer] = {"orphaned": _render_orphaned}
