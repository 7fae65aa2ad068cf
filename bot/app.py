"""The composition root: builds everything once, and connects what Slack can send with its handlers."""

import logging
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler

from bot import settled
from bot.composition import BESIDE, SEARCHES, SHORTCUTS
from bot.dispatch import CLICKS, COMMANDS, EVENTS, FORMS, POSTS, run_umpire_command
from bot.features.customers import usecases as customers
from bot.features.digests.events import read_open_digest_soon
from bot.features.settings.usecases import TableDrawing
from bot.slack.answering import send_answer
from bot.slack.channels import Channels
from bot.slack.dependencies import Clock, Deps, Pause
from bot.slack.handlers import Above, Answer, Ask, Form, Later, ReceiptForBoth, Surface, look_up_people, run_handler
from bot.slack.hurry import HurriedClient, OutOfTime
from bot.slack.lockout import end_if_locked_out
from bot.slack.members import Members
from bot.slack.modals import option
from bot.slack.rendering import Message, render
from bot.slack.replies import Replies
from bot.slack.sender import Sender
from bot.slack.spellings import Spellings
from bot.workflow import leaving, message_refresh, outbox
from bot.workflow.leaving import Presence
from bot.workflow.outbox import OutboxRow
from bot.workflow.setbacks import Setbacks
from scoring.refusals import Refusal
from storage.database import Database

log = logging.getLogger(__name__)
ANYTHING = re.compile(".*")
MENU = "menu"
"""The action of every menu in a message: its options carry the name and the value of a click (`blocks.j2`)."""
SLACK_TIMEOUT = 10


def build_deps(
    *,
    db: Database,
    clock: Clock,
    token: str,
    api_url: str,
    pause: Pause = time.sleep,
    spellings: Spellings | None = None,
) -> Deps:
    """Build everything handlers need. Asks Slack once who the bot is. Raises OtherWorkspace."""
    no_retries: list[RetryHandler] = []  # a retried call could open a second form, or send a second answer
    slack = HurriedClient(token=token, base_url=api_url, timeout=SLACK_TIMEOUT, retry_handlers=no_retries)
    identity = slack.auth_test()
    leaving.connect(db, str(identity["team_id"]))
    members = Members(db, slack, team_id=str(identity["team_id"]))
    spellings = spellings or Spellings()
    patient = WebClient(token=token, base_url=api_url, timeout=SLACK_TIMEOUT, retry_handlers=no_retries)
    replies = Replies(patient, spellings, TableDrawing(db, clock), clock)
    return Deps(
        db=db,
        clock=clock,
        slack=slack,
        members=members,
        channels=Channels(slack, clock),
        replies=replies,
        bot_user_id=str(identity["user_id"]),
        setbacks=Setbacks(db),
        presence=Presence(db, stopwatch=time.monotonic),
        spellings=spellings,
        pause=pause,
    )


def build_sender(deps: Deps) -> Sender:
    """Build the outbox worker. Its client never retries by itself: a retried post could be a second message."""
    slack = WebClient(token=deps.slack.token, base_url=deps.slack.base_url, timeout=SLACK_TIMEOUT, retry_handlers=[])
    sender = Sender(
        db=deps.db,
        slack=slack,
        render=lambda row: _render_post(row, deps),
        kinds=POSTS,
        find_bar=deps.channels.find_bar,
        clock=deps.clock,
        monotonic=time.monotonic,
        on_parked=outbox.notify_admins_of_row,
        on_refusal=lambda reason: end_if_locked_out(deps, reason),
    )
    deps.db.on_commit = sender.wake
    return sender


def _render_post(row: OutboxRow, deps: Deps) -> Message | None:
    """Render what the outbox sends; lock screens read both, customer and accusation, only where an admin allows it."""
    message = settled.render_row(row, deps)
    if message is None:
        return None
    if message.discreet != message.text and not outbox.may_name_both(deps.db):
        message = message.hold_back()
    return deps.spellings.respell_message(message)


