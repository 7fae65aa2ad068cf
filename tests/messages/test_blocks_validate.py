"""`make blocks-validate`: what it sends, and what it says where Slack takes it, refuses it, or cannot be asked."""

import socket
from collections.abc import Iterator

import pytest

from bot import dispatch
from bot.slack.errors import USUAL_WAIT
from playground.slack.server import LocalSlack
from playground.stage import load_manifest
from tests.blocks_validate import LONGEST, NOT_ASKED, REFUSED, TAKEN, Payload, list_payloads, main
from tests.messages.cases import CASES

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "Grüß Gott"}}
FINE = Payload("message fine", "message", {"text": "x", "blocks": [SECTION]})
FORM = Payload(
    "form fine", "view", {"type": "modal", "title": {"type": "plain_text", "text": "Form"}, "blocks": [SECTION]}
)
BROKEN = Payload("message broken", "message", {"text": "x", "blocks": [SECTION, {"type": "section", "text": "Hello"}]})


@pytest.fixture(scope="module")
def everything() -> list[Payload]:
    """All payloads there are."""
    return list(list_payloads())


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """A local Slack that nobody is connected to."""
    with LocalSlack(load_manifest()) as running:
        yield running


def test_nothing_umpire_sends_is_left_out(everything: list[Payload]) -> None:
    """Every golden case goes out as a message and as a modal, every form that can be submitted, and every Home."""
    names = {payload.name for payload in everything}
    views = [payload.content for payload in everything if payload.argument == "view"]

    assert names >= {f"message {name}" for name in CASES} | {f"modal with {name}" for name in CASES}
    assert {view.get("callback_id", "") for view in views} == {"", *dispatch.FORMS}
    homes = [name for name in CASES if name.startswith("home")]
    assert len(homes) == sum(view["type"] == "home" for view in views) > 5


def test_it_says_how_many_slack_took(
    slack: LocalSlack, everything: list[Payload], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where all are taken it says their number and ends with 0; nothing is posted for it."""
    some = [*everything[::50], *(payload for payload in everything if payload.name.startswith("Home"))]
    some = [payload for payload in some if len(payload.sent) <= LONGEST]
    assert main(["--api-url", slack.api_url], payloads=lambda: some) == TAKEN
    assert capsys.readouterr().out == f"{slack.api_url} took {len(some)} of {len(some)} payloads.\n"
    assert not any(channel.messages for channel in slack.world.channels.values())


@pytest.mark.soak
def test_the_local_slack_takes_everything(slack: LocalSlack) -> None:
    """Not one of the messages, modals and Homes is refused."""
    assert main(["--api-url", slack.api_url]) == TAKEN


def test_what_is_too_long_to_ask_about_is_named(slack: LocalSlack, capsys: pytest.CaptureFixture[str]) -> None:
    """A view longer than blocks.validate takes is named and not counted."""
    long = Payload("form long", "view", {**FORM.content, "private_metadata": "x" * LONGEST})
    assert main(["--api-url", slack.api_url], payloads=lambda: [long, FINE]) == TAKEN
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("form long: 100,")
    assert last.endswith("took 1 of 1 payloads.")


def test_what_is_refused_is_named(slack: LocalSlack, capsys: pytest.CaptureFixture[str]) -> None:
    """A refused payload is printed with its place and reason, the others are asked about too, and it ends with 1."""
    assert main(["--api-url", slack.api_url, "--offline-ok"], payloads=lambda: [BROKEN, FINE, FORM]) == REFUSED
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "message broken: refused"
    assert lines[1].startswith("  /blocks/1/text: ")
    assert lines[-1].endswith("took 2 of 3 payloads.")


def test_it_waits_as_long_as_slack_asks(slack: LocalSlack) -> None:
    """After a 429 the same payload is sent again, once the seconds Slack named are over; after many it gives up."""
    waits: list[float] = []
    slack.faults.add(kind="429", method="blocks.validate", retry_after=7, times=2)
    assert main(["--api-url", slack.api_url], payloads=lambda: [FINE], pause=waits.append) == TAKEN
    assert waits == [7, 7]
    slack.faults.add(kind="error", error="rate_limited", method="blocks.validate", times=99)
    assert main(["--api-url", slack.api_url], payloads=lambda: [FINE], pause=waits.append) == NOT_ASKED
    assert set(waits[2:]) == {USUAL_WAIT}


@pytest.mark.parametrize("fault", [{"kind": "5xx"}, {"kind": "reset"}, {"kind": "error", "error": "unknown_method"}])
def test_another_answer_proves_nothing(
    slack: LocalSlack, capsys: pytest.CaptureFixture[str], fault: dict[str, str]
) -> None:
    """A broken server, a broken line or a method that is not there are no yes."""
    slack.faults.add(method="blocks.validate", **fault)  # type: ignore[arg-type]
    assert main(["--api-url", slack.api_url], payloads=lambda: [FINE]) == NOT_ASKED
    assert "Not proven." in capsys.readouterr().out


@pytest.mark.parametrize(("words", "status"), [((), NOT_ASKED), (("--offline-ok",), TAKEN)])
def test_without_internet_it_says_so(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int) -> None:
    """Where nothing answers, it says so, and ends with 0 only where that was allowed."""
    with socket.socket() as listener:  # bound, but never listening: every connection is refused
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
        assert main(["--api-url", address, *words], payloads=lambda: [FINE]) == status
    assert f"Not proven. Slack could not be reached at {address}" in capsys.readouterr().out
