"""What the outbox shows of final notices: rendered from how things are when it is sent."""

from bot.features.notices import messages as shown
from bot.features.notices.usecases import notices
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _line(row: OutboxRow, deps: Deps) -> Message | None:
    found = notices.posted(deps.db, int(row.subject), now=deps.clock())
    return None if found is None else shown.line(found)


def _word(row: OutboxRow, deps: Deps) -> Message | None:
    found = notices.to_tell(deps.db, int(row.subject), str(row.payload.get("state")), now=deps.clock())
    return None if found is None else shown.word(found)


KINDS: dict[str, PostRenderer] = {"notice": _line, "notice_word": _word}
