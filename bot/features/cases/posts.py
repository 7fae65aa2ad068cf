"""The messages of cases in the outbox. Each is rendered from how things are at the moment it is sent."""

from bot.features.cases.messages import cases as case_messages
from bot.features.cases.usecases import cases
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_card(row: OutboxRow, deps: Deps) -> Message | None:
    file = cases.find_posted_case(deps.db, int(row.subject), now=deps.clock())
    return None if file is None else case_messages.render_card(file)


KINDS: dict[str, PostRenderer] = {"case": _render_card}
