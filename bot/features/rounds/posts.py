"""How the outbox renders the messages of rating rounds: as things are when each is sent."""

from bot.features.rounds import messages
from bot.features.rounds.usecases import rounds
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow
from bot.workflow.rounds import ASK


def _render_round(row: OutboxRow, deps: Deps) -> Message:
    """Render the one message of a round in the review channel."""
    return messages.render_post(rounds.load_post(deps.db, int(row.subject), now=deps.clock()))


def _render_ask(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the message to one person; one that is not sent yet only while its week lasts and something is left."""
    week = row.payload.get("week")
    ask = rounds.find_ask(deps.db, row.subject, week=None if week is None else str(week), now=deps.clock())
    return None if ask is None else messages.render_ask(ask)


KINDS: dict[str, PostRenderer] = {"round": _render_round, ASK: _render_ask}
