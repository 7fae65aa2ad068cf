"""Downloads files that people uploaded to Slack, and sends files to people. Both are slow: do them with `run_later`."""

import logging
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from scoring.refusals import Refusal

log = logging.getLogger(__name__)
MOST_BYTES = 50 * 1024 * 1024
TOO_LARGE = "That file is over 50 MB. Split it, or use `umpire import` on the server."


class UnreadableFile(Refusal):
    """Raised when a file cannot be downloaded from Slack."""


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


def send_file(
    slack: WebClient, user_id: str, *, name: str, content: bytes, comment: str, alt: str | None = None
) -> None:
    """Send a file to somebody in a direct message; `alt` describes a picture to those who cannot see it."""
    channel = slack.conversations_open(users=user_id)["channel"]["id"]
    slack.files_upload_v2(
        channel=channel, filename=name, content=content, title=name, initial_comment=comment, alt_txt=alt
    )
