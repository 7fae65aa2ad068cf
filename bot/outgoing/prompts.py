"""What the outbox shows of prompts and gut questions: rendered from how things are when it is sent."""

from bot.outgoing.kinds import Shows

KINDS: dict[str, Shows] = {}
