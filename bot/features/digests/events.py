"""Reactions on a digest's messages. An event only says where to look: what counts is what is on the message now."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.features.cases.usecases import cases
from bot.features.digests.messages import reactions as reaction_messages
from bot.features.digests.usecases import digests, reactions
from bot.features.digests.usecases.reaction_effects import ActBegun
from bot.features.digests.usecases.reactions import ReactionsReconciled
from bot.slack.channels import passes
from bot.slack.dependencies import Deps
from bot.slack.errors import RATE_LIMITED, read_retry_after
from bot.slack.handlers import Event
from bot.slack.looks import LONGEST_WAIT
from bot.slack.members import MemberUnchecked
from bot.slack.rendering import Message, render
from bot.slack.replies import Place
from bot.workflow.requests import Call
from scoring.digests.reactions import ReviewAct
from scoring.refusals import NotAllowed, Refusal

log = logging.getLogger(__name__)
Reactions = tuple[tuple[str, tuple[str, ...]], ...]
GONE = ("message_not_found", "channel_not_found")
LOOK_AGAIN = timedelta(minutes=1)
"""When a message is read again that Slack told nothing about, unless Slack itself says how long to wait."""
MOST_AT_ONCE = 20
"""How many messages one beat reads, of the fifty reads a minute that Slack allows."""


def handle_reaction(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When a reaction was added to or removed from a digest's message, store what follows from all that are there.

    If Slack cannot be asked what is there, that is done later, and the event counts as handled. Raises only if the
    database is away, so that Slack sends the event again.
    """
    item = event.get("item") or {}
    if item.get("type") != "message" or body.get("is_ext_shared_channel") or not _is_on_our_message(event, deps):
        return
    channel, ts, now = item["channel"], item["ts"], deps.clock()
    if reactions.find_customer_of_message(deps.db, channel, ts) is None:
        return
    if deps.looks.is_closed(now):
        deps.looks.add(channel, ts, due_at=now)
    else:
        _read_message(channel, ts, deps, by=event["user"])


def read_due_messages(deps: Deps, now: datetime) -> int:
    """Read the messages that are due once more, those of the open digest every hour; return how many were read."""
    hour = now.strftime("%Y-%m-%dT%H")
    if deps.turns.once("reactions", hour, lambda: digests.take_reading(deps.db, hour, now=now), otherwise=False):
        read_open_digest_soon(deps, now)
    count = 0
    while count < MOST_AT_ONCE and (place := deps.looks.take_due(now)) is not None:
        count += 1
        try:
            _read_unless_shared(*place, deps)
        except Exception:
            deps.looks.add(*place, due_at=now + LOOK_AGAIN)
            raise
    return count


def read_open_digest_soon(deps: Deps, now: datetime) -> None:
    """Have the messages of the newest digest read again, because events about them may have been lost."""
    for channel, ts in digests.list_open_messages(deps.db, now=now):
        deps.looks.add(channel, ts, due_at=now)


def _read_unless_shared(channel: str, ts: str, deps: Deps) -> None:
    """Read a message, unless outsiders are in its channel or it is closed to us."""
    reason = deps.channels.reason_not_to_post(channel)
    if reason is None:
        _read_message(channel, ts, deps)
    elif passes(reason):
        deps.looks.add(channel, ts, due_at=deps.clock() + LOOK_AGAIN)


def _read_message(channel: str, ts: str, deps: Deps, *, by: str | None = None) -> None:
    """Read the reactions on a message and store what follows; `by` is who reacted just now, if somebody did.

    What changed something is read once more afterwards. So whoever stored last has read the message afterwards, and
    events that come late, twice, out of order or at two replicas at once all end in what is on the message.
    """
    now = deps.clock()
    try:
        if by is not None and not _is_colleague(by, now, deps):
            return
        on_message = _drop_outsiders(_read_reactions(channel, ts, deps), now, deps)
    except (SlackClientError, OSError, MemberUnchecked) as error:
        _put_off(channel, ts, error, deps)
        return
    outcome = reactions.reconcile_reactions(deps.db, channel, ts, on_message, now=now)
    if outcome is None:
        return
    if outcome.changed:
        deps.looks.add(channel, ts, due_at=now)
    for person, message in _build_answers(outcome, deps):
        _send_privately(channel, person, message, deps)


