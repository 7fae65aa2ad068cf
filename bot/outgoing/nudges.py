"""What the outbox shows of nudges: rendered from how things are when it is sent."""

from bot.outgoing.kinds import Shows

KINDS: dict[str, Shows] = {}
