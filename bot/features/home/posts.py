"""What the outbox shows of App Home: rendered from how things are when it is sent."""

from bot.features.home import messages as shown, usecases as homes
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_home(row: OutboxRow, deps: Deps) -> Message:
    seen = homes.find_home(deps.db, row.subject, now=deps.clock())
    return shown.render_closed_home() if seen is None else shown.render_home(seen)


KINDS: dict[str, PostRenderer] = {"home": _render_home}
