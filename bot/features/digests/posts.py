"""What the outbox shows of digests, and of what managers' reactions ask for: rendered when it is sent."""

from collections.abc import Callable

from bot.features.digests.messages import digests, reactions as shown
from bot.features.digests.usecases import digests as digest_issues, reactions as reviews
from bot.features.digests.usecases.reactions import ReviewRequest
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message
from bot.workflow.authorization import Database
from bot.workflow.outbox import OutboxRow


def _render_if_wanted(
    find: Callable[[Database, int], ReviewRequest | None], say: Callable[[ReviewRequest], Message]
) -> PostRenderer:
    """Ask a person for something, as long as it is still wanted."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        asked = find(deps.db, int(row.subject))
        return None if asked is None else say(asked)

    return show


def _render_opening(row: OutboxRow, deps: Deps) -> Message | None:
    return digests.render_opening(digest_issues.load_opening(deps.db, int(row.subject), now=deps.clock()))


def _render_customer(row: OutboxRow, deps: Deps) -> Message | None:
    edition = row.payload["edition"]
    assert isinstance(edition, int), "it was put there with the row"
    entry = digest_issues.find_entry(deps.db, edition, int(row.subject), now=deps.clock())
    if entry is None:
        return None
    reviewed = reviews.load_review_standing(deps.db, int(row.subject), now=entry.now)
    return digests.render_customer(entry, shown.describe_review(reviewed))


KINDS: dict[str, PostRenderer] = {
    "digest_opening": _render_opening,
    "digest_customer": _render_customer,
    "review_talk": _render_if_wanted(reviews.find_talk_request, shown.render_talk_request),
    "review_ask": _render_if_wanted(reviews.find_context_request, shown.render_context_request),
    "review_due": _render_if_wanted(reviews.find_due_review, shown.render_review_due),
}
