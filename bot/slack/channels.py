"""Which channels umpire may post in, as Slack describes them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.slack import scopes
from bot.slack.errors import AskedToWait, Verdict, is_rate_limited, judge_error, read_error, read_retry_after

UNCHECKED = "unchecked"
NO_GROUPS_READ = "missing_scope groups:read"
KEPT = timedelta(seconds=10)
"""How long umpire relies on Slack's word that it may post in a channel.

Slack takes 50 questions a minute and a message a second in each channel, so that it cannot be asked before each.
"""
LONGEST_PAUSE = timedelta(hours=1)
"""The longest that nobody asks because Slack wants to be left alone."""
PAUSE = 30.0
"""Seconds after which Slack is asked again when it could not be reached."""
PAGE, MOST_PAGES = 1000, 10
"""Members of a channel on a page, the most that Slack gives, and how many pages are read."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bar:
    """Why umpire must not post in a channel now. `seconds` is how long Slack asks to wait, if that is why.

    The reason is one of Slack's error codes, `is_archived`, `not_in_channel`, `shared outside` (with another company,
    now or as soon as they accept), `unchecked` when Slack cannot be reached, or NO_GROUPS_READ: then the channel is
    private, and umpire may not ask about private channels.
    """

    reason: str
    seconds: float | None = None


class Channels:
    """Asks Slack about channels. That umpire may post in one is remembered for ten seconds by `clock`; a no never."""

    def __init__(self, slack: WebClient, clock: Callable[[], datetime]) -> None:
        self._slack = slack
        self._clock = clock
        self._lock = threading.Lock()
        self._fine_at: dict[str, datetime] = {}
        self._changes = 0
        self._closed_until = _NEVER

    def reason_not_to_post(self, channel_id: str) -> str | None:
        """Return why umpire must not post in a channel; None if it may. A failure to find out is a reason as well."""
        bar = self.find_bar(channel_id)
        return None if bar is None else bar.reason

    def check(self, channel_id: str) -> str | None:
        """Return why umpire must not post in a channel, or None. Raises AskedToWait if Slack does not tell yet."""
        bar = self.find_bar(channel_id)
        if bar is not None and bar.seconds is not None:
            raise AskedToWait(bar.seconds)
        return None if bar is None else bar.reason

    def find_bar(self, channel_id: str) -> Bar | None:
        """Return why umpire must not post in a channel, and for how long Slack asks to wait; None if it may post."""
        now = self._clock()
        with self._lock:
            if abs(now - self._fine_at.get(channel_id, _NEVER)) < KEPT:
                return None
            if now < self._closed_until <= now + LONGEST_PAUSE:
                return Bar("ratelimited", (self._closed_until - now).total_seconds())
            changes = self._changes
        bar = ask_for_bar(self._slack, channel_id)
        with self._lock:
            if bar is None and changes == self._changes:  # else the answer may be from before a change
                self._fine_at[channel_id] = now
            elif bar is not None and bar.seconds is not None:
                self._closed_until = now + timedelta(seconds=bar.seconds)
        return bar

    def forget(self, channel_id: str) -> None:
        """Ask about a channel anew before the next post, because something happened to it."""
        with self._lock:
            self._changes += 1
            self._fine_at.pop(channel_id, None)

    def find_readers(self, channel_id: str) -> tuple[bool, tuple[str, ...]] | None:
        """Ask Slack whether a channel is public, and who is in it; None if it does not tell.

        Raises AskedToWait while Slack cannot be asked.
        """
        try:
            channel = self._slack.conversations_info(channel=channel_id)["channel"]
            members = self._list_members(channel_id)
        except SlackApiError as error:
            if is_rate_limited(error.response):
                raise AskedToWait(
                    read_retry_after(error.response, at_most=LONGEST_PAUSE.total_seconds(), unknown=30)
                ) from error
            if passes(read_error(error.response) or UNCHECKED):
                raise AskedToWait(PAUSE) from error
            return None
        except (SlackClientError, OSError) as error:
            raise AskedToWait(PAUSE) from error
        return not (channel.get("is_private") or channel.get("is_im")), members

    def _list_members(self, channel_id: str) -> tuple[str, ...]:
        """List who is in a channel, page by page, as far as umpire reads."""
        members: list[str] = []
        cursor = None
        for _ in range(MOST_PAGES):
            page = self._slack.conversations_members(channel=channel_id, limit=PAGE, cursor=cursor)
            members += page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return tuple(members)


def passes(reason: str) -> bool:
    """Tell whether a reason not to post passes by itself, so that asking again is worth while."""
    return reason == UNCHECKED or judge_error(reason) in (Verdict.AGAIN, Verdict.UNSURE)


def ask_for_bar(slack: WebClient, channel_id: str) -> Bar | None:
    """Ask Slack why umpire must not post in a channel; None if it may."""
    try:
        answer = slack.conversations_info(channel=channel_id)
    except SlackApiError as error:
        return _read_refusal(error.response)
    except (SlackClientError, OSError):
        return Bar(UNCHECKED)
    channel = answer["channel"]
    if channel.get("is_im"):
        return None
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return Bar("shared outside")
    if channel.get("is_archived"):
        return Bar("is_archived")
    return None if channel.get("is_member") else Bar("not_in_channel")


def _read_refusal(response: SlackResponse) -> Bar:
    """Read why Slack did not describe a channel."""
    code = read_error(response)
    if is_rate_limited(response):
        seconds = read_retry_after(response, at_most=LONGEST_PAUSE.total_seconds(), unknown=30)
        return Bar("ratelimited", seconds)
    if code in ("missing_scope", "channel_not_found") and scopes.is_missing(response, "groups:read"):
        return Bar(NO_GROUPS_READ)
    return Bar(code or UNCHECKED)
