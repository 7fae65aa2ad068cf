"""What the outbox shows of campaigns: rendered from how things are when it is sent."""

from bot.features.campaigns import messages as shown
from bot.features.campaigns.usecases import campaigns
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _living(row: OutboxRow, deps: Deps) -> Message | None:
    found = campaigns.living(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.living(found)


def _nudge(row: OutboxRow, deps: Deps) -> Message | None:
    what = str(row.payload["what"])
    found = campaigns.to_remind(deps.db, int(row.subject), what, row.channel, now=deps.clock())
    return None if found is None else shown.nudge(found)


def _over(row: OutboxRow, deps: Deps) -> Message | None:
    found = campaigns.to_tell(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.over(found)


KINDS: dict[str, PostRenderer] = {"campaign": _living, campaigns.NUDGED: _nudge, campaigns.OVER: _over}
