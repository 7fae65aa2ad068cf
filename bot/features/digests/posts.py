"""What the outbox shows of digests, and of what managers' reactions ask for: rendered when it is sent."""

from collections.abc import Callable

from bot.features.digests.messages import digests, reactions as shown
from bot.features.digests.usecases import digests as digest_issues, reactions as reviews
from bot.features.digests.usecases.reactions import Asked
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.authorization import Database
from bot.workflow.outbox import OutboxRow


def _while(find: Callable[[Database, int], Asked | None], say: Callable[[Asked], Message]) -> PostRenderer:
    """Ask a person for something, as long as it is still wanted."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        asked = find(deps.db, int(row.subject))
        return None if asked is None else say(asked)

    return show


def _digest_opening(row: OutboxRow, deps: Deps) -> Message | None:
    return digests.opening(digest_issues.opening(deps.db, int(row.subject), now=deps.clock()))


def _digest_customer(row: OutboxRow, deps: Deps) -> Message | None:
    edition = row.payload["edition"]
    assert isinstance(edition, int), "it was put there with the row"
    entry = digest_issues.entry(deps.db, edition, int(row.subject), now=deps.clock())
    if entry is None:
        return None
    reviewed = reviews.standing(deps.db, int(row.subject), now=entry.now)
    return digests.customer(entry, shown.lines(reviewed))


KINDS: dict[str, PostRenderer] = {
    "digest_opening": _digest_opening,
    "digest_customer": _digest_customer,
    "review_talk": _while(reviews.talk_to_plan, shown.talk_to_plan),
    "review_ask": _while(reviews.context_to_give, shown.context_to_give),
    "review_due": _while(reviews.to_remind, shown.due),
}
