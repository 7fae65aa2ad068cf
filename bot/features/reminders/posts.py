"""Renders the outbox's reminders from how things are when they are sent."""

from bot.features.reminders import messages as shown, usecases as nudges
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import setbacks
from bot.workflow.outbox import OutboxRow


def _render_nudge(row: OutboxRow, deps: Deps) -> Message | None:
    customer, kind = row.payload["customer"], str(row.payload["nudge"])
    assert isinstance(customer, int), "it was put there with the row"
    found = nudges.find_nudge_details(deps.db, customer, kind, row.subject, person=row.channel, now=deps.clock())
    return None if found is None else shown.render_nudge(found)


def _render_setback(row: OutboxRow, deps: Deps) -> Message | None:
    found = setbacks.find_parked(deps.db, row.subject, now=deps.clock())
    if found is None:
        return None
    return shown.render_setback(row.subject, [each.name for each in found[0]], found[1])


POST_RENDERERS: dict[str, PostRenderer] = {"nudge": _render_nudge, "setback": _render_setback}
