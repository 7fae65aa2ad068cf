"""What the outbox shows of strikes: rendered from how things are when it is sent."""

from bot.features.strikes import messages as strikes
from bot.slack.deps import Deps
from bot.slack.kinds import Shows
from bot.slack.rendering import Message
from bot.workflow import outbox as outgoing
from bot.workflow.outbox import OutboxRow


def _strike(row: OutboxRow, deps: Deps) -> Message | None:
    now = deps.clock()
    told = outgoing.strike(deps.db, int(row.subject), now=now)
    if told is None:
        return None
    today = now.astimezone(told.policy.zone).date()
    return strikes.line(told, today)


KINDS: dict[str, Shows] = {"strike": _strike}