def _put_off(channel: str, ts: str, error: Exception, deps: Deps) -> None:
    """Have a message read later that Slack told nothing about; if Slack asks to wait, no other one is read before."""
    now = deps.clock()
    due_at = now + LOOK_AGAIN
    if isinstance(error, SlackApiError) and error.response.get("error") in RATE_LIMITED:
        seconds = read_retry_after(
            error.response, at_most=LONGEST_WAIT.total_seconds(), unknown=LOOK_AGAIN.total_seconds()
        )
        due_at = now + timedelta(seconds=seconds)
        deps.looks.close_until(due_at)
    deps.looks.add(channel, ts, due_at=due_at)
    log.warning("the reactions on a message are read later: %s", type(error).__name__)


def _is_on_our_message(event: Event, deps: Deps) -> bool:
    """Tell whether somebody else reacted to a message of umpire's, as far as the event says."""
    author = event.get("item_user") or deps.bot_user_id
    return author == deps.bot_user_id and event.get("user") != deps.bot_user_id


def _read_reactions(channel: str, ts: str, deps: Deps) -> Reactions:
    """Read the reactions that are on a message now; none if the message is gone."""
    try:
        answer = deps.slack.reactions_get(channel=channel, timestamp=ts, full=True)
    except SlackApiError as error:
        if error.response.get("error") not in GONE:
            raise
        return ()
    on_message = answer["message"].get("reactions") or ()
    return tuple((each["name"], tuple(each["users"])) for each in on_message)


def _drop_outsiders(on_message: Reactions, now: datetime, deps: Deps) -> Reactions:
    """Drop the reactions of guests, strangers and bots."""
    is_colleague = {person: _is_colleague(person, now, deps) for _, people in on_message for person in people}
    return tuple((name, tuple(person for person in people if is_colleague[person])) for name, people in on_message)


def _is_colleague(person: str, now: datetime, deps: Deps) -> bool:
    """Tell whether the person is a full member of the workspace."""
    try:
        deps.members.require_full_member(person, now)
    except NotAllowed:
        return False
    return True


def _build_answers(outcome: ReactionsReconciled, deps: Deps) -> Sequence[tuple[str, Message]]:
    """Build the private messages that follow, each with the person who gets it."""
    return (
        *((begun.review.by, _build_answer(begun, outcome, deps)) for begun in outcome.done),
        *((review.by, reaction_messages.render_act_undone(review, outcome)) for review in outcome.undone),
        *((no.by, render("refused", sentence=no.sentence)) for no in outcome.refused),
        *((person, reaction_messages.render_explanation(outcome.policy)) for person in outcome.explain),
    )


def _build_answer(begun: ActBegun, outcome: ReactionsReconciled, deps: Deps) -> Message:
    """Build the answer to one act; for a proposed notice it is the gates."""
    if begun.review.act is not ReviewAct.PROPOSE:
        return reaction_messages.render_act_begun(begun, outcome)
    try:
        file = cases.load_customer_case(deps.db, outcome.customer.key, call=Call(begun.review.by, outcome.now))
    except Refusal as refusal:  # archived or renamed in this very moment
        return render("refused", sentence=str(refusal))
    return reaction_messages.render_proposal(file)


def _send_privately(channel: str, person: str, message: Message, deps: Deps) -> None:
    """Show a message to one person where they reacted, unless outsiders are in the channel."""

    def post() -> None:
        if deps.channels.check(channel) is None:
            deps.replies.answer(Place(person, channel), message)

    deps.replies.run("reaction", post)
