"""Messages about campaigns that the outbox sends, rendered from what is on record when they are sent."""

from bot.features.campaigns import messages
from bot.features.campaigns.usecases import campaigns
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, render_over
from bot.workflow.outbox import OutboxRow


def _render_campaign_post(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the campaign's message in the review channel; None if there is nothing to post."""
    standing = campaigns.find_standing_to_post(deps.db, int(row.subject), now=deps.clock())
    return None if standing is None else messages.render_campaign_post(standing)


def _render_reminder(row: OutboxRow, deps: Deps) -> Message | None:
    """Render a reminder; None if the person has sat down with everybody meanwhile."""
    nudge = str(row.payload["what"])
    reminder = campaigns.find_reminder(deps.db, int(row.subject), nudge, row.channel, now=deps.clock())
    return None if reminder is None else messages.render_reminder(reminder)


def _render_campaign_over(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message that the campaign is over; None if it did not run its days."""
    standing = campaigns.find_final_standing(deps.db, int(row.subject), now=deps.clock())
    return None if standing is None else messages.render_campaign_over(standing)


def _render_reminder_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a reminder becomes once its reader has sat down with everybody, or the campaign is over."""
    del row, deps
    return render_over("New contracts: no customer waits for you any more.")


KINDS: dict[str, PostRenderer] = {
    "campaign": _render_campaign_post,
    campaigns.REMINDER_KIND: _render_reminder,
    campaigns.OVER_KIND: _render_campaign_over,
}
OVER: dict[str, PostRenderer] = dict.fromkeys((campaigns.REMINDER_KIND, campaigns.OVER_KIND), _render_reminder_over)
