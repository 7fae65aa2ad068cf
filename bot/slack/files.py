"""Downloads files that people uploaded to Slack, and sends files to people. Both are slow: do them with `run_later`."""

import logging
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack.dependencies import Pause
from bot.slack.rendering import escape
from scoring.refusals import Refusal

log = logging.getLogger(__name__)
UPLOADS = 2
"""How often a file is uploaded if Slack shares it nowhere."""
LOOKS = (0.0, 0.5, 1.5, 3.0)
"""Seconds before each look at where a file was shared: Slack shares it only after it answered that it will."""
MOST_BYTES = 10 * 1024 * 1024
"""The most that Slack's file fields take."""
TOO_LARGE = "That file is over 10 MB. Split it, or import it on the server: `umpire import FILE` takes 50 MB."


class UnreadableFile(Refusal):
    """Raised when a file cannot be downloaded from Slack."""


class FileNotShared(Exception):
    """Raised when Slack took a file, and shared it nowhere."""


class _RefuseRedirects(HTTPRedirectHandler):
    """Refuses redirects: the token in the request is for Slack's own host only."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse, so that the redirect is an error."""


def download_file(slack: WebClient, file_id: str) -> bytes:
    """Download an uploaded file. Raises UnreadableFile if it is too large or cannot be had.

    Its address comes from Slack itself, never from what a client sent.
    """
    try:
        about: dict[str, Any] = slack.files_info(file=file_id)["file"]
        return _download(_get_download_url(about), str(slack.token))
    except (SlackClientError, OSError, HTTPException, ValueError) as error:
        log.warning("a file could not be fetched: %s", type(error).__name__)
        raise UnreadableFile(
            "The file could not be fetched from Slack. Nothing was written; please try again, or upload it again."
        ) from error


def _get_download_url(about: dict[str, Any]) -> str:
    """Return the file's address; refuse a file that is too large, and an address that is not safe."""
    if int(about.get("size") or 0) > MOST_BYTES:
        raise UnreadableFile(TOO_LARGE)
    url = str(about.get("url_private_download") or about.get("url_private") or "")
    if not url.startswith(("https://", "http://127.0.0.1")):
        raise UnreadableFile("Slack gave no address for that file. Please upload it again.")
    return url


def _download(url: str, token: str) -> bytes:
    """Download an address with our token; refuse more than the most bytes a file may have."""
    request = Request(url, headers={"Authorization": f"Bearer {token}"})  # noqa: S310 - checked by `_address`
    with build_opener(_RefuseRedirects).open(request, timeout=30) as answer:
        content = bytes(answer.read(MOST_BYTES + 1))
    if len(content) > MOST_BYTES:
        raise UnreadableFile(TOO_LARGE)
    return content


def send_file(slack: WebClient, user_id: str, *, name: str, content: bytes, comment: str, pause: Pause) -> None:
    """Send a file to somebody in a direct message. Raises FileNotShared if it does not get there.

    The comment also describes a picture to those who cannot see it: Slack answers ok to an upload with `alt_txt`, and
    shares it nowhere (slackapi/python-slack-sdk issue 1818). Now and then it does so without, and so it is looked.
    """
    channel = slack.conversations_open(users=user_id)["channel"]["id"]
    for _ in range(UPLOADS):
        file = slack.files_upload_v2(
            channel=channel, filename=name, content=content, title=name, initial_comment=str(escape(comment))
        )["files"][0]
        if _was_shared(slack, file["id"], channel, pause):
            return
        log.warning("Slack took a file and shared it nowhere")
        slack.files_delete(file=file["id"])  # else it could still be shared, beside the next one
    raise FileNotShared


def _was_shared(slack: WebClient, file_id: str, channel: str, pause: Pause) -> bool:
    """Look, again after a while, whether a file was shared in a channel. True if Slack does not let us look."""
    for seconds in LOOKS:
        pause(seconds)
        try:
            about: dict[str, Any] = slack.files_info(file=file_id)["file"]
        except (SlackClientError, OSError) as error:
            log.warning("where a file was shared is not known: %s", type(error).__name__)
            return True
        if any(channel in places for places in (about.get("shares") or {}).values()):
            return True
    return False
