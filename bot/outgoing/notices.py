"""What the outbox shows of final notices: rendered from how things are when it is sent."""

from bot.deps import Deps
from bot.messages import Message
from bot.messages import notices as shown
from bot.outgoing.kinds import Shows
from bot.usecases import notices
from bot.usecases.outgoing import OutboxRow


def _line(row: OutboxRow, deps: Deps) -> Message | None:
    found = notices.posted(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.line(found)


def _word(row: OutboxRow, deps: Deps) -> Message | None:
    """Nothing where it was settled, or got more time, before the word went out."""
    found = notices.posted(deps.db, int(row.subject), now=deps.clock())
    if found is None or found.notice.state != row.payload.get("state"):
        return None
    return shown.word(found) if found.over or found.notice.closed_at else None


KINDS: dict[str, Shows] = {"notice": _line, "notice_word": _word}