def build_app(deps: Deps) -> App:
    """Build the Bolt app. Listeners run before the acknowledgement: nothing is acknowledged that is not stored."""
    authorized = AuthorizeResult(
        enterprise_id=None, team_id=None, bot_user_id=deps.bot_user_id, bot_token=deps.slack.token
    )
    app = App(
        name="umpire",  # without one Bolt walks the whole stack for a file's name, which takes a tenth of a second
        authorize=lambda: authorized,
        client=WebClient(base_url=deps.slack.base_url, timeout=SLACK_TIMEOUT),
        process_before_response=True,
        token_verification_enabled=False,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        raise_error_for_unhandled_request=True,
    )
    app.error(_build_error_listener(deps))
    app.command(ANYTHING)(_build_command_listener(deps))
    app.block_action(ANYTHING)(_build_click_listener(deps))
    app.view(ANYTHING)(_build_submit_listener(deps))
    app.view_closed(ANYTHING)(lambda ack: ack())
    app.shortcut(ANYTHING)(_build_shortcut_listener(deps))
    app.block_suggestion(ANYTHING)(_build_option_listener(deps))
    app.event(ANYTHING)(_build_event_listener(deps))
    return app


def _build_error_listener(deps: Deps) -> Callable[..., BoltResponse | None]:
    """Build what decides about payloads that nobody handled, or that somebody failed at.

    What is not meant for umpire, or of a kind nobody has heard of, is acknowledged, or Slack would send it again and
    again. What failed is not: an event comes again then, and whoever clicked sees that it did not work.
    """

    def listen(error: Exception, body: dict[str, Any]) -> BoltResponse | None:
        if not isinstance(error, BoltUnhandledRequestError):
            log.error("a payload was not handled", exc_info=error)
            return None
        log.info("a payload of the kind %s is not for umpire", body.get("type"))
        if body.get("type") == "app_rate_limited":  # Slack has dropped events, so what they were about is read again
            deps.replies.run("reading again", lambda: read_open_digest_soon(deps, deps.clock()))
        return BoltResponse(status=200)

    return listen


def _build_command_listener(deps: Deps) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any]) -> None:
        word = deps.spellings.find_word(body["command"], COMMANDS)
        ask = Ask(
            user_id=body["user_id"],
            now=deps.clock(),
            surface=Surface.COMMAND,
            word=word,
            text=body.get("text") or "",
            key=body["trigger_id"],
            channel=body["channel_id"],
            trigger_id=body["trigger_id"],
            response_url=body.get("response_url"),
        )
        handler = COMMANDS.get(word, run_umpire_command)
        answer = run_handler(handler, ask, deps)
        send_answer(answer, ask, ack, deps)
        _settle_messages(answer, ask, deps)

    return listen


def _build_click_listener(deps: Deps) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any]) -> None:
        name, value = _read_click(body["actions"][0])
        handler = CLICKS.get(name)
        if handler is None:
            ack()
            return
        container = body.get("container") or {}
        ask = Ask(
            user_id=body["user"]["id"],
            now=deps.clock(),
            surface=_find_surface(body),
            word=name,
            text=value,
            key=body["trigger_id"],
            channel=(body.get("channel") or {}).get("id"),
            thread_ts=_find_thread(container.get("message_ts"), container, body.get("message") or {}),
            message_ts=container.get("message_ts"),
            trigger_id=body["trigger_id"],
            response_url=body.get("response_url"),
            view=body.get("view") or {},
        )
        answer = run_handler(handler, ask, deps)
        send_answer(answer, ask, ack, deps, replaces=bool(container.get("is_ephemeral")) and name not in BESIDE)
        if ask.surface is not Surface.MESSAGE:
            _refresh_home(answer, ask, deps)
        _settle_messages(answer, ask, deps)

    return listen


