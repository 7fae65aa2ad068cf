"""Messages of digests and reviews that the outbox sends, rendered from what is on record when they are sent."""

from collections.abc import Callable

from bot.features.digests.messages import digests as digest_messages, reactions as reaction_messages
from bot.features.digests.usecases import digests, reactions
from bot.features.digests.usecases.anchors import ANCHOR_KIND
from bot.features.digests.usecases.reactions import ReviewRequest
from bot.slack import formatting
from bot.slack.dependencies import Deps
from bot.slack.handlers import PostRenderer
from bot.slack.rendering import Message, render_over
from bot.workflow.outbox import OutboxRow
from bot.workflow.requests import Database


def _render_if_wanted(
    find: Callable[[Database, int], ReviewRequest | None], render: Callable[[ReviewRequest], Message]
) -> PostRenderer:
    """Make a renderer for a request to a person, which is not sent once it is no longer wanted."""

    def render_request(row: OutboxRow, deps: Deps) -> Message | None:
        request = find(deps.db, int(row.subject))
        return None if request is None else render(request)

    return render_request


def _render_opening(row: OutboxRow, deps: Deps) -> Message | None:
    """Render the opening of a digest."""
    return digest_messages.render_opening(digests.load_opening(deps.db, int(row.subject), now=deps.clock()))


def _render_customer(row: OutboxRow, deps: Deps) -> Message | None:
    """Render one customer of a digest; None if they were archived or let go meanwhile."""
    edition = row.payload["edition"]
    assert isinstance(edition, int), "it was put there with the row"
    entry = digests.find_entry(deps.db, edition, int(row.subject), now=deps.clock())
    if entry is None:
        return None
    review = reactions.load_review_standing(deps.db, int(row.subject), now=entry.now)
    return digest_messages.render_customer(entry, review)


def _render_anchor(row: OutboxRow, _: Deps) -> Message:
    """Render the audit's weekly mark, as it was when the week's message was stored."""
    return digest_messages.render_anchor(int(str(row.payload["seq"])), str(row.payload["digest"]))


def _render_request_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a request from the digest becomes once it is no longer wanted."""
    customer = reactions.find_customer_of_request(deps.db, int(row.subject))
    return render_over(OVER_TEXTS[row.kind], customer.name)


def _render_talk_over(row: OutboxRow, deps: Deps) -> Message:
    """Render what a request to plan a talk becomes: when the talk is, how it went, or that it is off."""
    request = reactions.load_talk_request(deps.db, int(row.subject))
    talk, name = request.talk, request.customer.name
    assert talk is not None, "a request for a talk is about one"
    if talk.answer is not None:
        return render_over("The talk with *{}* is on record: {}.", name, talk.answer.value)
    if talk.planned_on is None or talk.withdrawn_at is not None:
        return render_over("Nobody asks for the talk with *{}* any more.", name)
    today = deps.clock().astimezone(request.policy.zone).date()
    return render_over("The talk with *{}* is planned for {}.", name, formatting.day(talk.planned_on, today))


OVER_TEXTS = {
    "review_ask": "Nobody asks for context on *{}* any more.",
    "review_due": "Your review of *{}* is settled.",
}
KINDS: dict[str, PostRenderer] = {
    ANCHOR_KIND: _render_anchor,
    "digest_opening": _render_opening,
    "digest_customer": _render_customer,
    "review_talk": _render_if_wanted(reactions.find_talk_request, reaction_messages.render_talk_request),
    "review_ask": _render_if_wanted(reactions.find_context_request, reaction_messages.render_context_request),
    "review_due": _render_if_wanted(reactions.find_due_review, reaction_messages.render_review_due),
}
OVER: dict[str, PostRenderer] = {"review_talk": _render_talk_over, **dict.fromkeys(OVER_TEXTS, _render_request_over)}
