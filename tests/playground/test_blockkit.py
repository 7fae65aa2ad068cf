"""The Block Kit checker judges known payloads right."""

import json
from pathlib import Path

import pytest

from playground.slack.blockkit import Surface, check_payload, list_slack_refusals
from playground.slack.shapes import Json
from tests.playground.conftest import button, buttons, modal, section, words

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))
HOUSE_RULES = {"bad_broadcast", "bad_no_fallback"}
"""Slack lets these pass; the project does not."""


def read(path: Path) -> tuple[str, Json]:
    """The surface and the payload of a fixture."""
    fixture = json.loads(path.read_text("utf-8"))
    return fixture["surface"], fixture["payload"]


def test_all_fixtures_are_there() -> None:
    """There are 29 payloads with a fault and 4 without."""
    assert [len([f for f in FIXTURES if f.stem.startswith(kind)]) for kind in ("bad_", "good_")] == [29, 4]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_is_judged_right(path: Path) -> None:
    """A payload called bad has errors, one called good has none."""
    surface, payload = read(path)
    assert bool(check_payload(surface, payload)) == path.stem.startswith("bad_")  # type: ignore[arg-type]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_house_rules_are_not_slacks(path: Path) -> None:
    """The server refuses what Slack refuses, not what only this project frowns on."""
    surface, payload = read(path)
    expected = path.stem.startswith("bad_") and path.stem not in HOUSE_RULES
    assert bool(list_slack_refusals(surface, payload)) == expected  # type: ignore[arg-type]


def test_an_error_names_its_place() -> None:
    """An error says where in the payload it is."""
    errors = check_payload("message", {"text": "x", "blocks": [section("x"), section("x" * 3001)]})
    assert "/blocks/1/text/text" in errors[0]


def test_half_an_emoji_is_found() -> None:
    """A cut emoji is refused."""
    assert check_payload("message", {"text": "x", "blocks": [section("bad \ud83d")]})


def test_only_objects_are_blocks() -> None:
    """Something that is not a block at all is an error, not a crash."""
    assert check_payload("message", {"text": "x", "blocks": ["hello"]})


def test_an_unknown_block_is_refused() -> None:
    """A block type Slack does not have is an error."""
    assert check_payload("modal", modal({"type": "sectoin", "text": {"type": "mrkdwn", "text": "x"}}))


def test_numbers_the_wrong_way_round_are_refused() -> None:
    """A number field's least must not be above its most."""
    element = {"type": "number_input", "is_decimal_allowed": False, "min_value": "5", "max_value": "2"}
    block = {"type": "input", "label": {"type": "plain_text", "text": "n"}, "element": element}
    assert check_payload("modal", modal(block))


def test_buttons_are_fine() -> None:
    """What the bot posts every day passes."""
    assert check_payload("message", {"text": "x", "blocks": [section("x"), buttons(button("Undo", "undo"))]}) == []


@pytest.mark.parametrize("surface", ["modal", "home"])
@pytest.mark.parametrize("kind", ["table", "data_visualization"])
def test_tables_and_charts_are_for_messages(surface: Surface, kind: str) -> None:
    """Slack has no tables and charts in modals and in the Home tab."""
    cell = {"type": "raw_text", "text": "a"}
    chart = {"type": "pie", "segments": [{"label": "a", "value": 1}]}
    content: Json = {"rows": [[cell]]} if kind == "table" else {"title": "A", "chart": chart}
    view: Json = {"type": surface, "title": words("A"), "blocks": [{"type": kind, **content}]}
    if surface == "home":
        del view["title"]
    assert f"unsupported block on {surface}: {kind}" in list_slack_refusals(surface, view)


@pytest.mark.parametrize("chart", [
    {"type": "pie", "segments": [{"label": "L" * 21, "value": 1}]},
    {"type": "bar", "series": [{"name": "N" * 21, "data": [{"label": "a", "value": 1}]}],
     "axis_config": {"categories": ["a"]}},
    {"type": "line", "series": [{"name": "n", "data": [{"label": "C" * 21, "value": 1}]}],
     "axis_config": {"categories": ["C" * 21]}},
])  # fmt: skip
def test_labels_of_charts_are_short(chart: Json) -> None:
    """A segment, a series and a category have at most twenty characters."""
    block = {"type": "data_visualization", "title": "Customers", "chart": chart}
    assert "less than 21" in check_payload("message", {"text": "x", "blocks": [block]})[0]


def test_a_date_stands_where_slack_draws_it() -> None:
    """A date passes in mrkdwn and with a fallback, not in plain text or in what notifications read."""
    date = "<!date^1772438400^{time}|08:00 UTC>"
    header = {"type": "header", "text": {"type": "plain_text", "text": date}}
    assert check_payload("message", {"text": "x", "blocks": [section(date)]}) == []
    assert "Slack draws none" in check_payload("message", {"text": date, "blocks": [section("x")]})[0]
    assert "Slack draws none" in check_payload("message", {"text": "x", "blocks": [header]})[0]
    assert "fallback" in check_payload("message", {"text": "x", "blocks": [section("<!date^1772438400^{time}>")]})[0]
