"""Files that pass through Slack: a list somebody uploaded, an export sent to somebody. Both are slow: courtesies."""

from typing import Any
from urllib.request import Request, urlopen

from slack_sdk import WebClient

from scoring.refusals import Refusal

MOST_BYTES = 50 * 1024 * 1024


class Unreadable(Refusal):
    """The file cannot be had from Slack."""


def content(slack: WebClient, file_id: str) -> bytes:
    """The bytes of an uploaded file. The address comes from Slack itself, never from what a client sent."""
    about: dict[str, Any] = slack.files_info(file=file_id)["file"]
    if int(about.get("size") or 0) > MOST_BYTES:
        raise Unreadable("That file is over 50 MB. Split it, or use `umpire import` on the server.")
    url = str(about.get("url_private_download") or about.get("url_private") or "")
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise Unreadable("Slack gave no address for that file. Please upload it again.")
    request = Request(url, headers={"Authorization": f"Bearer {slack.token}"})  # noqa: S310 - checked above
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - checked above
        return bytes(answer.read(MOST_BYTES + 1))


def send(slack: WebClient, user_id: str, *, name: str, content: bytes, comment: str) -> None:
    """Put a file into somebody's direct message with the app."""
    channel = slack.conversations_open(users=user_id)["channel"]["id"]
    slack.files_upload_v2(channel=channel, filename=name, content=content, title=name, initial_comment=comment)
