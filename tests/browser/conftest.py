"""A browser, a page that complains about every console error, and a local Slack with a small app to look at."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from playground.slack.server import LocalSlack
from tests.browser.bare_app import MANIFEST, listen

DESK = {"width": 1280, "height": 800}
HAND = {"width": 390, "height": 844}
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def find_chromium() -> str | None:
    """Return where this machine has Chromium, if it has."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; skipped where there is none, unless UMPIRE_REQUIRE_BROWSER is set."""
    path = find_chromium()
    if path is None:
        _unavailable("There is no Chromium on this machine.")
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        except Error as error:
            _unavailable(f"Chromium does not start: {error}")
        yield running
        running.close()


def _unavailable(why: str) -> None:
    if os.environ.get("UMPIRE_REQUIRE_BROWSER"):
        pytest.fail(f"{why} UMPIRE_REQUIRE_BROWSER is set, so this is a failure.", pytrace=False)
    pytest.skip(f"{why} Install it, or let CI run this test.")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page, 1280 pixels wide; the test fails at its end if anything was logged as an error."""
    complaints: list[str] = []
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")  # type: ignore[arg-type]
    made = context.new_page()

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    made.on("console", logged)
    made.on("pageerror", lambda error: complaints.append(str(error)))
    yield made
    context.close()
    assert complaints == []


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **by: float) -> None:
        """Forward by minutes, hours, days."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """A Monday morning in March."""
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[LocalSlack]:
    """Running with the standard cast, and the small app connected to it."""
    with LocalSlack(MANIFEST, clock=clock, rate_limits=False).populate() as running:
        app = App(client=_client(running, running.bot_token), process_before_response=True)
        listen(app)
        handler = SocketModeHandler(app, running.app_token, web_client=_client(running, running.app_token))
        handler.connect()  # type: ignore[no-untyped-call]
        running.wait_until(lambda: running.deliveries.sockets.connections)
        yield running
        handler.client.auto_reconnect_enabled = False
    # after Slack hung up: before, it would wait for its next ping
    with suppress(AttributeError):  # the client may be closing the same socket by itself at this moment
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def bot(slack: LocalSlack) -> WebClient:
    """The app's own client."""
    return _client(slack, slack.bot_token)


def _client(slack: LocalSlack, token: str) -> WebClient:
    return WebClient(token=token, base_url=slack.api_url, timeout=5, retry_handlers=[])


Visit = Callable[..., None]


@pytest.fixture
def visit(page: Page, slack: LocalSlack) -> Iterator[Visit]:
    """Opens the page as somebody, in a channel or on the app's Home; leaves it before the local Slack stops."""

    def open_as(handle: str, channel: str = "customer-review", *, home: bool = False) -> None:
        person = slack.person(handle)
        place = slack.world.direct_messages(person.id) if home else slack.channel(channel)
        page.goto(f"{slack.url}/#as={person.id}&in={place.id}{'&tab=home' if home else ''}")
        page.get_by_role("main").wait_for()

    yield open_as
    page.goto("about:blank")
