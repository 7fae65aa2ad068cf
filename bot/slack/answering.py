"""How an answer goes back: on the acknowledgement where Slack allows it, as a courtesy right after where not."""

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.channels import reason_not_to_post
from bot.slack.dependencies import Deps
from bot.slack.handlers import Answer, Ask, FieldErrors, Form, Surface
from bot.slack.modals import build_receipt
from bot.slack.posting import UNPARSED
from bot.slack.rendering import Message, render

log = logging.getLogger(__name__)
Acknowledge = Callable[..., Any]
LATEST_ACKNOWLEDGEMENT = 2.5
"""Seconds after which an answer may miss the acknowledgement, which Slack takes for three: it then follows."""


def send_answer(answer: Answer, ask: Ask, ack: Acknowledge, deps: Deps, *, replaces: bool = True) -> None:
    """Acknowledge, and bring the answer to where the person is."""
    if isinstance(answer, Form):
        _answer_with_form(answer, ask, ack, deps)
    elif ask.surface is Surface.SUBMIT:
        _answer_submitted_modal(answer, ack)
    elif isinstance(answer, Message):
        _answer_with_message(answer, ask, ack, deps, replaces=replaces)
    else:
        ack()


def _answer_submitted_modal(answer: Answer, ack: Acknowledge) -> None:
    if isinstance(answer, FieldErrors):
        ack(response_action="errors", errors=answer.errors)
    elif isinstance(answer, Message):
        ack(response_action="update", view=build_receipt(answer))
    else:
        ack()


def _answer_with_message(message: Message, ask: Ask, ack: Acknowledge, deps: Deps, *, replaces: bool) -> None:
    if ask.surface is Surface.COMMAND and ask.response_url and time.monotonic() - ask.heard_at > LATEST_ACKNOWLEDGEMENT:
        ack()
        deps.replies.beside_click(ask.response_url, message)
        return
    if ask.surface is Surface.COMMAND:
        ack({"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral", **UNPARSED})
        return
    ack()
    if ask.surface in (Surface.SHORTCUT, Surface.HOME) and ask.trigger_id:
        _open_form(Form(build_receipt(message)), ask.trigger_id, deps)
    elif ask.surface is Surface.MODAL:
        deps.replies.in_modal(ask.view["id"], build_receipt(message))
    elif ask.response_url and replaces:
        deps.replies.to_click(ask.response_url, message)
    elif ask.response_url:
        deps.replies.beside_click(ask.response_url, message)
    elif ask.surface is Surface.MENTION and ask.channel:
        deps.replies.run("mention", lambda: _post_privately_in_thread(message, ask, deps))


def _post_privately_in_thread(message: Message, ask: Ask, deps: Deps) -> None:
    """A private answer where somebody mentioned umpire; none in a channel that outsiders share."""
    channel = ask.channel or ""
    if reason := reason_not_to_post(deps.slack, channel):
        log.info("a mention stays unanswered: the channel is %s", reason)
        return
    deps.slack.chat_postEphemeral(
        channel=channel,
        user=ask.user_id,
        text=message.text,
        blocks=list(message.blocks),
        thread_ts=ask.thread_ts,
        **UNPARSED,
    )


def _answer_with_form(form: Form, ask: Ask, ack: Acknowledge, deps: Deps) -> None:
    if ask.surface is Surface.SUBMIT:
        ack(response_action="update", view=form.view)
    elif ask.surface is Surface.MODAL:
        ack()
        deps.replies.in_modal(ask.view["id"], form.view)
    elif ask.trigger_id is None:
        _answer_with_message(form.instead or _render_form_failed(), ask, ack, deps, replaces=False)
    elif _open_form(form, ask.trigger_id, deps):
        ack()
    else:
        _answer_with_message(_render_form_failed(), ask, ack, deps, replaces=False)


def _open_form(form: Form, trigger_id: str, deps: Deps) -> bool:
    """Open it now: a trigger lives three seconds, so this is one of the two calls made before the acknowledgement."""
    try:
        deps.slack.views_open(trigger_id=trigger_id, view=form.view)
    except (SlackApiError, SlackClientError, OSError) as error:
        log.warning("views.open failed: %s", getattr(error, "response", {}).get("error", type(error).__name__))
        return False
    return True


def _render_form_failed() -> Message:
    return render("refused", sentence="The form could not open in time. Please try again.")
