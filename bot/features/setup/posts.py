"""The message to whoever installed umpire, rendered from how far it is set up when it is sent or updated."""

from bot.features.setup import messages, usecases as setups
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow import setup_messages
from bot.workflow.outbox import OutboxRow


def _render_setup(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the steps; None for somebody who cannot set umpire up any more."""
    setup = setups.find_setup(deps.db, row.subject, now=deps.clock())
    return None if setup is None else messages.render_setup(setup)


KINDS: dict[str, PostRenderer] = {setup_messages.KIND: _render_setup}
