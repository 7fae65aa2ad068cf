"""Sends replies that cannot go with the acknowledgement: to buttons and mentions, and into modals that changed.

They are sent once, after the commit, by a small pool of threads, and are lost if the process ends. What must arrive
goes through the outbox instead.
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
from bot.slack.spellings import Spellings
from scoring.refusals import Refusal

log = logging.getLogger(__name__)
Job = tuple[Future[None], Callable[[], None]]


class Replies:
    """Sends replies on threads of its own. One that Slack refuses, or that fails, is logged without its text."""

    def __init__(self, slack: WebClient, spellings: Spellings, *, workers: int = 2) -> None:
        self._slack, self._spellings = slack, spellings
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
        spelled = self._spellings.respell_view(view)
        self._send("views.update", lambda: self._slack.views_update(view_id=view_id, view=spelled))

    def publish_home(self, user: str, view: dict[str, Any]) -> None:
        """Show a person their Home tab."""
        self._send("views.publish", lambda: self._slack.views_publish(user_id=user, view=view))

    def run(self, what: str, courtesy: Callable[[], object]) -> None:
        """Make any other call to Slack that may be lost; `what` names it in the log."""
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
                self._respond(url, message, replace=False)
            else:
                self._post_privately(channel, user, message, thread_ts)

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
        _run_in_order(quick)
        if slow:
            self._slow.submit(_run_in_order, slow)

    def _send(self, what: str, courtesy: Callable[[], object], *, among: str = "held") -> None:
        """Queue a call to Slack, or hold it back inside `after()`; `among` is `held`, or `slow` for slow work."""

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
        future.add_done_callback(self._forget)
        held: list[Job] | None = getattr(self._here, among, None)
        if held is None:
            pool = self._slow if among == "slow" else self._pool
            pool.submit(_run_in_order, [(future, attempt)])
        else:
            held.append((future, attempt))

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._under_way.discard(future)

    def _list_under_way(self) -> tuple[Future[None], ...]:
        with self._lock:
            return tuple(self._under_way)

    def _post_privately(self, channel: str, user: str, message: Message, thread_ts: str | None = None) -> None:
        message = self._spellings.respell_message(message)
        self._slack.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=list(message.blocks), thread_ts=thread_ts, **UNPARSED
        )

    def _respond(self, url: str, message: Message, *, replace: bool) -> None:
        message = self._spellings.respell_message(message)
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
    """Run jobs one after another; one that fails does not keep the next from running."""
    for future, attempt in jobs:
        try:
            attempt()
        except Exception:  # a mistake in one courtesy must not take the others with it
            log.exception("a courtesy failed")
        future.set_result(None)
