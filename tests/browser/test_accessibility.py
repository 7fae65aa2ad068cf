"""What axe-core says of the page: in every state below, wide and light, then narrow and dark, it finds nothing.

All rules of WCAG 2.0 and 2.1, A and AA, and axe's own best practices are on; none is switched off.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, expect
from slack_sdk import WebClient

from playground import sample
from playground.clock import MovableClock
from playground.stage import Stage
from tests.browser.bare_app import every_block
from tests.browser.conftest import DESK, HAND, PROXIES
from tests.browser.time_machine import travel_to

pytestmark = pytest.mark.xdist_group("browser")

SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PATIENCE = 20_000
ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
OF_LOOKS = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast", "link-in-text-block", "scrollable-region-focusable", "button-name", "link-name",
            "aria-hidden-focus", "empty-heading", "page-has-heading-one",
        ],
    },
    "resultTypes": ["violations"],
}  # fmt: skip
"""What a width or a theme can break; the other rules read what is the same in both."""
RUN = "options => axe.run(options).then(found => found.violations)"
FITS = "document.scrollingElement.scrollWidth <= window.innerWidth"
AT_REST = "document.getAnimations().every(each => each.playState !== 'running' || each.animationName === 'turn')"
CSV = b"Customer,Revenue,Owner,Margin\nBrightwater,48200,jo,31%\nKestrel,36500,Max Brandt,24%\nLindholm,29900,Dana,\n"


class Eyes:
    """Somebody in front of the page: who they are, where they look, what they do there."""

    def __init__(self, page: Page, stage: Stage) -> None:
        self.page, self.stage, self.slack = page, stage, stage.slack
        self.main, self.dialog = page.get_by_role("main"), page.get_by_role("dialog")

    def be(self, handle: str, channel: str = "customer-review", tab: str = "messages") -> None:
        """Be somebody in a channel, or with the app (`umpire`)."""
        person = self.slack.person(handle)
        place = self.slack.world.direct_messages(person.id) if channel == "umpire" else self.slack.channel(channel)
        self.page.goto(f"{self.slack.url}/#as={person.id}&in={place.id}{'&tab=home' if tab == 'home' else ''}")
        expect(self.button(f"^Acting as {person.account.name}")).to_be_visible()
        expect(self.main.locator("[aria-busy=true]")).to_have_count(0)

    def button(self, name: str) -> Locator:
        """A button, by how its name begins."""
        return self.page.get_by_role("button", name=re.compile(name))

    def write(self, text: str) -> None:
        """Write into the composer, and leave it there."""
        self.page.get_by_role("textbox", name=re.compile("^Message ")).fill(text)

    def say(self, text: str) -> None:
        """Write into the composer and send."""
        self.write(text)
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Enter")

    def sees(self, text: str) -> Locator:
        """What stands somewhere on the page, once it does, scrolled to."""
        found = self.page.get_by_text(text).last
        found.scroll_into_view_if_needed(timeout=PATIENCE)
        return found

    def leave(self) -> None:
        """Close everything that is open, so that the next state begins with the page alone."""
        for account in list(self.slack.world.accounts.values()):
            person = self.slack.person(account.id)
            if self.slack.world.views.stack(account.id) and (modal := person.modal):
                modal.close(everything=True)
            person.reloads()
        self.page.evaluate("localStorage.clear()")
        self.page.goto("about:blank")


def first_screen(eyes: Eyes) -> None:
    eyes.be("ana")
    expect(eyes.page.get_by_role("complementary", name="What to try")).to_be_visible()


def digest(eyes: Eyes) -> None:
    eyes.be("rosa")
    if not any("Customers to look at" in m.text for m in eyes.slack.messages("customer-review")):
        eyes.say("/umpire digest now")
    eyes.sees("Customers to look at")


def ballot(eyes: Eyes) -> None:
    eyes.be("ben")
    eyes.sees("The talk changed nothing")


def case_card(eyes: Eyes) -> None:
    eyes.be("jo", "general")
    eyes.say("/umpire case globex")
    eyes.sees("Case: Globex Logistics")


def scorecard(eyes: Eyes) -> None:
    eyes.be("max", "general")
    eyes.say("/scorecard hooli")
    eyes.sees("Hooli")


def ephemeral(eyes: Eyes) -> None:
    eyes.be("li", "general")
    eyes.say("/log acme 30m tense They moved the date again")
    eyes.sees("Only visible to you")
    expect(eyes.main.get_by_role("button", name="Undo")).to_be_visible()


def refused(eyes: Eyes) -> None:
    eyes.be("gus")
    eyes.say("/strike acme late-payment")
    eyes.sees("Only visible to you")


def modal_with_errors(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.say("/strike")
    eyes.dialog.get_by_role("button", name=re.compile("Record|Save|Strike")).last.click()
    expect(eyes.dialog.get_by_text("required").first).to_be_visible()


def long_modal(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.say("/scorecard acme rate")
    expect(eyes.dialog.get_by_role("combobox")).to_have_count(7)


def list_of_options(eyes: Eyes) -> None:
    long_modal(eyes)
    eyes.dialog.get_by_role("combobox").first.click()
    expect(eyes.page.get_by_role("option").first).to_be_visible()


def import_preview(eyes: Eyes) -> None:
    eyes.be("olga", "general")
    eyes.say("/umpire import")
    eyes.dialog.locator("input[type=file]").set_input_files(
        {"name": "customers.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    eyes.dialog.get_by_role("button", name="Preview").click()
    expect(eyes.dialog.get_by_text("new customers").first).to_be_visible(timeout=PATIENCE)


def file_preview(eyes: Eyes) -> None:
    rosa = eyes.slack.person("rosa")
    if not any(message.files for message in rosa.dm):
        rosa.types("/umpire plot strikes globex", in_="general")
        eyes.stage.umpire.deps.replies.drain(30)
    eyes.be("rosa", "umpire")
    expect(eyes.main.get_by_role("img", name=re.compile("^plot-strikes")).last).to_be_visible(timeout=PATIENCE)


def export_file(eyes: Eyes) -> None:
    olga = eyes.slack.person("olga")
    if not any(message.files for message in olga.dm):
        olga.types("/umpire export", in_="general")
        eyes.stage.umpire.deps.replies.drain(30)
    eyes.be("olga", "umpire")
    expect(eyes.main.get_by_role("link", name=re.compile("CSV|JSON|kB", re.IGNORECASE)).last).to_be_visible()


def thread(eyes: Eyes) -> None:
    question = next((m for m in eyes.slack.messages("random") if m.text == "Who takes Acme?"), None)
    if question is None:
        eyes.slack.person("ben").types("Who takes Acme?", in_="random")
        question = eyes.slack.messages("random")[-1]
        eyes.slack.person("li").types("I do :tada:", in_="random", thread=question.ts)
        eyes.slack.person("jo").reacts(question, "eyes")
    eyes.be("ana", "random")
    eyes.button("^1 reply").click()
    expect(eyes.page.get_by_role("complementary", name="Thread").get_by_text("I do")).to_be_visible()


def home_of(handle: str) -> Callable[[Eyes], None]:
    def opened(eyes: Eyes) -> None:
        eyes.be(handle, "umpire", tab="home")
        expect(eyes.page.get_by_role("tabpanel").get_by_role("heading").first).to_be_visible(timeout=PATIENCE)

    return opened


def inspector(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.say("/umpire whoami")
    eyes.sees("Only visible to you")
    if not eyes.page.get_by_role("complementary", name="Inspector").count():
        eyes.button("^Inspector").click()
    panel = eyes.page.get_by_role("complementary", name="Inspector")
    panel.get_by_role("button", name=re.compile("heard.*umpire")).first.click()
    panel.get_by_role("button", name="Faults").click()
    expect(panel.get_by_role("switch").first).to_be_visible()


def people_picker(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.button("^Acting as").click()
    expect(eyes.page.get_by_role("menuitem", name="Rosa Marini")).to_be_visible()


def time_travel(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.button("^The playground's clock").click()
    expect(eyes.page.get_by_role("menuitem").first).to_be_visible()


def any_date(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.button("^The playground's clock").click()
    eyes.page.get_by_role("menuitem", name="Any date").click()
    form = eyes.page.get_by_role("dialog", name="Move the clock to a date")
    form.get_by_label("Date").fill("2020-01-01")
    form.get_by_role("button", name="Move the Clock").click()
    expect(form.get_by_role("alert")).to_be_visible()


def arrival(eyes: Eyes) -> None:
    eyes.be("ana")
    if not eyes.slack.trips.last:
        travel_to(eyes.page, "monday-9")
    expect(eyes.page.get_by_role("complementary", name="What happened meanwhile")).to_be_visible()


def tables(eyes: Eyes) -> None:
    eyes.be("rosa", "general")
    eyes.say("/umpire room")
    expect(eyes.main.get_by_role("table").last).to_be_visible(timeout=PATIENCE)


def charts(eyes: Eyes) -> None:
    eyes.be("rosa", "general")
    eyes.say("/umpire plot grades")
    expect(eyes.main.get_by_role("img", name=re.compile("chart")).last).to_be_visible(timeout=PATIENCE)
    eyes.page.get_by_text("Show the numbers").last.click()


def completion(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.write("/")
    expect(eyes.page.get_by_role("option", name="/strike")).to_be_visible()


def people_completion(eyes: Eyes) -> None:
    eyes.be("ana", "random")
    eyes.write("thanks @")
    expect(eyes.page.get_by_role("option").first).to_be_visible()


def direct_message(eyes: Eyes) -> None:
    eyes.be("olga", "umpire")
    expect(eyes.main.get_by_role("log")).to_be_visible()


def stranger(eyes: Eyes) -> None:
    eyes.be("sam", "acme-shared")
    expect(eyes.main.get_by_text("shared with a customer").first).to_be_visible()


def every_kind_of_block(eyes: Eyes) -> None:
    if not any("Every block" in m.text for m in eyes.slack.messages("random")):
        client = WebClient(token=eyes.slack.bot_token, base_url=eyes.slack.api_url, timeout=5, retry_handlers=[])
        eyes.slack.channel("random").members[eyes.slack.bot_user_id] = None
        client.chat_postMessage(channel=eyes.slack.channel("random").id, text="Every block", blocks=every_block())
    eyes.be("li", "random")
    expect(eyes.main.get_by_role("heading", name="Every block")).to_be_attached()


def overflow_menu(eyes: Eyes) -> None:
    every_kind_of_block(eyes)
    eyes.button("^More actions for").first.click()
    expect(eyes.page.get_by_role("menuitem", name="Snooze")).to_be_visible()


def confirmation(eyes: Eyes) -> None:
    every_kind_of_block(eyes)
    eyes.page.get_by_role("button", name="Void", exact=True).click()
    expect(eyes.page.get_by_role("alertdialog")).to_be_visible()


def emoji_picker(eyes: Eyes) -> None:
    eyes.be("ana", "random")
    eyes.button("^Insert emoji").click()
    expect(eyes.page.get_by_role("combobox", name="Search emoji")).to_be_focused()


def switcher(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.page.keyboard.press("Control+k")
    expect(eyes.page.get_by_role("dialog", name="Jump to")).to_be_visible()


def toolbar(eyes: Eyes) -> None:
    eyes.be("ana")
    eyes.main.get_by_role("article").last.focus()
    expect(eyes.page.get_by_role("toolbar", name="Message actions")).to_be_visible()


def notice_at_the_bottom(eyes: Eyes) -> None:
    eyes.be("ana", "general")
    eyes.page.evaluate("import('/static/js/store.js').then(store => store.toast('The app did not answer.', 'bad'))")
    expect(eyes.page.get_by_text("The app did not answer.")).to_be_visible()


def not_sent(eyes: Eyes) -> None:
    thread(eyes)
    composer = eyes.page.get_by_role("textbox", name="Reply in thread")
    composer.fill("/strike acme")
    composer.press("Enter")
    expect(eyes.page.get_by_role("log").get_by_text("is not supported in threads")).to_be_visible()


STATES: tuple[tuple[str, Callable[[Eyes], None]], ...] = (
    ("the first screen", first_screen), ("a guest, refused", refused), ("a stranger", stranger),
    ("a digest", digest), ("a ballot", ballot), ("a case card", case_card), ("a scorecard", scorecard),
    ("a private answer", ephemeral), ("a form with errors", modal_with_errors), ("a long form", long_modal),
    ("a list of options", list_of_options), ("an import's preview", import_preview), ("a picture", file_preview),
    ("a file", export_file), ("a thread", thread), ("a message not sent", not_sent),
    ("Home for staff", home_of("li")), ("Home for a manager", home_of("rosa")), ("Home for an admin", home_of("olga")),
    ("the inspector", inspector), ("who one is", people_picker), ("the time machine", time_travel),
    ("any date", any_date),
    ("a table", tables), ("a chart", charts), ("completing a command", completion),
    ("completing a name", people_completion), ("direct messages", direct_message),
    ("every block", every_kind_of_block), ("a menu in a message", overflow_menu), ("a confirmation", confirmation),
    ("the emoji", emoji_picker), ("jump to", switcher), ("a message's actions", toolbar),
    ("a notice", notice_at_the_bottom), ("an arrival", arrival),
)  # fmt: skip


@pytest.fixture(scope="module")
def _loopback() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in PROXIES:
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="module")
def stage(_loopback: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One sample company for all states."""
    url = f"sqlite:///{tmp_path_factory.mktemp('seen') / 'umpire.sqlite'}"
    opened = Stage(url, clock=MovableClock(SATURDAY), rate_limits=False)
    sample.open_sample(opened)
    yield opened
    opened.stop()


