"""Renders the outbox's reminders from how things are when they are sent."""

from bot.features.reminders import messages, usecases as nudges
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import setbacks
from bot.workflow.outbox import OutboxRow


def _render_nudge(row: OutboxRow, deps: Deps) -> Message | None:
    """Render a reminder; None if there is no reason for it any more."""
    customer, kind = row.payload["customer"], str(row.payload["nudge"])
    assert isinstance(customer, int), "it was put there with the row"
    details = nudges.find_nudge_details(deps.db, customer, kind, row.subject, person=row.channel, now=deps.clock())
    return None if details is None else messages.render_nudge(details)


def _render_nudge_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a reminder becomes once there is no reason for it: how its matter came out."""
    customer, kind = row.payload["customer"], str(row.payload["nudge"])
    assert isinstance(customer, int), "it was put there with the row"
    return messages.render_nudge_over(nudges.load_nudge_outcome(deps.db, customer, kind, row.subject, now=deps.clock()))


def _render_setback(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message about a task that has failed for a day or longer; None if it works again."""
    details = setbacks.find_parked(deps.db, row.subject, now=deps.clock())
    if details is None:
        return None
    return messages.render_setback(row.subject, [each.name for each in details[0]], details[1])


POST_RENDERERS: dict[str, PostRenderer] = {"nudge": _render_nudge, "setback": _render_setback}
OVER: dict[str, PostRenderer] = {"nudge": _render_nudge_over}
