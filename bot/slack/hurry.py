"""The time Slack's calls may take while somebody waits for the acknowledgement, which Slack itself takes for 3 seconds.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack import payloads

BUDGET = 2.5
"""Seconds from hearing a request until it is acknowledged, with all calls of Slack that come before."""
CALLS_AT_ONCE = 20


class OutOfTime(Exception):
    """Raised when Slack did not answer before the acknowledgement was due, or could not even be asked.

    It is no error of Slack's, so that nobody takes it for one: the request is done again after the acknowledgement.
    """


class HurriedClient(WebClient):
    """A client whose calls end in time, all of them together, while somebody waits for an acknowledgement.

    Any other call may take as long as `timeout` says.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.budget = BUDGET
        self._hurried = threading.local()
        self._calls = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="hurried")

    @contextmanager
    def hurry(self, heard_at: float) -> Iterator[None]:
        """Inside the block, on this thread, calls share the budget of a request heard then (monotonic seconds)."""
        self._hurried.until = heard_at + self.budget
        try:
            yield
        finally:
            self._hurried.until = None

    @contextmanager
    def spend_half(self) -> Iterator[None]:
        """Inside the block, calls have half of what is left of the budget, so that something is left afterwards."""
        until: float | None = getattr(self._hurried, "until", None)
        if until is not None:
            self._hurried.until = until - (self.seconds_left or 0) / 2
        try:
            yield
        finally:
            self._hurried.until = until

    @property
    def seconds_left(self) -> float | None:
        """How much of the budget is left; None where nobody waits."""
        until: float | None = getattr(self._hurried, "until", None)
        return None if until is None else max(0.0, until - time.monotonic())

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Call a method of Slack's. Raises OutOfTime where somebody waits and the answer does not come in time.

        A limit for the socket is not enough: it holds for each step of a call anew. So the call has its own thread.
        """
        left = self.seconds_left
        if left is None:
            return self._call(api_method, **arguments)
        if not left:
            raise OutOfTime(api_method)
        call = self._calls.submit(self._call, api_method, **arguments)
        try:
            return call.result(left)
        except TimeoutError as late:
            if call.done():  # the call itself timed out, before the budget was spent
                raise
            call.cancel()
            raise OutOfTime(api_method) from late

    def _call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Make a call; its answer holds what people wrote, such as their names, and is cleaned like what they send."""
        answer = super().api_call(api_method, **arguments)
        answer.data = payloads.clean(answer.data)
        return answer