@pytest.fixture(scope="module")
def one_page(browser: Browser) -> Iterator[Page]:
    """One page for all states, with axe-core in it wherever it goes."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")  # type: ignore[arg-type]
    context.add_init_script(AXE_SCRIPT)
    yield context.new_page()
    context.close()


@pytest.fixture
def eyes(one_page: Page, stage: Stage) -> Iterator[Eyes]:
    """In front of the page, which is left as it was found."""
    looking = Eyes(one_page, stage)
    yield looking
    looking.leave()
    one_page.set_viewport_size(DESK)  # type: ignore[arg-type]
    one_page.emulate_media(color_scheme="light")


def find_violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe-core finds, a line for each element: rule, element, and what is wrong with it."""
    page.wait_for_function(AT_REST)
    violations: list[dict[str, Any]] = page.evaluate(RUN, options)
    return [
        f"{rule['id']}: {node['target']}: {' '.join(node['failureSummary'].split())}"
        for rule in violations
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("state", [do for _, do in STATES], ids=[name for name, _ in STATES])
def test_axe_finds_nothing(eyes: Eyes, state: Callable[[Eyes], None]) -> None:
    """In this state axe-core finds nothing, wide and light, narrow and dark; and nothing scrolls sideways."""
    state(eyes)
    assert find_violations(eyes.page, ALL) == []
    eyes.page.emulate_media(color_scheme="dark")
    eyes.page.set_viewport_size(HAND)  # type: ignore[arg-type]
    assert find_violations(eyes.page, OF_LOOKS) == []
    assert eyes.page.evaluate(FITS)
