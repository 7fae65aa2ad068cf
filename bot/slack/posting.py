"""One call to Slack and what its answer means: it has it, it surely has not, it may have, or it says no.

What follows from that is decided in `bot/slack/sender.py`.
"""

import re
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

EVENT_TYPE = "umpire_message"
"""The type of the metadata our messages carry; its payload holds an opaque key and nothing else."""

UNCLEAR = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Errors after which Slack may have done it all the same."""

VANISHED = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Errors of an update whose message is not there, or not ours, any more."""

NOT_THERE = "not in the channel"

AFFECTS_ALL_MESSAGES = frozenset({"ratelimited", "ConnectionRefusedError", "gaierror", "SSLCertVerificationError"})
"""Reasons for an absence that hold for every other message as well."""

LONGEST_BACK_OFF, LONGEST_RETRY_AFTER = 300.0, 86_400.0
"""Seconds between two tries, at most: by ourselves, and where Slack asks for a pause (see storage/outbox/)."""

DOUBLINGS = 10
"""After so many tries the pause is the longest anyway, and two to the power of 1,024 is no number any more."""

UNPARSED: Mapping[str, Any] = {"parse": "none", "link_names": False}
"""Slack makes nothing of a text: `Booking.com` is no link and a typed `@here` calls nobody."""

_CLOCK_SKEW = timedelta(hours=2)
"""How far ahead of Slack's the clock may have been when an earlier try was made."""
_MESSAGES_SEARCHED = 200


class Message(Protocol):
    """What a rendered message has: plain text that carries the facts, and blocks."""

    @property
    def text(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it there. `ts` is empty for a Home tab."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Slack surely does not have it. `seconds` is how long Slack wants to be left alone, if it said so."""

    reason: str
    seconds: float | None = None

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after so many tries: what Slack asked for, else twice as long each time."""
        if self.seconds is not None:
            return timedelta(seconds=min(self.seconds, LONGEST_RETRY_AFTER))
        return timedelta(seconds=min(2.0 ** min(attempts, DOUBLINGS), LONGEST_BACK_OFF))


@dataclass(frozen=True, slots=True)
class Unsure:
    """The answer was lost or says nothing: Slack may have it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack said no, and would again. `reason` is its error code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pointless:
    """There is nothing to say any more, or it is not worth saying twice."""

    reason: str


Outcome = Sent | Absent | Unsure | Refused


def post(slack: WebClient, message: Message, *, channel: str, thread_ts: str | None, key: str) -> Outcome:
    """Post a message in a channel or a thread."""
    return _call_slack(
        lambda: slack.chat_postMessage(channel=channel, thread_ts=thread_ts, **_build_content(message, key)),
        _read_posted,
    )


def update(slack: WebClient, message: Message, *, channel: str, ts: str, key: str) -> Outcome:
    """Put a message in the place of an older one. Doing it twice does no harm."""
    content = _build_content(message, key)
    del content["unfurl_links"], content["unfurl_media"]
    return _call_slack(lambda: slack.chat_update(channel=channel, ts=ts, **content), _read_posted)


def publish_home(slack: WebClient, message: Message, *, user: str) -> Outcome:
    """Show a person their Home tab. Doing it twice does no harm."""
    view = {"type": "home", "blocks": list(message.blocks)}
    return _call_slack(lambda: slack.views_publish(user_id=user, view=view), lambda _: Sent(user, ""))


def open_direct_message(slack: WebClient, user: str) -> Outcome:
    """The channel of the direct messages with a person, as `Sent` without a ts."""
    return _call_slack(lambda: slack.conversations_open(users=user), lambda answer: Sent(answer["channel"]["id"], ""))


def find_posted(slack: WebClient, *, channel: str, thread_ts: str | None, key: str, since: datetime) -> Outcome:
    """Look through the newest 200 messages since then for the one that carries our key.

    `Refused` means that this app may not read there.
    """

    def read() -> SlackResponse:
        span: dict[str, Any] = {
            "oldest": str((since - _CLOCK_SKEW).timestamp()),
            "limit": _MESSAGES_SEARCHED,
            "include_all_metadata": True,
        }
        if thread_ts is not None:
            return slack.conversations_replies(channel=channel, ts=thread_ts, **span)
        return slack.conversations_history(channel=channel, **span)

    def found(answer: SlackResponse) -> Outcome:
        stamps = (message["ts"] for message in answer["messages"] if _read_key(message) == key)
        ts = next(stamps, None)
        return Absent(NOT_THERE) if ts is None else Sent(channel, ts)

    return _call_slack(read, found)


def _build_content(message: Message, key: str) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        **UNPARSED,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _read_posted(answer: SlackResponse) -> Outcome:
    return Sent(answer["channel"], answer["ts"])


def _read_key(message: Mapping[str, Any]) -> object:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == EVENT_TYPE else None


def _call_slack(call: Callable[[], SlackResponse], read: Callable[[SlackResponse], Outcome]) -> Outcome:
    try:
        answer = call()
    except SlackApiError as error:
        return _classify_error(error.response)
    except (OSError, HTTPException) as error:  # URLError and time-outs are OSErrors
        name = type(_find_root_cause(error)).__name__
        return Absent(name) if _never_arrived(error) else Unsure(name)
    try:
        return read(answer)
    except (KeyError, TypeError):
        return Unsure("unreadable answer")


def _classify_error(response: SlackResponse) -> Outcome:
    code = str(response.get("error") or "")
    if response.status_code == 429 or code in ("ratelimited", "rate_limited"):
        return Absent("ratelimited", seconds=_parse_retry_after(response.headers.get("Retry-After")))
    if response.status_code >= 500 or code in UNCLEAR or not re.fullmatch(r"[a-z0-9_]+", code):
        return Unsure(code if re.fullmatch(r"[a-z0-9_]+", code) else f"HTTP {response.status_code}")
    return Refused(code)


def _parse_retry_after(retry_after: object) -> float:
    """The seconds of a Retry-After; half a minute where it is none."""
    said = str(retry_after).strip()
    return float(said) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", said) else 30.0


def _never_arrived(error: BaseException) -> bool:
    """Whether the request cannot have reached Slack: no such name, nobody listening, no trust."""
    refused = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
    return any(isinstance(cause, refused) for cause in _list_causes(error))


def _find_root_cause(error: BaseException) -> BaseException:
    return list(_list_causes(error))[-1]


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        yield error.reason
