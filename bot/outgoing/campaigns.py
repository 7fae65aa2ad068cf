"""What the outbox shows of campaigns: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import campaigns as shown
from bot.outgoing.kinds import Shows
from bot.usecases import campaign_days, campaigns
from bot.usecases.outgoing import OutboxRow


def _living(row: OutboxRow, deps: Deps) -> Message | None:
    found = campaigns.living(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.living(found)


def _nudge(row: OutboxRow, deps: Deps) -> Message | None:
    what = str(row.payload["what"])
    found = campaign_days.to_remind(deps.db, int(row.subject), what, row.channel, now=deps.clock())
    return None if found is None else shown.nudge(found)


def _over(row: OutboxRow, deps: Deps) -> Message | None:
    found = campaign_days.to_tell(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.over(found)


KINDS: dict[str, Shows] = {"campaign": _living, campaign_days.NUDGED: _nudge, campaign_days.OVER: _over}
