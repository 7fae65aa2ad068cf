"""What the outbox shows of customers: rendered from how things are when it is sent."""

from bot.features.customers import messages as shown, usecases as customers
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_orphaned(row: OutboxRow, deps: Deps) -> Message | None:
    people = row.payload["people"]
    assert isinstance(people, list), "it was put there with the row"
    found = customers.list_orphaned_customers(deps.db, [str(each) for each in people], now=deps.clock())
    return shown.render_customers_orphaned(found) if found.customers else None


KINDS: dict[str, PostRenderer] = {"orphaned": _render_orphaned}
