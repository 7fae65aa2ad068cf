"""Sends replies that cannot go with the acknowledgement: to buttons and mentions, and into modals that changed.

They are sent once, after the commit, by a small pool of threads, and are lost if the process ends. What must arrive
goes through the outbox instead.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.data_blocks import has_data_blocks, tell_in_words
from bot.slack.fitting import ANSWER_LIMIT, fit_blocks
from bot.slack.posting import UNPARSED
from bot.slack.rendering import Message, render
from bot.slack.spellings import Spellings
from scoring.refusals import Refusal

log = logging.getLogger(__name__)
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "HTTP 400"})
"""What Slack answers where it refuses blocks."""


class Drawing(Protocol):
    """Whether tables and charts are drawn, or told in words."""

    def is_on(self) -> bool:
        """Tell whether they are drawn."""

    def turn_off(self) -> None:
        """Remember that Slack refuses them."""


class UrlRefused(Exception):
    """Raised when Slack refuses what was sent to a response_url; `code` is its error, or else the status."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asked, as far as Slack says, and so where the answer goes: `url` is the request's response_url."""

    user: str
    channel: str | None = None
    thread_ts: str | None = None
    url: str | None = None


Job = tuple[Future[None], Callable[[], None]]


class Replies:
    """Sends replies on threads of its own. One that Slack refuses, or that fails, is logged without its text."""

    def __init__(self, slack: WebClient, spellings: Spellings, drawing: Drawing, *, workers: int = 6) -> None:
        self._slack, self._spellings, self._drawing = slack, spellings, drawing
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="reply")
        self._slow = ThreadPoolExecutor(1, thread_name_prefix="slow")  # of its own, so that no answer waits for a file
        self._under_way: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def after(self) -> Iterator[None]:
        """Hold back the replies asked for inside the block until it ends, then send them in order, slow ones last.

        The block sends the acknowledgement. What it shows must not replace what a quicker reply has shown already.
        """
        held: list[Job] = []
        slow: list[Job] = []
        self._here.held, self._here.slow = held, slow
        try:
            yield
        finally:
            self._here.held = self._here.slow = None
            if held or slow:
                self._pool.submit(self._run_quick_then_slow, held, slow)

    def answer(self, place: Place, message: Message, *, replaces: bool = False) -> None:
        """Answer one person alone, where they asked; in their direct messages if Slack does not say where that was.

        `replaces` puts the answer in the place of the message whose button was clicked.
        """
        self._send("the answer", lambda: self._show(place, message, replaces=replaces))

    def in_modal(self, view_id: str, view: dict[str, Any]) -> None:
        """Replace what an open modal shows."""
        spelled = self._spellings.respell_view(view)
        self._send("views.update", lambda: self._slack.views_update(view_id=view_id, view=spelled))

    def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show a person their Home tab."""
        self._send("views.publish", lambda: self._slack.views_publish(user_id=user, view=view))

    def run(self, what: str, courtesy: Callable[[], object]) -> None:
        """Make any other call to Slack that may be lost; `what` names it in the log."""
        self._send(what, courtesy)

    def later(self, place: Place, work: Callable[[WebClient], Message | None], sorry: Message) -> None:
        """Do slow work with the patient client, such as drawing and sending a file.

        What it returns, or refuses, is shown where the person asked; `sorry` is shown if it fails.
        """

        def attempt() -> None:
            try:
                message = work(self._slack)
            except Refusal as refusal:
                message = render("refused", sentence=str(refusal))
            except Exception:  # whatever it was, the person who waits is told; then it is logged
                self._show(place, sorry)
                raise
            if message is not None:
                self._show(place, message)

        self._send("what was promised for later", attempt, among="slow")

    def drain(self, timeout: float = 5.0) -> None:
        """Wait for the replies under way, at most `timeout` seconds for all of them."""
        wait(self._list_under_way(), timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Send what is queued, an import included, for at most `timeout` seconds; then stop."""
        self.drain(timeout)
        for pool in (self._pool, self._slow):
            pool.shutdown(wait=False, cancel_futures=True)

    def _run_quick_then_slow(self, quick: list[Job], slow: list[Job]) -> None:
        """Run the quick jobs here, then hand the slow ones to the thread for slow work."""
        self._run_in_order(quick)
        if slow:
            self._slow.submit(self._run_in_order, slow)

    def _send(self, what: str, courtesy: Callable[[], object], *, among: str = "held") -> None:
        """Queue a call to Slack, or hold it back inside `after()`; `among` is `held`, or `slow` for slow work."""

        def attempt() -> None:
            try:
                courtesy()
            except SlackApiError as error:
                log.warning("%s was refused: %s", what, error.response.get("error"))
            except UrlRefused as refusal:
                log.warning("%s was refused: %s", what, refusal.code)
            except (SlackClientError, OSError) as error:
                log.warning("%s failed: %s", what, type(error).__name__)

        if among == "held" and getattr(self._here, "replying", False):  # a reply that was asked for by another one
            attempt()
            return
        future: Future[None] = Future()
        with self._lock:
            self._under_way.add(future)
        future.add_done_callback(self._forget)
        held: list[Job] | None = getattr(self._here, among, None)
        if held is None:
            pool = self._slow if among == "slow" else self._pool
            pool.submit(self._run_in_order, [(future, attempt)])
        else:
            held.append((future, attempt))

    def _run_in_order(self, jobs: list[Job]) -> None:
        """Run jobs one after another; one that fails does not keep the next from running."""
        self._here.replying = True
        for future, attempt in jobs:
            try:
                attempt()
            except Exception:  # a mistake in one courtesy must not take the others with it
                log.exception("a courtesy failed")
            future.set_result(None)

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._under_way.discard(future)

    def _list_under_way(self) -> tuple[Future[None], ...]:
        with self._lock:
            return tuple(self._under_way)

    def _show(self, place: Place, message: Message, *, replaces: bool = False) -> None:
        """Show a message to one person. Tables and charts are told in words where Slack refuses them."""
        message = self._spellings.respell_message(message)
        if not has_data_blocks(message):
            self._show_as_it_is(place, message, replaces=replaces)
        elif not self._drawing.is_on():
            self._show_as_it_is(place, tell_in_words(message), replaces=replaces)
        else:
            try:
                self._show_as_it_is(place, message, replaces=replaces)
            except (SlackApiError, UrlRefused) as error:
                code = error.code if isinstance(error, UrlRefused) else error.response.get("error")
                if code not in BLOCKS_REFUSED:
                    raise
                self._show_as_it_is(place, tell_in_words(message), replaces=replaces)
                self._drawing.turn_off()

    def _show_as_it_is(self, place: Place, message: Message, *, replaces: bool) -> None:
        """Show a message in the thread the person asked in, else by the response_url, which leaves threads."""
        if place.thread_ts and self._show_in_thread(place, message):
            if replaces and place.url:
                _respond(place.url, {"delete_original": True})
        elif place.url:
            _respond(place.url, {**_build_content(message), "response_type": "ephemeral", "replace_original": replaces})
        elif place.channel:
            self._slack.chat_postEphemeral(channel=place.channel, user=place.user, **_build_content(message))
        else:
            self._slack.chat_postMessage(channel=place.user, **_build_content(message))

    def _show_in_thread(self, place: Place, message: Message) -> bool:
        """Show a message in a thread, and tell whether Slack did: umpire, or the person, may not be in the channel."""
        try:
            self._slack.chat_postEphemeral(
                channel=place.channel or "", user=place.user, thread_ts=place.thread_ts, **_build_content(message)
            )
        except SlackApiError as error:
            if not place.url or error.response.get("error") in BLOCKS_REFUSED:
                raise
            log.info("chat.postEphemeral was refused: %s", error.response.get("error"))
            return False
        return True


def _build_content(message: Message) -> dict[str, Any]:
    """Build what is said, with no more in all blocks together than Slack takes."""
    return {"text": message.text, "blocks": fit_blocks(message.blocks, ANSWER_LIMIT), **UNPARSED}


def _respond(url: str, body: dict[str, Any]) -> None:
    """Send an answer to a response_url. Raises UrlRefused."""
    answer = WebhookClient(url, timeout=5).send_dict(body)
    code = re.search(r'"error": ?"([a-z_]+)"', answer.body)
    if answer.status_code >= 400 or code:
        raise UrlRefused(code[1] if code else f"HTTP {answer.status_code}")
