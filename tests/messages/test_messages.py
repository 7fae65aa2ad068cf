"""Every message is what Slack takes, whatever is in it, and reads as it did when somebody last looked.

After a change that is meant: UPDATE_GOLDEN=1 in the environment writes the golden files anew; then read the difference.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot import dispatch
from bot.slack import rendering as messages
from bot.slack.fitting import ANSWER_LIMIT, POSTED_LIMIT, fit_blocks
from bot.slack.modals import build_receipt
from bot.slack.rendering import Message
from playground.slack.blockkit import check_payload, count_characters
from playground.slack.plain import plain_text
from scoring.rules.reasons import DEFAULT_REASONS
from tests.messages.cases import CASES, GROUPS, POSTED, READS
from tests.messages.drawn import draw
from tests.messages.samples import ACME, FAMILY, HOSTILE

GOLDEN = Path(__file__).with_name("golden")
ADVISED_TEXT = 4_000
PRIVATE_GROUPS = ("roles", "role_given--several", "role_given--taken", "group_gone")
"""Private answers and direct messages that name a user group: a mention in what only one person sees calls nobody."""

ACCUSATIONS = (
    *(form for reason in DEFAULT_REASONS for form in (reason.name, reason.name.replace("-", " "))),
    "final notice",
    "let go",
    "drives away",
)
"""What a customer is accused of or threatened with, in words that a notification may hold."""
KINDS = {
    "nudge": "nudge_", "strike": "strike_line", "notice": "notice_line", "case": "case_card",
    "prompt": "prompt_difficult",
    "prompt_again": "prompt_difficult--again", "turnover": "turnover_told", "orphaned": "customers_orphaned",
    "round": "round_post", "closet": "closet--",
    **{kind: kind for kind in (
        "audit_anchor", "ballot", "ballot_reminder", "campaign", "campaign_nudge", "campaign_over", "channel_offered",
        "channel_readers", "closet_closed", "closet_nudge", "contest_word", "digest_customer", "digest_opening",
        "farewell", "group_gone", "gut_raise", "new_roles", "no_manager", "notice_word", "parked",
        "privacy_done", "prompt_stopped", "referral_check",
        "reply_judge", "reply_withdrawn",
        "restriction_word", "review_ask", "review_due", "review_talk", "round_ask", "setback", "setup", "strike_yours",
        "transition_asked",
        "transition_assigned", "transition_ownerless",
    )},
}  # fmt: skip
"""Each kind of row in the outbox, and how the names of its cases begin."""

EVERYDAY = [name for name in CASES if "hostile" not in name]
everything = pytest.mark.parametrize("name", CASES)
everyday = pytest.mark.parametrize("name", EVERYDAY)


@pytest.mark.parametrize("feature", GROUPS)
def test_messages_read_as_they_did(feature: str) -> None:
    """A change of words, of a kind of block, of a button's action or style shows in the file of its feature."""
    path = GOLDEN / f"{feature}.txt"
    now = "".join(f"## {name}\n{draw(_message(name))}\n" for name in GROUPS[feature])
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(now, "utf-8")
    assert now.splitlines() == path.read_text("utf-8").splitlines()


def test_messages_read_as_the_text_beside_them() -> None:
    """A case with its text beside it needs no golden file."""
    assert {name: plain_text(_payload(_message(name))) for name in READS} == READS


def test_no_golden_file_is_left_over() -> None:
    """Every golden file belongs to a feature, and every everyday message stands in one or beside its case."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(GROUPS)
    assert {name for names in GROUPS.values() for name in names} | set(READS) >= set(EVERYDAY)


@everything
def test_slack_takes_it_as_a_message(name: str) -> None:
    """Lengths, counts and shapes are within Slack's limits, with the worst values too."""
    assert _faults("message", name, _payload(_message(name))) == []


@everything
def test_slack_takes_it_as_a_receipt(name: str) -> None:
    """The same message can stand in a modal after a form was submitted."""
    assert _faults("modal", name, build_receipt(_message(name))) == []


@everything
def test_slack_takes_all_blocks_together(name: str) -> None:
    """As it is posted, a message stays within its limit as the local Slack counts, with the worst values too."""
    for limit in (POSTED_LIMIT, ANSWER_LIMIT):
        fitted = fit_blocks(_message(name).blocks, limit)
        assert count_characters(fitted) <= limit
        assert _faults("message", name, {"text": "x", "blocks": fitted}) == []


@everyday
def test_nothing_is_left_out_of_an_everyday_message(name: str) -> None:
    """Only extraordinary messages are cut: a private answer stays whole, and so does what is posted."""
    blocks = list(_message(name).blocks)
    assert fit_blocks(blocks, ANSWER_LIMIT) == blocks
    if name.partition("--")[0] in POSTED:
        assert fit_blocks(blocks, POSTED_LIMIT) == blocks


@everything
def test_the_text_carries_the_facts(name: str) -> None:
    """A screen reader, which reads nothing else, gets words: some, and no more than Slack advises."""
    assert 0 < len(_message(name).text) <= ADVISED_TEXT


