"""What the outbox shows of reviews by reaction: rendered from how things are when it is sent."""

from bot.outgoing.kinds import Shows

KINDS: dict[str, Shows] = {}
