"""How a kind of outbox row becomes a message: None when nothing is left to say."""

from collections.abc import Callable

from bot.deps import Deps
from bot.messages import Message
from bot.usecases.outgoing import OutboxRow

Shows = Callable[[OutboxRow, Deps], Message | None]