def _read_click(action: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name and the value of a click: a button's own, or those of what was chosen in a menu."""
    name = str(action["action_id"]).partition(":")[0]
    if name != MENU:
        return name, str(action.get("value") or "")
    chosen, _, value = str((action.get("selected_option") or {}).get("value") or "").partition(" ")
    return chosen, value


def _refresh_home(answer: Answer, ask: Ask, deps: Deps) -> None:
    """Refresh the person's Home after something was done in a modal, which may have been opened from there."""
    if isinstance(answer, Message | ReceiptForBoth | Later):
        deps.replies.run("home", lambda: message_refresh.refresh_home(deps.db, ask.user_id, now=ask.now))


def _settle_messages(answer: Answer, ask: Ask, deps: Deps) -> None:
    """Have the person's direct messages say what came of them, after anything but the opening of a form."""
    if not isinstance(answer, Form | Above):
        deps.replies.run("settled", lambda: settled.settle_messages(deps, ask.now, reader=ask.user_id))


def _find_thread(ts: str | None, *sources: Mapping[str, Any]) -> str | None:
    """Find the thread that a message with this `ts` is a reply in; None for any other, also one that began a thread."""
    thread_ts = next((str(source["thread_ts"]) for source in sources if source.get("thread_ts")), None)
    return None if thread_ts == ts else thread_ts


def _find_surface(body: dict[str, Any]) -> Surface:
    if "view" not in body:
        return Surface.MESSAGE
    return Surface.HOME if body["view"]["type"] == "home" else Surface.MODAL


def _build_submit_listener(deps: Deps) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any]) -> None:
        view = body["view"]
        handler = FORMS.get(view["callback_id"])
        ask = Ask(
            user_id=body["user"]["id"],
            now=deps.clock(),
            surface=Surface.SUBMIT,
            word=view["callback_id"],
            key=f"{view['id']}:{view['hash']}",
            view=view,
        )
        answer = run_handler(handler, ask, deps) if handler else None
        send_answer(answer, ask, ack, deps)
        _refresh_home(answer, ask, deps)
        _settle_messages(answer, ask, deps)

    return listen


def _build_shortcut_listener(deps: Deps) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any]) -> None:
        handler = SHORTCUTS.get(body["callback_id"])
        message = body.get("message") or {}
        ask = Ask(
            user_id=body["user"]["id"],
            now=deps.clock(),
            surface=Surface.SHORTCUT,
            channel=(body.get("channel") or {}).get("id"),
            thread_ts=_find_thread(message.get("ts"), message),
            trigger_id=body["trigger_id"],
            response_url=body.get("response_url"),
            shared_message=message,
        )
        answer = run_handler(handler, ask, deps) if handler else render("refused", sentence="That shortcut is gone.")
        send_answer(answer, ask, ack, deps, replaces=False)

    return listen


def _build_option_listener(deps: Deps) -> Callable[..., None]:
    def listen(ack: Ack, body: dict[str, Any]) -> None:
        ask = Ask(user_id=body["user"]["id"], now=deps.clock(), surface=Surface.SUBMIT)
        try:
            deps.members.require_full_member(ask.user_id, ask.now)
            name, _, about = str(body.get("block_id") or "").partition(":")
            search = SEARCHES.get(name, customers.search_customers)
            more = {"about": about} if about and name in SEARCHES else {}
            options = search(deps.db, body.get("value") or "", call=ask.call, **more)
        except OutOfTime:
            look_up_people(ask, deps)
            options = ()
        except Refusal:
            options = ()
        ack(options=[option(key, name) for key, name in options])

    return listen


def _build_event_listener(deps: Deps) -> Callable[..., None]:
    def listen(event: dict[str, Any], body: dict[str, Any]) -> None:
        handler = EVENTS.get(event["type"])
        if handler is None:
            return
        try:
            handler(event, body, deps)
        except OutOfTime:  # it is done after the acknowledgement
            deps.replies.run(event["type"], lambda: handler(event, body, deps))

    return listen
