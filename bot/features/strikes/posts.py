"""What the outbox shows of strikes: rendered from how things are when it is sent."""

from bot.features.strikes import messages as strikes
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import outbox as outgoing
from bot.workflow.outbox import OutboxRow
from scoring.strikes import StrikeState


def _strike(row: OutboxRow, deps: Deps) -> Message | None:
    now = deps.clock()
    told = outgoing.load_strike_post(deps.db, int(row.subject), now=now)
    if told is None:
        return None
    today = now.astimezone(told.policy.zone).date()
    return strikes.line(told, today)


def _yours(row: OutboxRow, deps: Deps) -> Message | None:
    """Said while it is so: not once the strike is gone, or passed on to somebody else."""
    told = outgoing.load_strike_post(deps.db, int(row.subject), now=deps.clock())
    standing = told is not None and told.strike.state in (StrikeState.COUNTED, StrikeState.CONTESTED)
    return strikes.yours(told) if told is not None and standing and told.strike.reporter == row.channel else None


def _contest(row: OutboxRow, deps: Deps) -> Message | None:
    """Said while it is so: that it waits only as long as nobody decided."""
    now, lapsed = deps.clock(), bool(row.payload.get("lapsed"))
    told = outgoing.load_strike_post(deps.db, int(row.subject), now=now)
    if told is None or told.strike.state is not (StrikeState.VOID if lapsed else StrikeState.CONTESTED):
        return None
    return strikes.contest(told, lapsed=lapsed)


KINDS: dict[str, PostRenderer] = {"strike": _strike, "strike_yours": _yours, "contest_word": _contest}
