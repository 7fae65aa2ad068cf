"""Renders the messages about strikes in the outbox, from how things are when they are sent."""

from bot.features.strikes import messages
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, render_over
from bot.workflow import outbox
from bot.workflow.outbox import OutboxRow
from scoring.strikes import StrikeState


def _render_review_line(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the line in the review channel; None if the strike was undone before it was posted."""
    now = deps.clock()
    post = outbox.load_strike_post(deps.db, int(row.subject), now=now)
    if post is None:
        return None
    today = now.astimezone(post.policy.zone).date()
    return messages.render_review_line(post, today)


def _render_now_yours(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message to the new reporter; None once the strike is gone or somebody else reports it."""
    post = outbox.load_strike_post(deps.db, int(row.subject), now=deps.clock())
    stands = post is not None and post.strike.state in (StrikeState.COUNTED, StrikeState.CONTESTED)
    return (
        messages.render_now_yours(post) if post is not None and stands and post.strike.reporter == row.channel else None
    )


def _render_undecided_contest(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message about an undecided contest; None once somebody decided it."""
    now, lapsed = deps.clock(), bool(row.payload.get("lapsed"))
    post = outbox.load_strike_post(deps.db, int(row.subject), now=now)
    if post is None or post.strike.state is not (StrikeState.VOID if lapsed else StrikeState.CONTESTED):
        return None
    return messages.render_undecided_contest(post, lapsed=lapsed)


def _render_yours_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what the message to a new reporter becomes once the strike is gone, or is reported by somebody else."""
    post = outbox.load_strike_post(deps.db, int(row.subject), now=deps.clock())
    if post is None:
        return render_over("Strike #{} was taken back.", row.subject)
    if post.strike.reporter != row.channel:
        return render_over("Somebody else reports strike #{} on *{}* now.", row.subject, post.customer.name)
    return render_over("Strike #{} on *{}* no longer counts.", row.subject, post.customer.name)


def _render_contest_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what the message about an undecided contest becomes: how it was decided."""
    post = outbox.load_strike_post(deps.db, int(row.subject), now=deps.clock())
    if post is None:
        return render_over("Strike #{} was taken back.", row.subject)
    counts = "it counts" if post.strike.state is StrikeState.COUNTED else "it does not count"
    return render_over("The contest of strike #{} on *{}* is over: {}.", row.subject, post.customer.name, counts)


POST_RENDERERS: dict[str, PostRenderer] = {
    "strike": _render_review_line,
    "strike_yours": _render_now_yours,
    "contest_word": _render_undecided_contest,
}
OVER: dict[str, PostRenderer] = {"strike_yours": _render_yours_over, "contest_word": _render_contest_over}
