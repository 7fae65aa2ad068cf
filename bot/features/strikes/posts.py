"""What the outbox shows of strikes: rendered from how things are when it is sent."""

from bot.features.strikes import messages as strikes
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import outbox as outgoing
from bot.workflow.outbox import OutboxRow
from scoring.strikes import StrikeState


def _render_review_line(row: OutboxRow, deps: Deps) -> Message | None:
    now = deps.clock()
    told = outgoing.load_strike_post(deps.db, int(row.subject), now=now)
    if told is None:
        return None
    today = now.astimezone(told.policy.zone).date()
    return strikes.render_review_line(told, today)


def _render_now_yours(row: OutboxRow, deps: Deps) -> Message | None:
    """Said while it is so: not once the strike is gone, or passed on to somebody else."""
    told = outgoing.load_strike_post(deps.db, int(row.subject), now=deps.clock())
    standing = told is not None and told.strike.state in (StrikeState.COUNTED, StrikeState.CONTESTED)
    return (
        strikes.render_now_yours(told)
        if told is not None and standing and told.strike.reporter == row.channel
        else None
    )


def _render_undecided_contest(row: OutboxRow, deps: Deps) -> Message | None:
    """Said while it is so: that it waits only as long as nobody decided."""
    now, lapsed = deps.clock(), bool(row.payload.get("lapsed"))
    told = outgoing.load_strike_post(deps.db, int(row.subject), now=now)
    if told is None or told.strike.state is not (StrikeState.VOID if lapsed else StrikeState.CONTESTED):
        return None
    return strikes.render_undecided_contest(told, lapsed=lapsed)


POST_RENDERERS: dict[str, PostRenderer] = {
    "strike": _render_review_line,
    "strike_yours": _render_now_yours,
    "contest_word": _render_undecided_contest,
}
