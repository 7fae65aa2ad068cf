"""`make blocks-validate`: asks Slack itself whether it takes everything umpire can send, rendered anew.

Each message of the golden cases, hostile ones included, is sent to Slack's public `blocks.validate`, and so is what a
modal shows of it, every form and every Home. Nothing is posted, and no workspace or token is needed.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.errors import call_patiently, read_error
from bot.slack.modals import View, build_receipt
from tests.messages.cases import CASES

ROOT = Path(__file__).parents[1]
TAKEN, REFUSED, NOT_ASKED = 0, 1, 2
SLACK = "https://slack.com/api/"
LONGEST = 100_000
"""The most characters `blocks.validate` takes of a message or view, though a view itself may have 250,000."""
REFUSALS = frozenset({"invalid_blocks", "invalid_message", "invalid_view"})


class NotAsked(Exception):
    """Slack could not be asked; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing umpire sends: its name for reading, the argument of `blocks.validate` it goes by, and itself."""

    name: str
    argument: str
    content: dict[str, Any]

    @property
    def sent(self) -> str:
        """What goes over the wire."""
        return json.dumps(self.content, ensure_ascii=False)


def list_payloads() -> Iterator[Payload]:
    """Render everything: messages, what modals show of them, Homes, and forms."""
    for name, build in CASES.items():
        message = build()
        blocks = list(message.blocks)
        yield Payload(f"message {name}", "message", {"text": message.text, "blocks": blocks})
        yield Payload(f"modal with {name}", "view", build_receipt(message))
        if name.partition("--")[0] in ("home", "home_closed"):
            yield Payload(f"Home {name}", "view", {"type": "home", "blocks": blocks})
    yield from (Payload(f"form {name}", "view", view) for name, view in list_forms())


def list_forms() -> Iterator[tuple[str, View]]:
    """List the forms of all test modules that have a table of them, `FORMS`, by name."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "\nFORMS: dict[str, View]" in path.read_text("utf-8"):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            yield from ((f"{name} ({path.stem})", view) for name, view in module.FORMS.items())


def find_faults(slack: WebClient, payload: Payload, *, pause: Callable[[float], object]) -> list[str]:
    """Ask Slack what is wrong with a payload; empty if it takes it. Raises NotAsked."""
    try:
        call_patiently(lambda: slack.blocks_validate(**{payload.argument: payload.sent}), pause=pause)
    except SlackApiError as error:
        return _read_faults(error.response.data, read_error(error.response))
    except (SlackClientError, OSError) as error:
        raise NotAsked(f"Slack could not be reached at {slack.base_url} ({error}).") from error
    return []


def _read_faults(answer: Any, code: str | None) -> list[str]:
    """Read what is wrong with a payload from a refusal. Raises NotAsked where the refusal is not about the payload."""
    if code == "invalid_arguments":
        return [str(each) for each in answer.get("response_metadata", {}).get("messages", [])] or [code]
    if code not in REFUSALS:
        raise NotAsked(f"What answers there is not Slack's blocks.validate ({code or 'no error code'}).")
    return [f"{each.get('pointer', '')}: {each.get('message', '')}" for each in answer.get("errors", [])] or [code]


def validate_payloads(
    payloads: Iterable[Payload], slack: WebClient, console: Console, *, pause: Callable[[float], object]
) -> int:
    """Ask about every payload, print those that were refused and how many were taken; return the exit status.

    One that is too long to ask about is named and not counted.
    """
    taken = refused = 0
    for payload in payloads:
        if len(payload.sent) > LONGEST:
            console.print(f"{payload.name}: {len(payload.sent):,} characters, too long to ask about", markup=False)
            continue
        faults = find_faults(slack, payload, pause=pause)
        taken, refused = taken + (not faults), refused + bool(faults)
        if faults:
            console.print(f"{payload.name}: refused", markup=False)
            console.print(*(f"  {each}" for each in faults), sep="\n", markup=False)
    console.print(f"{slack.base_url} took {taken:,} of {taken + refused:,} payloads.", markup=False)
    return REFUSED if refused else TAKEN


def main(
    arguments: list[str],
    *,
    payloads: Callable[[], Iterable[Payload]] = list_payloads,
    pause: Callable[[float], object] = time.sleep,
) -> int:
    """Run the command; return its exit status. `pause` waits for so many seconds."""
    parser = argparse.ArgumentParser(
        prog="make blocks-validate",
        description=__doc__,
        epilog="exit status: 0 Slack took everything; 1 it refused something; 2 it could not be asked.",
    )
    parser.add_argument("--offline-ok", action="store_true", help="end with 0 where Slack cannot be asked")
    parser.add_argument("--api-url", default=SLACK, help="another Web API, such as the playground's")
    chosen = parser.parse_args(arguments)
    no_retries: list[Any] = []
    slack = WebClient(base_url=chosen.api_url, timeout=30, retry_handlers=no_retries)
    console = Console(highlight=False, soft_wrap=True)
    try:
        return validate_payloads(payloads(), slack, console, pause=pause)
    except NotAsked as fault:
        console.print(f"Not proven. {fault}", markup=False)
        return TAKEN if chosen.offline_ok else NOT_ASKED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
