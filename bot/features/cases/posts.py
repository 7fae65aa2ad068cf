"""What the outbox shows of cases: rendered from how things are when it is sent."""

from bot.features.cases.messages import cases as shown
from bot.features.cases.usecases import cases
from bot.slack.deps import Deps
from bot.slack.kinds import Shows
from bot.slack.rendering import Message
from bot.workflow.outbox import OutboxRow


def _render_card(row: OutboxRow, deps: Deps) -> Message | None:
    file = cases.find_posted_case(deps.db, int(row.subject), now=deps.clock())
    return None if file is None else shown.render_card(file)


KINDS: dict[str, Shows] = {"case": _render_card}
