"""Sends replies that cannot go with the acknowledgement: to buttons and mentions, and into modals that changed.

They are sent after the commit by a small pool of threads, and are lost if the process ends. Where Slack asks to wait
for some seconds, `send_due` sends them once more after that. What must arrive goes through the outbox instead.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.errors import AskedToWait, is_rate_limited, read_retry_after
from bot.slack.posting import LONGEST_RETRY_AFTER, UNPARSED
from bot.slack.rendering import Message, render
from scoring.refusals import Refusal

log = logging.getLogger(__name__)
Job = tuple[Future[None], Callable[[], None]]
LONGEST_WAIT = timedelta(seconds=20)
"""The longest pause Slack may ask for before an answer is sent: after that, nobody looks for it any more."""
MOST_LATE = timedelta(seconds=20)
"""How much later than allowed an answer is still sent."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """A reply to be sent once more at `due_at`; `place` is the id of the modal it changes, if it does."""

    due_at: datetime
    what: str
    courtesy: Callable[[], object]
    place: str | None


class Replies:
    """Sends replies on threads of its own. One that Slack refuses, or that fails, is logged without its text.

    `clock` gives aware UTC.
    """

    def __init__(self, slack: WebClient, clock: Callable[[], datetime], *, workers: int = 2) -> None:
        self._slack = slack
        self._clock = clock
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

    def to_click(self, response_url: str, message: Message) -> None:
        """Replace the message whose button was clicked."""
        self._send("response_url", lambda: self._respond(response_url, message, replace=True))

    def beside_click(self, response_url: str, message: Message) -> None:
        """Answer privately under the message whose button was clicked, which stays as it is."""
        self._send("response_url", lambda: self._respond(response_url, message, replace=False))

    def privately(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Show a message to one person alone in a channel or thread."""
        self._send("chat.postEphemeral", lambda: self._post_privately(channel, user, message, thread_ts))

    def in_modal(self, view_id: str, view: dict[str, Any]) -> None:
        """Replace what an open modal shows."""
        self._drop_put_off(view_id)  # an older reply must not replace this one
        self._send("views.update", lambda: self._slack.views_update(view_id=view_id, view=view), place=view_id)

    def run(self, what: str, courtesy: Callable[[], object]) -> None:
        """Make any other call to Slack that may be lost; `what` names it in the log.

        It is made once more if Slack refused it because there were too many.
        """
        self._send(what, courtesy)

    def later(
        self,
        work: Callable[[WebClient], Message | None],
        sorry: Message,
        *,
        user: str,
        channel: str,
        url: str | None,
        thread_ts: str | None = None,
    ) -> None:
        """Do slow work with the patient client, such as drawing and sending a file.

        What it returns, or refuses, is shown where the person asked; `sorry` is shown if it fails.
        """

        def show(message: Message) -> None:
            if url:
                self.beside_click(url, message)
            else:
                self.privately(channel, user, message, thread_ts=thread_ts)

        def attempt() -> None:
            try:
                message = work(self._slack)
            except Refusal as refusal:
                message = render("refused", sentence=str(refusal))
            except Exception:  # whatever it was, the person who waits is told; then it is logged
                show(sorry)
                raise
            if message is not None:
                show(message)

        self._send("what was promised for later", attempt, among="slow")

    def send_due(self, now: datetime) -> int:
        """Send once more what was put off and is due; return how much. What comes too late for its use is dropped."""
        with self._lock:
            ready = [each for each in self._put_off if not now < each.due_at <= now + LONGEST_WAIT]
            self._put_off = [each for each in self._put_off if each not in ready]
        in_time = [each for each in ready if timedelta(0) <= now - each.due_at <= MOST_LATE]
        for each in in_time:
            self._send(each.what, each.courtesy, again=False)
        return len(in_time)

    def find_next_due_at(self) -> datetime | None:
        """Return when a reply is to be sent once more; or None."""
        with self._lock:
            return min((each.due_at for each in self._put_off), default=None)

    def drain(self, timeout: float = 5.0) -> None:
        """Wait for the replies under way, and those they lead to, at most `timeout` seconds for all of them."""
        until = time.monotonic() + timeout
        while (under_way := self._list_under_way()) and (left := until - time.monotonic()) > 0:
            wait(under_way, left)

    def close(self, timeout: float = 5.0) -> None:
        """Send what is queued, an import included, for at most `timeout` seconds; then stop.

        What is put off is lost.
        """
        self.drain(timeout)
        with self._lock:
            self._put_off.clear()
        for pool in (self._pool, self._slow):
            pool.shutdown(wait=False, cancel_futures=True)

    def _run_quick_then_slow(self, quick: list[Job], slow: list[Job]) -> None:
        """Run the quick jobs here, then hand the slow ones to the thread for slow work."""
        _run_in_order(quick)
        if slow:
            self._slow.submit(_run_in_order, slow)

    def _send(
        self,
        what: str,
        courtesy: Callable[[], object],
        *,
        among: str = "held",
        place: str | None = None,
        again: bool = True,
    ) -> None:
        """Queue a call to Slack, or hold it back inside `after()`; `among` is `held`, or `slow` for slow work.

        With `again` it is made once more if Slack asks to wait. Slow work is not, as it would be done twice.
        """

        def attempt() -> None:
            try:
                courtesy()
            except (SlackApiError, AskedToWait) as error:
                seconds = _read_pause(error)
                if seconds is not None and seconds <= LONGEST_WAIT.total_seconds() and again and among != "slow":
                    self._put_off_for(seconds, what, courtesy, place)
                else:
                    log.warning("%s was refused: %s", what, _describe(error))
            except (SlackClientError, OSError) as error:
                log.warning("%s failed: %s", what, type(error).__name__)

        future: Future[None] = Future()
        with self._lock:
            self._under_way.add(future)
        future.add_done_callback(self._forget)
        held: list[Job] | None = getattr(self._here, among, None)
        if held is None:
            pool = self._slow if among == "slow" else self._pool
            pool.submit(_run_in_order, [(future, attempt)])
        else:
            held.append((future, attempt))

    def _put_off_for(self, seconds: float, what: str, courtesy: Callable[[], object], place: str | None) -> None:
        with self._lock:
            self._put_off.append(PutOff(self._clock() + timedelta(seconds=seconds), what, courtesy, place))
        log.info("%s is put off for %g s", what, seconds)

    def _drop_put_off(self, place: str) -> None:
        with self._lock:
            self._put_off = [each for each in self._put_off if each.place != place]

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._under_way.discard(future)

    def _list_under_way(self) -> tuple[Future[None], ...]:
        with self._lock:
            return tuple(self._under_way)

    def _post_privately(self, channel: str, user: str, message: Message, thread_ts: str | None = None) -> None:
        self._slack.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=list(message.blocks), thread_ts=thread_ts, **UNPARSED
        )

    @staticmethod
    def _respond(url: str, message: Message, *, replace: bool) -> None:
        answer = WebhookClient(url, timeout=5).send_dict(
            {
                "text": message.text,
                "blocks": list(message.blocks),
                "response_type": "ephemeral",
                "replace_original": replace,
                **UNPARSED,
            }
        )
        if answer.status_code == 429:
            raise AskedToWait(read_retry_after(answer, at_most=LONGEST_RETRY_AFTER, unknown=30))
        if answer.status_code >= 400:
            log.warning("a response_url was refused with status %s", answer.status_code)


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


def _run_in_order(jobs: list[Job]) -> None:
    """Run jobs one after another; one that fails does not keep the next from running."""
    for future, attempt in jobs:
        try:
            attempt()
        except Exception:  # a mistake in one courtesy must not take the others with it
            log.exception("a courtesy failed")
        future.set_result(None)
