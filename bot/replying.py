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

from bot.messages import Message

log = logging.getLogger(__name__)
Job = tuple[Future[None], Callable[[], None]]


class Replies:
    """Sends courtesies; `drain` waits for those under way. A refused or failed one is logged, without its text."""

    def __init__(self, slack: WebClient, *, workers: int = 2) -> None:
        self._slack = slack
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="reply")
        self._under_way: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def after(self) -> Iterator[None]:
        """Courtesies asked for inside the block are sent when it ends, in order: after the acknowledgement it gives.
        Files come last, since words need not wait for them.

        What the acknowledgement shows would otherwise stand over what a quicker courtesy has shown already.
        """
        held: list[Job] = []
        files: list[Job] = []
        self._here.held, self._here.files = held, files
        try:
            yield
        finally:
            self._here.held = self._here.files = None
            if held or files:
                self._pool.submit(_one_after_another, [*held, *files])

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

    def upload(
        self, send: Callable[[WebClient], object], sorry: Message, *, user: str, channel: str, url: str | None
    ) -> None:
        """Send somebody a file with the patient client; if that fails they read `sorry`, where they asked for it."""

        def attempt() -> None:
            try:
                send(self._slack)
            except Exception:  # whatever it was, the person who waits for the file is told; then it is logged
                if url:
                    self._respond(url, sorry, replace=False)
                else:
                    self._beside(channel, user, sorry)
                raise

        self._send("files.upload", attempt, among="files")

    def drain(self, timeout: float = 5.0) -> None:
        """Wait for the courtesies under way, at most `timeout` seconds for all of them."""
        wait(self._waiting(), timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Send what is queued, an import included, for at most `timeout` seconds; then stop."""
        self.drain(timeout)
        self._pool.shutdown(wait=False, cancel_futures=True)

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
            self._pool.submit(_one_after_another, [(future, attempt)])
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
            channel=channel, user=user, text=message.text, blocks=list(message.blocks), thread_ts=thread_ts
        )

    @staticmethod
    def _respond(url: str, message: Message, *, replace: bool) -> None:
        answer = WebhookClient(url, timeout=5).send(
            text=message.text,
            blocks=list(message.blocks),
            response_type="ephemeral",
            replace_original=replace,
        )
        if answer.status_code >= 400:
            log.warning("a response_url was refused with status %s", answer.status_code)


def _one_after_another(jobs: list[Job]) -> None:
    for future, attempt in jobs:
        try:
            attempt()
        except Exception:  # a mistake in one courtesy must not take the others with it
            log.exception("a courtesy failed")
        future.set_result(None)
