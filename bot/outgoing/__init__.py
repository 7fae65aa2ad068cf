"""What the outbox shows: each kind of row, rendered from how things are now; None when nothing is left to say."""

from types import MappingProxyType

from bot.deps import Deps
from bot.messages import Message, digests, render, strikes
from bot.messages import reviews as review_words
from bot.outgoing import ballots, campaigns, cases, closets, home, notices, nudges, prompts, reviews, transitions
from bot.outgoing.kinds import Shows
from bot.usecases import digests as digest_desk
from bot.usecases import outgoing
from bot.usecases import reviews as review_desk
from bot.usecases.outgoing import OutboxRow


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
