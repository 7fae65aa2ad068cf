"""Messages about campaigns that the outbox sends, rendered from what is on record when they are sent."""

from bot.features.campaigns import messages
from bot.features.campaigns.usecases import campaigns
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_campaign_post(row: OutboxRow, deps: Deps) -> Message | None:
    found = campaigns.find_standing_to_post(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else messages.render_campaign_post(found)


def _render_reminder(row: OutboxRow, deps: Deps) -> Message | None:
    what = str(row.payload["what"])
    found = campaigns.find_reminder(deps.db, int(row.subject), what, row.channel, now=deps.clock())
    return None if found is None else messages.render_reminder(found)


def _render_campaign_over(row: OutboxRow, deps: Deps) -> Message | None:
    found = campaigns.find_final_standing(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else messages.render_campaign_over(found)


KINDS: dict[str, PostRenderer] = {
    "campaign": _render_campaign_post,
    campaigns.REMINDER_KIND: _render_reminder,
    campaigns.OVER_KIND: _render_campaign_over,
}
