"""Reactions on a digest's messages. An event only says where to look: what counts is what is on the message now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.features.cases.usecases import cases
from bot.features.digests.messages import reactions as reaction_messages
from bot.features.digests.usecases import reactions
from bot.features.digests.usecases.reaction_effects import ActBegun
from bot.features.digests.usecases.reactions import ReactionsReconciled
from bot.slack.channels import reason_not_to_post
from bot.slack.dependencies import Deps
from bot.slack.handlers import Event
from bot.slack.posting import UNPARSED
from bot.slack.rendering import Message, render
from bot.workflow.authorization import Call
from scoring.digests.reactions import ReviewAct
from scoring.refusals import NotAllowed, Refusal

Reactions = tuple[tuple[str, tuple[str, ...]], ...]
MAX_READS = 5
"""How often a message is read for one event; reactions that come faster are handled with the next event."""


def handle_reaction(event: Event, body: dict[str, Any], deps: Deps) -> None:
    """When a reaction was added to or removed from a digest's message, store what follows from all that are there.

    The message is read again until there is nothing left to store. So whoever stored last has read it afterwards, and
    events that come late, twice, out of order or at two replicas at once all end in what is on the message. Raises if
    Slack does not answer, so that it sends the event again.
    """
    item = event.get("item") or {}
    if item.get("type") != "message" or body.get("is_ext_shared_channel") or not _is_on_our_message(event, deps):
        return
    channel, ts, now = item["channel"], item["ts"], deps.clock()
    if reactions.find_customer_of_message(deps.db, channel, ts) is None or not _is_colleague(event["user"], now, deps):
        return
    for _ in range(MAX_READS):
        on_message = _drop_outsiders(_read_reactions(channel, ts, deps), now, deps)
        outcome = reactions.reconcile_reactions(deps.db, channel, ts, on_message, now=now)
        if outcome is None:
            return
        for person, message in _build_answers(outcome, deps):
            _send_privately(channel, person, message, deps)
        if not outcome.changed:
            return


def _is_on_our_message(event: Event, deps: Deps) -> bool:
    """Tell whether somebody else reacted to a message of umpire's, as far as the event says."""
    return event.get("item_user", deps.bot_user_id) == deps.bot_user_id and event.get("user") != deps.bot_user_id


def _read_reactions(channel: str, ts: str, deps: Deps) -> Reactions:
    """Read the reactions that are on a message now; none if the message is gone."""
    try:
        answer = deps.slack.reactions_get(channel=channel, timestamp=ts, full=True)
    except SlackApiError as error:
        if error.response.get("error") != "message_not_found":
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
        if reason_not_to_post(deps.slack, channel) is None:
            deps.slack.chat_postEphemeral(
                channel=channel, user=person, text=message.text, blocks=list(message.blocks), **UNPARSED
            )

    deps.replies.run("reaction", post)
