"""Sends an answer back: with the acknowledgement where Slack allows it, else by a call of its own right after."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack import scopes
from bot.slack.channels import NO_GROUPS_READ
from bot.slack.data_blocks import has_data_blocks
from bot.slack.dependencies import Deps
from bot.slack.handlers import Above, Answer, Ask, FieldErrors, Form, Later, ReceiptForBoth, Surface
from bot.slack.hurry import OutOfTime
from bot.slack.modals import build_receipt
from bot.slack.rendering import Message, render
from bot.slack.replies import Place, build_content

log = logging.getLogger(__name__)
Acknowledge = Callable[..., Any]
OPEN_RECEIPTS = (Surface.SHORTCUT, Surface.HOME)
"""Where there is no message to answer under, so that the answer is a modal."""


def send_answer(answer: Answer, ask: Ask, ack: Acknowledge, deps: Deps, *, replaces: bool = True) -> None:
    """Acknowledge a request, and show the answer where the person asked.

    `replaces` lets the answer to a click take the place of the message that was clicked.
    """
    if isinstance(answer, Later):
        _answer_later(answer, ask, ack, deps, replaces=replaces)
    elif isinstance(answer, Form):
        _answer_with_form(answer, ask, ack, deps)
    elif ask.surface is Surface.SUBMIT:
        _answer_submitted_modal(answer, ask, ack, deps)
    elif isinstance(answer, Message):
        _answer_with_message(answer, ask, ack, deps, replaces=replaces)
    else:
        ack()


def _answer_later(later: Later, ask: Ask, ack: Acknowledge, deps: Deps, *, replaces: bool) -> None:
    """Acknowledge, then do what is asked and show the answer; no form can open any more by then."""
    ack()
    late = replace(ask, late=True, trigger_id=None)

    def work() -> None:
        send_answer(later.work(late), late, _ignore, deps, replaces=replaces)

    deps.replies.run(ask.word or ask.surface.value, work)


def _ignore(*answer: object, **more: object) -> None:
    """Take the place of an acknowledgement that was sent already."""


def _answer_submitted_modal(answer: Answer, ask: Ask, ack: Acknowledge, deps: Deps) -> None:
    """Mark the wrong fields of a submitted modal, turn it into a receipt, or close it."""
    if isinstance(answer, FieldErrors):
        errors = {field: deps.spellings.respell_text(text) for field, text in answer.errors.items()}
        ack(response_action="errors", errors=errors)
    elif isinstance(answer, Above):
        ack(response_action="push", view=deps.spellings.respell_view(answer.view))
    elif isinstance(answer, ReceiptForBoth):
        receipt = build_receipt(answer.message, answer.title)
        ack(response_action="update", view=deps.spellings.respell_view({**receipt, "clear_on_close": True}))
        deps.replies.in_modal(answer.below, receipt)
    elif isinstance(answer, Message):
        ack(response_action="update", view=deps.spellings.respell_view(build_receipt(answer, _get_title(ask))))
    else:
        ack()


def _get_title(ask: Ask) -> str:
    """Get the title of the modal somebody is in, which the answer in it keeps."""
    return str(ask.view.get("title", {}).get("text") or "umpire")


def _answer_with_message(message: Message, ask: Ask, ack: Acknowledge, deps: Deps, *, replaces: bool) -> None:
    """Acknowledge, and show a message in the way that suits where the person asked."""
    drawn = has_data_blocks(message)  # perhaps refused, which an acknowledgement would not tell
    if ask.surface is Surface.COMMAND and not drawn and not ask.late and deps.slack.seconds_left != 0.0:
        ack({**build_content(deps.spellings.respell_message(message)), "response_type": "ephemeral"})
        return
    ack()
    if ask.surface is Surface.MODAL:
        closes_all = {"clear_on_close": True} if ask.view.get("clear_on_close") else {}
        deps.replies.in_modal(ask.view["id"], build_receipt(message, _get_title(ask)) | closes_all)
    elif ask.surface is Surface.MENTION:
        deps.replies.run("mention", lambda: _post_privately_in_thread(message, ask, deps))
    elif ask.surface not in OPEN_RECEIPTS or not _open_form(Form(build_receipt(message)), ask.trigger_id, deps):
        deps.replies.answer(ask.place, message, replaces=replaces)


def _post_privately_in_thread(message: Message, ask: Ask, deps: Deps) -> None:
    """Answer a mention privately in its thread; not at all in a channel that is shared with another company."""
    channel = ask.channel or ""
    if reason := deps.channels.check(channel):
        if reason == NO_GROUPS_READ:  # outsiders may read along, so the person is told in their direct messages
            message = render("refused", sentence=scopes.explain_missing("groups:read"))
            deps.replies.answer(Place(ask.user_id), message)
        log.info("a mention stays unanswered: the channel is %s", reason)
        return
    deps.replies.answer(ask.place, message)


def _answer_with_form(form: Form, ask: Ask, ack: Acknowledge, deps: Deps) -> None:
    """Open a form, or put it in the place of the modal the person is in; say in words what to do if neither works."""
    if ask.surface is Surface.SUBMIT:
        ack(response_action="update", view=deps.spellings.respell_view(form.view))
    elif ask.surface is Surface.MODAL:
        ack()
        deps.replies.in_modal(ask.view["id"], form.view, seen=ask.view.get("hash"))
    elif _open_form(form, ask.trigger_id, deps):
        ack()
    else:
        instead = None if ask.trigger_id or ask.late else form.instead
        _answer_with_message(instead or _render_form_failed(), replace(ask, trigger_id=None), ack, deps, replaces=False)


def _open_form(form: Form, trigger_id: str | None, deps: Deps) -> bool:
    """Open a form, and tell whether that worked.

    A trigger is valid for three seconds and for one call, so the form is opened before the acknowledgement.
    """
    if trigger_id is None:
        return False
    try:
        deps.slack.views_open(trigger_id=trigger_id, view=deps.spellings.respell_view(form.view))
    except (SlackApiError, SlackClientError, OSError, OutOfTime) as error:
        log.warning("views.open failed: %s", getattr(error, "response", {}).get("error", type(error).__name__))
        return False
    return True


def _render_form_failed() -> Message:
    """Say that the form could not open."""
    return render("refused", sentence="The form could not open in time. Please try again.")
