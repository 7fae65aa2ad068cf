"""What the outbox shows of ballots: rendered from how things are when it is sent."""

from bot.outgoing.kinds import Shows

KINDS: dict[str, Shows] = {}
