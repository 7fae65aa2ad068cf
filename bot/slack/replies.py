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
from datetime import datetime, timedelta
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.data_blocks import has_data_blocks, tell_in_words
from bot.slack.errors import AskedToWait, is_rate_limited, read_retry_after
from bot.slack.fitting import ANSWER_LIMIT, fit_blocks
from bot.slack.posting import LONGEST_RETRY_AFTER, UNPARSED
from bot.slack.rendering import Message, render
from bot.slack.spellings import Spellings
from scoring.refusals import Refusal

log = logging.getLogger(__name__)
LONGEST_WAIT = timedelta(seconds=20)
"""The longest pause Slack may ask for before an answer is sent: after that, nobody looks for it any more."""
MOST_LATE = timedelta(seconds=20)
"""How much later than allowed an answer is still sent."""
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


@dataclass(frozen=True, slots=True)
class PutOff:
    """A reply to be sent once more at `due_at`; `view_id` is the modal it changes, if it does."""

    due_at: datetime
    what: str
    courtesy: Callable[[], object]
    view_id: str | None


Job = tuple[Future[None], Callable[[], None]]


class Replies:
    """Sends replies on threads of its own. One that Slack refuses, or that fails, is logged without its text.

    `clock` gives aware UTC.
    """

    def __init__(
        self,
        slack: WebClient,
        spellings: Spellings,
        drawing: Drawing,
        clock: Callable[[], datetime],
        *,
        workers: int = 6,
    ) -> None:
        self._slack, self._spellings, self._drawing, self._clock = slack, spellings, drawing, clock
        self._put_off: list[PutOff] = []
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

    def in_modal(
        self, view_id: str, view: dict[str, Any], *, closed: Callable[[], object] | None = None, seen: str | None = None
    ) -> None:
        """Replace what an open modal shows; if it is open no more, `closed` is done instead.

        With `seen`, the hash of the view that was clicked, a modal that has changed since stays as it is: it may have
        been submitted, and shows its receipt.
        """
        spelled = self._spellings.respell_view(view)
        with self._lock:  # an older reply must not replace this one
            self._put_off = [each for each in self._put_off if each.view_id != view_id]

        def update() -> None:
            try:
                self._slack.views_update(view_id=view_id, view=spelled, hash=seen)
            except SlackApiError as error:
                if closed is None or error.response.get("error") != "not_found":
                    raise
                closed()

        self._send("views.update", update, view_id=view_id)

    def run(self, what: str, courtesy: Callable[[], object]) -> None:
        """Make any other call to Slack that may be lost; `what` names it in the log.

        It is made once more if Slack refused it because there were too many.
        """
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
                self.answer(place, sorry)
                raise
            if message is not None:
                self.answer(place, message)

        self._send("what was promised for later", attempt, among="slow", again=False)

    def send_due(self, now: datetime) -> int:
        """Send once more what was put off and is due; return how much. What comes too late for its use is dropped."""
        with self._lock:
            waiting = [each for each in self._put_off if now < each.due_at <= now + LONGEST_WAIT]
            due = [each for each in self._put_off if timedelta(0) <= now - each.due_at <= MOST_LATE]
            self._put_off = waiting
        for each in due:
            self._send(each.what, each.courtesy, again=False)
        return len(due)

    def find_next_due_at(self) -> datetime | None:
        """Return when a reply is to be sent once more; or None."""
        with self._lock:
            return min((each.due_at for each in self._put_off), default=None)

    def drain(self, timeout: float = 5.0) -> None:
        """Wait for the replies under way, at most `timeout` seconds for all of them."""
        wait(self._list_under_way(), timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Send what is queued, an import included, for at most `timeout` seconds; then stop.

        What was put off is lost.
        """
        self.drain(timeout)
        with self._lock:
            self._put_off.clear()
        for pool in (self._pool, self._slow):
            pool.shutdown(wait=False, cancel_futures=True)

    def _run_quick_then_slow(self, quick: list[Job], slow: list[Job]) -> None:
        """Run the quick jobs here, then hand the slow ones to the thread for slow work."""
        self._run_in_order(quick)
        if slow:
            self._slow.submit(self._run_in_order, slow)

    def _send(
        self,
        what: str,
        courtesy: Callable[[], object],
        *,
        among: str = "held",
        view_id: str | None = None,
        again: bool = True,
    ) -> None:
        """Queue a call to Slack, or hold it back inside `after()`; `among` is `held`, or `slow` for slow work.

        With `again` it is made once more if Slack asks to wait.
        """

        def attempt() -> None:
            try:
                courtesy()
            except (SlackApiError, AskedToWait) as error:
                seconds = _read_pause(error)
                if seconds is None or seconds > LONGEST_WAIT.total_seconds() or not again:
                    log.warning("%s was refused: %s", what, _describe(error))
                else:
                    self._put_off_for(seconds, what, courtesy, view_id)
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

    def _put_off_for(self, seconds: float, what: str, courtesy: Callable[[], object], view_id: str | None) -> None:
        with self._lock:
            self._put_off.append(PutOff(self._clock() + timedelta(seconds=seconds), what, courtesy, view_id))
        log.info("%s is put off for %g s", what, seconds)

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
            if replaces and (url := place.url):
                self._send("what was clicked", lambda: _respond(url, {"delete_original": True}))
        elif place.url:
            _respond(place.url, {**build_content(message), "response_type": "ephemeral", "replace_original": replaces})
        elif place.channel:
            self._slack.chat_postEphemeral(channel=place.channel, user=place.user, **build_content(message))
        else:
            self._slack.chat_postMessage(channel=place.user, **build_content(message))

    def _show_in_thread(self, place: Place, message: Message) -> bool:
        """Show a message in a thread, and tell whether Slack did: umpire, or the person, may not be in the channel."""
        try:
            self._slack.chat_postEphemeral(
                channel=place.channel or "", user=place.user, thread_ts=place.thread_ts, **build_content(message)
            )
        except SlackApiError as error:
            refused = error.response.get("error") in BLOCKS_REFUSED
            if not place.url or refused or is_rate_limited(error.response):
                raise
            log.info("chat.postEphemeral was refused: %s", error.response.get("error"))
            return False
        return True


def build_content(message: Message) -> dict[str, Any]:
    """Build what is said, with no more in all blocks together than Slack takes."""
    return {"text": message.text, "blocks": fit_blocks(message.blocks, ANSWER_LIMIT), **UNPARSED}


def _read_pause(error: SlackApiError | AskedToWait) -> float | None:
    """Read for how many seconds Slack asks to wait; None if it refused for another reason."""
    if isinstance(error, AskedToWait):
        return error.seconds
    if not is_rate_limited(error.response):
        return None
    return read_retry_after(error.response, at_most=LONGEST_RETRY_AFTER, unknown=30)


def _describe(error: SlackApiError | AskedToWait) -> str:
    """Return Slack's code for an error, or that it asks to wait."""
    return str(error) if isinstance(error, AskedToWait) else str(error.response.get("error"))


def _respond(url: str, body: dict[str, Any]) -> None:
    """Send an answer to a response_url. Raises AskedToWait and UrlRefused."""
    answer = WebhookClient(url, timeout=5).send_dict(body)
    if answer.status_code == 429:
        raise AskedToWait(read_retry_after(answer, at_most=LONGEST_RETRY_AFTER, unknown=30))
    code = re.search(r'"error": ?"([a-z_]+)"', answer.body)
    if answer.status_code >= 400 or code:
        raise UrlRefused(code[1] if code else f"HTTP {answer.status_code}")
