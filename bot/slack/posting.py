"""Posts and updates messages, and says what Slack's answer means: done, surely not done, perhaps done, or refused.

What follows from an outcome is decided in `bot/slack/sender.py`.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.errors import Verdict, is_rate_limited, judge_error, read_error, read_retry_after
from bot.slack.fitting import POSTED_LIMIT, fit_blocks

EVENT_TYPE = "umpire_message"
"""The type of the metadata our messages carry; its payload holds an opaque key and nothing else."""

NOT_THERE = "not in the channel"

AFFECTS_ALL_MESSAGES = frozenset({"ratelimited", "ConnectionRefusedError", "gaierror", "SSLCertVerificationError"})
"""Reasons for not posting that hold for every other message as well."""

LONGEST_BACK_OFF, LONGEST_RETRY_AFTER = 300.0, 86_400.0
"""The most seconds between two tries: when we choose the pause, and when Slack asks for one (see storage/outbox/)."""

DOUBLINGS = 10
"""After so many tries the pause is the longest anyway, and two to the power of 1,024 is no number any more."""

UNPARSED: Mapping[str, Any] = {"parse": "none", "link_names": False}
"""Arguments that keep Slack from reading a text: `Booking.com` becomes no link, and a typed `@here` calls nobody."""

_CLOCK_SKEW = timedelta(hours=2)
"""How far ahead of Slack's the clock may have been when an earlier try was made."""
_PAGE, _MOST_PAGES = 200, 5
"""Messages on a page of a channel's history, the most that Slack recommends, and how many pages are looked through."""


class Message(Protocol):
    """What a rendered message has: plain text that carries the facts, and blocks."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has the message, in this channel at this timestamp. `ts` is empty for a Home tab."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Slack surely does not have the message. `seconds` is the pause Slack asked for, if it did, in which `method`."""

    reason: str
    seconds: float | None = None
    method: str = ""

    def pause(self, attempts: int) -> timedelta:
        """Return how long to wait after `attempts` tries: what Slack asked for, else twice as long each time."""
        if self.seconds is not None:
            return timedelta(seconds=self.seconds)
        return timedelta(seconds=min(2.0 ** min(attempts, DOUBLINGS), LONGEST_BACK_OFF))


@dataclass(frozen=True, slots=True)
class Unsure:
    """The answer was lost or unreadable: Slack may have the message."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack refused the message, and would refuse it again. `reason` is its error code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pointless:
    """Nothing was sent: there is nothing to say any more, or it is not worth the risk of saying it twice."""

    reason: str


Outcome = Sent | Absent | Unsure | Refused


def post(slack: WebClient, message: Message, *, channel: str, thread_ts: str | None, key: str) -> Outcome:
    """Post a message in a channel or a thread."""
    return _call_slack(
        "chat.postMessage",
        lambda: slack.chat_postMessage(channel=channel, thread_ts=thread_ts, **_build_content(message, key)),
        _read_posted,
    )


def update(slack: WebClient, message: Message, *, channel: str, ts: str, key: str) -> Outcome:
    """Replace an older message. Doing it twice does no harm."""
    content = _build_content(message, key)
    del content["unfurl_links"], content["unfurl_media"]
    return _call_slack("chat.update", lambda: slack.chat_update(channel=channel, ts=ts, **content), _read_posted)


def publish_home(slack: WebClient, message: Message, *, user: str) -> Outcome:
    """Show a person their Home tab. Doing it twice does no harm."""
    view = {"type": "home", "blocks": list(message.blocks)}
    return _call_slack("views.publish", lambda: slack.views_publish(user_id=user, view=view), lambda _: Sent(user, ""))


def open_direct_message(slack: WebClient, user: str) -> Outcome:
    """Open the direct messages with a person; the outcome is `Sent` with their channel and no `ts`."""
    return _call_slack(
        "conversations.open",
        lambda: slack.conversations_open(users=user),
        lambda answer: Sent(answer["channel"]["id"], ""),
    )


def find_posted(slack: WebClient, *, channel: str, key: str, since: datetime) -> Outcome:
    """Look for the message that carries our key among those posted in a channel, outside threads, after `since`.

    The outcome is `Sent` if it is there, `Absent` if not, and `Refused` if this app may not read the channel, or if
    more was posted there than umpire looks through. Nothing but the key is read, and nothing is kept.
    """
    oldest = str((since - _CLOCK_SKEW).timestamp())
    return _call_slack(
        "conversations.history",
        lambda: slack.conversations_history(channel=channel, oldest=oldest, limit=_PAGE, include_all_metadata=True),
        lambda answer: _find_key(answer, channel, key),
    )


def _find_key(answer: SlackResponse, channel: str, key: str) -> Outcome:
    """Find the message with our key on a page of messages and those after it, which are asked for one by one."""
    for number, page in enumerate(answer, start=1):
        for message in page["messages"]:
            if _read_key(message) == key:
                return Sent(channel, message["ts"])
        if number == _MOST_PAGES and page.get("has_more"):
            return Refused("too many messages")
    return Absent(NOT_THERE)


def _build_content(message: Message, key: str) -> dict[str, Any]:
    """Build the arguments of a post: its text, its blocks, and our key as hidden metadata."""
    return {
        "text": message.text,
        "blocks": fit_blocks(message.blocks, POSTED_LIMIT),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        **UNPARSED,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _read_posted(answer: SlackResponse) -> Outcome:
    """Read where a message was posted."""
    return Sent(answer["channel"], answer["ts"])


def _read_key(message: Mapping[str, Any]) -> object:
    """Read our key from a message's metadata; None if it carries none."""
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == EVENT_TYPE else None


def _call_slack(method: str, call: Callable[[], SlackResponse], read: Callable[[SlackResponse], Outcome]) -> Outcome:
    """Call a method of Slack's and return the outcome; `read` makes the outcome of a successful answer."""
    try:
        return read(call())
    except SlackApiError as error:
        return _classify_error(method, error.response)
    except (OSError, HTTPException) as error:  # URLError and time-outs are OSErrors
        name = type(_find_root_cause(error)).__name__
        return Absent(name) if _never_arrived(error) else Unsure(name)
    except (KeyError, TypeError):
        return Unsure("unreadable answer")


def _classify_error(method: str, response: SlackResponse) -> Outcome:
    """Return the outcome of a call that Slack answered with an error."""
    code = read_error(response)
    if is_rate_limited(response):
        seconds = read_retry_after(response, at_most=LONGEST_RETRY_AFTER, unknown=30)
        return Absent("ratelimited", seconds=seconds, method=method)
    verdict = Verdict.UNSURE if code is None or response.status_code >= 500 else judge_error(code)
    reason = code or f"HTTP {response.status_code}"
    match verdict:
        case Verdict.UNSURE:
            return Unsure(reason)
        case Verdict.AGAIN:
            return Absent(reason)
        case _:
            return Refused(reason)


def _never_arrived(error: BaseException) -> bool:
    """Tell whether a request cannot have reached Slack: its name or certificate is wrong, or nobody listens there."""
    refused = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
    return any(isinstance(cause, refused) for cause in _list_causes(error))


def _find_root_cause(error: BaseException) -> BaseException:
    """Return the error behind a URLError, or the error itself."""
    return list(_list_causes(error))[-1]


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    """Iterate over an error and, for a URLError, the error behind it."""
    yield error
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        yield error.reason
