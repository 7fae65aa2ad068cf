"""What the outbox shows of reviews by reaction: rendered from how things are when it is sent."""

from collections.abc import Callable

from bot.features.digests.messages import reactions as shown
from bot.features.digests.usecases import reactions as reviews
from bot.features.digests.usecases.reactions import Asked
from bot.slack.deps import Deps
from bot.slack.kinds import Shows
from bot.slack.rendering import Message
from bot.workflow.authorization import Database
from bot.workflow.outbox import OutboxRow


def _while(find: Callable[[Database, int], Asked | None], say: Callable[[Asked], Message]) -> Shows:
    """Ask a person for something, as long as it is still wanted."""

    def show(row: OutboxRow, deps: Deps) -> Message | None:
        asked = find(deps.db, int(row.subject))
        return None if asked is None else say(asked)

    return show


KINDS: dict[str, Shows] = {
    "review_talk": _while(reviews.talk_to_plan, shown.talk_to_plan),
    "review_ask": _while(reviews.context_to_give, shown.context_to_give),
    "review_due": _while(reviews.to_remind, shown.due),
}
