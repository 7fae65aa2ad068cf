"""Slack's dates, `<!date^1772438400^{date_short}, {time}|…>`: a moment that every reader sees in their own time zone.

Slack draws them where it reads mrkdwn. In plain text, and in the text that notifications and screen readers get, they
stay as they are written.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

DATE = re.compile(r"<!date\^(?P<seconds>\d+)\^(?P<pattern>[^|>^]*)(?:\^[^|>]*)?(?:\|(?P<fallback>[^>]*))?>")
_TOKEN = re.compile(r"\{(\w+)\}")
_TOKENS: dict[str, Callable[[datetime], str]] = {
    "date_num": lambda at: f"{at:%Y-%m-%d}",
    "date_short": lambda at: f"{at.day} {at:%b %Y}",
    "date_long": lambda at: f"{at:%A}, {at.day} {at:%B %Y}",
    "date_long_full": lambda at: f"{at.day} {at:%B %Y}",
    "date": lambda at: f"{at.day} {at:%B}",
    "time": lambda at: f"{at:%H:%M}",
    "time_secs": lambda at: f"{at:%H:%M:%S}",
}


def read_dates(text: str, zone: str | None = None) -> str:
    """The text with its dates as somebody in `zone` reads them; without a zone, and for other tokens, the fallback."""
    return DATE.sub(lambda found: _read_date(found, zone), text)


def _read_date(found: re.Match[str], zone: str | None) -> str:
    pattern, fallback = found["pattern"], found["fallback"] or ""
    if zone is None or not set(_TOKEN.findall(pattern)) <= _TOKENS.keys():
        return fallback
    at = datetime.fromtimestamp(int(found["seconds"]), UTC).astimezone(ZoneInfo(zone))
    words = _TOKEN.sub(lambda token: _TOKENS[token[1]](at), pattern)
    return words[:1].upper() + words[1:]
