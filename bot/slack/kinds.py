"""How a kind of outbox row becomes a message: None when nothing is left to say."""

from collections.abc import Callable

from bot.slack.deps import Deps
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow

Shows = Callable[[OutboxRow, Deps], Message | None]