@everything
def test_what_people_wrote_stays_plain(name: str) -> None:
    """A name or a note calls nobody and links nowhere: its marks arrive as characters."""
    message = _message(name)
    for said in (message.text, *_mrkdwn(message.blocks)):
        assert "<!channel" not in said
        assert "<https://evil" not in said
        assert not re.search(r"&(?!amp;|lt;|gt;)", said), said


@everything
def test_slack_parses_nothing(name: str) -> None:
    """No text is left for Slack to make links, channels and mentions of: each says `verbatim`."""
    found = [*_texts(_payload(CASES[name]())), *_texts(build_receipt(CASES[name]()))]
    assert [text for text in found if not text.get("verbatim")] == []


@everything
def test_nothing_is_cut_in_the_middle(name: str) -> None:
    """No entity, mention or joined emoji is left half."""
    for said in _mrkdwn(_message(name).blocks):
        assert said.count("<") == said.count(">")
    for said in _strings(_payload(_message(name))):
        assert not said.removesuffix("…").endswith("\u200d")


@everyday
def test_an_editor_finds_nothing_to_mend(name: str) -> None:
    """No doubled blanks, no empty lines in lists, no blank before a full stop, nothing of the program's own."""
    message = _message(name)
    for said in (message.text, *_mrkdwn(message.blocks)):
        assert said == said.strip()
        assert not re.search(r"\n\s*\n|[^\S\n]{2}|[^\S\n]\n| [.,;]|\.\.|\(\)|None|Undefined|\bTrue\b|\[\]", said), said
        assert not re.search(r"\b1 (points|days|customers|rows|people|minutes|answers|hours)\b(?! of)", said), said
        assert not re.search(r"(\d+)–\1\b|\boops\b|\bsorry\b", said, re.IGNORECASE), said


@everyday
def test_buttons_are_verbs_or_names(name: str) -> None:
    """Labels are in Title Case and without emoji; each knows what it does and about what."""
    for block in _message(name).blocks:
        for button in block.get("elements", []) if block["type"] == "actions" else []:
            if button["type"] != "button":  # a menu has no label of its own
                continue
            label = button["text"]["text"]
            assert all(
                word[0].isupper() or not word.isalpha() or word in ("to", "as", "the", "for") for word in label.split()
            ), label
            assert not label.startswith(":")
            assert button["value"]


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith(POSTED)])
def test_a_lock_screen_accuses_nobody(name: str) -> None:
    """What a notification says of what is posted names a customer or what they are accused of, never both."""
    text = _message(name).discreet
    accused = [word for word in ACCUSATIONS if word in text.casefold()]
    named = [word for word in (ACME.name, HOSTILE.name[:20], "Globex", "Bólido", FAMILY) if word in text]
    assert not (accused and named), text
    assert "<@" not in text, "nobody is named to whoever sees the phone"


@pytest.mark.parametrize("name", [name for name in EVERYDAY if name.startswith(POSTED)])
def test_a_notification_is_a_sentence(name: str) -> None:
    """With and without what is held back it reads as whole sentences, which speak of umpire as I, if at all."""
    for text in (_message(name).text, _message(name).discreet):
        assert re.match(r"[A-Z0-9](.|\n)*[.?!]”?$", text), text
        assert len(text.split()) > 2, text
        assert "umpire:" not in text


def test_every_kind_of_post_is_among_them() -> None:
    """Whatever the outbox can send, but for Home, which notifies nobody, is tried as a notification."""
    assert set(KINDS) == set(dispatch.POSTS) - {"home"}
    tried = [name for name in CASES if name.startswith(POSTED)]
    assert {kind for kind, case in KINDS.items() if not any(name.startswith(case) for name in tried)} == set()


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith(("strike_line", "digest_"))])
def test_no_reporter_is_named_in_a_channel(name: str) -> None:
    """Who reported, witnessed or rated stays out of what everybody reads."""
    for said in _strings(_payload(_message(name))):
        assert not re.search(r"<@U0(ANA|BEN|LI|0)", said)


def test_every_template_is_tried() -> None:
    """No message is without a case here."""
    environment = messages._environment()
    assert environment.cache is not None
    environment.cache.clear()
    for made in CASES.values():
        made()
    used = {name for _, name in environment.cache}
    there = {path.name for folder in messages.template_folders() for path in folder.glob("*.j2")}
    assert there - used == set()


@cache
def _message(name: str) -> Message:
    """The message of a case, made once: what a worker checks of it does not change it."""
    return CASES[name]()


def _payload(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks)}


def _faults(surface: Any, name: str, payload: dict[str, Any]) -> list[str]:
    found = check_payload(surface, payload)
    return [fault for fault in found if not (name in PRIVATE_GROUPS and "calls a whole channel or group" in fault)]


def _texts(value: Any) -> Iterator[dict[str, Any]]:
    """Every mrkdwn object within."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _mrkdwn(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for inner in value.values():
            yield from _mrkdwn(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _mrkdwn(inner)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
