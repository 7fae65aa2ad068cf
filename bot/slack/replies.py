"""Courtesies: answers that cannot ride on the acknowledgement (buttons, mentions, modals that changed).

They are sent from a small pool after the commit, once, and are lost with the process: never the only record of
anything. What must arrive goes through the outbox.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.slack.posting import UNPARSED
from bot.slack.rendering import Message, render
from scoring.refusals import Refusal

log = logging.getLogger(__name__)
Job = tuple[Future[None], Callable[[], None]]


class Replies:
    """Sends courtesies; `drain` waits for those under way. A refused or failed one is logged, without its text."""

    def __init__(self, slack: WebClient, *, workers: int = 2) -> None:
        self._slack = slack
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="reply")
        self._slow = ThreadPoolExecutor(1, thread_name_prefix="slow")  # of its own, so that no answer waits for a file
        self._under_way: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def after(self) -> Iterator[None]:
        """Courtesies asked for inside the block are sent when it ends, in order: after the acknowledgement it gives.
        What is slow comes last, since words need not wait for it.

        What the acknowledgement shows would otherwise stand over what a quicker courtesy has shown already.
        """
        held: list[Job] = []
        slow: list[Job] = []
        self._here.held, self._here.slow = held, slow
        try:
            yield
        finally:
            self._here.held = self._here.slow = None
            if held or slow:
                self._pool.submit(self._words_then_slow, held, slow)

    def to_click(self, response_url: str, message: Message) -> None:
        """Replace the message that was clicked; it is private to the one who clicked or posted by umpire."""
        self._send("response_url", lambda: self._respond(response_url, message, replace=True))

    def beside_click(self, response_url: str, message: Message) -> None:
        """Answer privately under a message that stays as it is."""
        self._send("response_url", lambda: self._respond(response_url, message, replace=False))

    def privately(self, channel: str, user: str, message: Message, *, thread_ts: str | None = None) -> None:
        """Show it to one person in a channel or thread."""
        self._send("chat.postEphemeral", lambda: self._beside(channel, user, message, thread_ts))

    def in_modal(self, view_id: str, view: dict[str, Any]) -> None:
        """Show the modal's new state."""
        self._send("views.update", lambda: self._slack.views_update(view_id=view_id, view=view))

    def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show somebody's App Home."""
        self._send("views.publish", lambda: self._slack.views_publish(user_id=user, view=view))

    def run(self, what: str, courtesy: Callable[[], object]) -> None:
        """Any other courtesy: a call to Slack that may be lost."""
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
        """Do something slow with the patient client, such as drawing and sending a file.

        What it returns, or refuses, is read where the person asked; they read `sorry` there if it fails.
        """

        def tell(message: Message) -> None:
            if url:
                self._respond(url, message, replace=False)
            else:
                self._beside(channel, user, message, thread_ts)

        def attempt() -> None:
            try:
                said = work(self._slack)
            except Refusal as refusal:
                said = render("refused", sentence=str(refusal))
            except Exception:  # whatever it was, the person who waits is told; then it is logged
                tell(sorry)
                raise
            if said is not None:
                tell(said)

        self._send("what was promised for later", attempt, among="slow")

    def drain(self, timeout: float = 5.0) -> None:
        """Wait for the courtesies under way, at most `timeout` seconds for all of them."""
        wait(self._waiting(), timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Send what is queued, an import included, for at most `timeout` seconds; then stop."""
        self.drain(timeout)
        for pool in (self._pool, self._slow):
            pool.shutdown(wait=False, cancel_futures=True)

    def _words_then_slow(self, words: list[Job], slow: list[Job]) -> None:
        _run_in_order(words)
        if slow:
            self._slow.submit(_run_in_order, slow)

    def _send(self, what: str, courtesy: Callable[[], object], *, among: str = "held") -> None:
        def attempt() -> None:
            try:
                courtesy()
            except SlackApiError as error:
                log.warning("%s was refused: %s", what, error.response.get("error"))
            except (SlackClientError, OSError) as error:
                log.warning("%s failed: %s", what, type(error).__name__)

        future: Future[None] = Future()
        with self._lock:
            self._under_way.add(future)
        future.add_done_callback(self._done)
        held: list[Job] | None = getattr(self._here, among, None)
        if held is None:
            pool = self._slow if among == "slow" else self._pool
            pool.submit(_run_in_order, [(future, attempt)])
        else:
            held.append((future, attempt))

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._under_way.discard(future)

    def _waiting(self) -> tuple[Future[None], ...]:
        with self._lock:
            return tuple(self._under_way)

    def _beside(self, channel: str, user: str, message: Message, thread_ts: str | None = None) -> None:
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
        if answer.status_code >= 400:
            log.warning("a response_url was refused with status %s", answer.status_code)


def _run_in_order(jobs: list[Job]) -> None:
    for future, attempt in jobs:
        try:
            attempt()
        except Exception:  # a mistake in one courtesy must not take the others with it
            log.exception("a courtesy failed")
        future.set_result(None)
