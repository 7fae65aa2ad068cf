"""What the outbox shows: each kind of row, rendered from how things are now; None when nothing is left to say."""

from types import MappingProxyType

from bot.features.ballots import posts as ballots
from bot.features.campaigns import posts as campaigns
from bot.features.cases import posts as cases
from bot.features.digests import posts as reviews
from bot.features.digests.messages import digests
from bot.features.digests.messages import reactions as review_words
from bot.features.digests.usecases import digests as digest_desk
from bot.features.digests.usecases import reactions as review_desk
from bot.features.home import posts as home
from bot.features.notices import posts as notices
from bot.features.prompts import posts as prompts
from bot.features.quarterly_reviews import posts as closets
from bot.features.reminders import posts as nudges
from bot.features.strikes import messages as strikes
from bot.features.transitions import posts as transitions
from bot.slack.deps import Deps
from bot.slack.kinds import Shows
from bot.slack.rendering import Message, render
from bot.workflow import outbox as outgoing
from bot.workflow.outbox import OutboxRow


def shown(row: OutboxRow, deps: Deps) -> Message | None:
    """The message of a row, for the sender."""
    return KINDS[row.kind](row, deps)


def _strike(row: OutboxRow, deps: Deps) -> Message | None:
    now = deps.clock()
    told = outgoing.strike(deps.db, int(row.subject), now=now)
    if told is None:
        return None
    today = now.astimezone(told.policy.zone).date()
    return strikes.line(told, today)


def _digest_opening(row: OutboxRow, deps: Deps) -> Message | None:
    return digests.opening(digest_desk.opening(deps.db, int(row.subject), now=deps.clock()))


def _digest_customer(row: OutboxRow, deps: Deps) -> Message | None:
    edition = row.payload["edition"]
    assert isinstance(edition, int), "it was put there with the row"
    entry = digest_desk.entry(deps.db, edition, int(row.subject), now=deps.clock())
    if entry is None:
        return None
    reviewed = review_desk.standing(deps.db, int(row.subject), now=entry.now)
    return digests.customer(entry, review_words.lines(reviewed))


def _parked(row: OutboxRow, deps: Deps) -> Message | None:
    del deps
    return render(
        "parked", reason=str(row.payload.get("reason", "")).replace("_", " "), channel=row.payload.get("channel")
    )


KINDS: MappingProxyType[str, Shows] = MappingProxyType(
    {
        "strike": _strike,
        "digest_opening": _digest_opening,
        "digest_customer": _digest_customer,
        "parked": _parked,
        **cases.KINDS,
        **ballots.KINDS,
        **notices.KINDS,
        **transitions.KINDS,
        **home.KINDS,
        **prompts.KINDS,
        **nudges.KINDS,
        **reviews.KINDS,
        **campaigns.KINDS,
        **closets.KINDS,
    }
)
