"""The fields of a modal: how each keeps what was entered, and what Slack's own window checks."""

from typing import Any

import pytest
from slack_sdk import WebClient

from playground.slack.people import Person
from playground.slack.server import LocalSlack
from tests.playground.conftest import Trigger, field, modal, top, words

Body = dict[str, Any]
NOTE = {"type": "plain_text_input"}
FIELDS: list[tuple[str, Body, Any, str, Any]] = [
    ("date", {"type": "datepicker"}, "2026-03-14", "selected_date", "2026-03-14"),
    ("time", {"type": "timepicker"}, "09:30", "selected_time", "09:30"),
    ("number", {"type": "number_input", "is_decimal_allowed": False}, 7, "value", "7"),
    ("email", {"type": "email_text_input"}, "a@b.io", "value", "a@b.io"),
    ("link", {"type": "url_text_input"}, "https://x.io", "value", "https://x.io"),
]


@pytest.mark.parametrize(("element", "typed", "key", "value"), [f[1:] for f in FIELDS], ids=[f[0] for f in FIELDS])
def test_a_field_has_its_value_in_its_own_key(
    web: WebClient, ana: Person, trigger: Trigger, element: Body, typed: object, key: str, value: object
) -> None:
    """Each kind of field keeps its value the way Slack sends it."""
    web.views_open(trigger_id=trigger(), view=modal(field("f", "Field", element)))
    top(ana).fill({"Field": typed})
    assert top(ana).view.values["f"]["f_in"] == {"type": element["type"], key: value}


OPTIONS = {"options": [{"text": words("Yes"), "value": "y"}, {"text": words("No"), "value": "n"}]}


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons"])
def test_one_option_is_chosen_by_its_words(web: WebClient, ana: Person, trigger: Trigger, kind: str) -> None:
    """An option is found by its words or its value."""
    web.views_open(trigger_id=trigger(), view=modal(field("f", "Field", {"type": kind, **OPTIONS})))
    for typed in ("No", "n"):
        top(ana).fill({"Field": typed})
        assert top(ana).view.values["f"]["f_in"]["selected_option"]["value"] == "n"


@pytest.mark.parametrize("kind", ["multi_static_select", "checkboxes"])
def test_several_options_are_chosen(web: WebClient, ana: Person, trigger: Trigger, kind: str) -> None:
    """Several options make a list."""
    web.views_open(trigger_id=trigger(), view=modal(field("f", "Field", {"type": kind, **OPTIONS})))
    top(ana).fill({"f": ["Yes", "No"]})
    assert [o["value"] for o in top(ana).view.values["f"]["f_in"]["selected_options"]] == ["y", "n"]


def test_people_and_channels_are_chosen_by_name(
    slack: LocalSlack, web: WebClient, ana: Person, trigger: Trigger
) -> None:
    """People are named by handle, channels by name."""
    web.views_open(trigger_id=trigger(), view=modal(
        field("p", "Person", {"type": "users_select"}),
        field("m", "People", {"type": "multi_users_select"}),
        field("c", "Channel", {"type": "conversations_select"}),
    ))  # fmt: skip
    top(ana).fill({"Person": "ben", "People": ["ben", "li"], "Channel": "random"})
    values = top(ana).view.values
    assert values["p"]["p_in"]["selected_user"] == slack.person("ben").id
    assert values["m"]["m_in"]["selected_users"] == [slack.person("ben").id, slack.person("li").id]
    assert values["c"]["c_in"]["selected_conversation"] == slack.channel("random").id


def test_a_file_is_attached(slack: LocalSlack, web: WebClient, ana: Person, trigger: Trigger) -> None:
    """A file field holds the file object, which the bot can look up."""
    view = modal(field("f", "CSV", {"type": "file_input", "filetypes": ["csv"], "max_files": 1}))
    web.views_open(trigger_id=trigger(), view=view)
    top(ana).fill({"CSV": ana.uploads("x.csv", b"a,b\n")})
    file_id = top(ana).view.values["f"]["f_in"]["files"][0]["id"]
    assert web.files_info(file=file_id)["file"]["size"] == 4


NUMBERS = [("x", "a number"), ("1.5", "whole"), ("0", "1 or more"), ("10", "9 or less")]


@pytest.mark.parametrize(("typed", "said"), NUMBERS, ids=[n[0] for n in NUMBERS])
def test_slack_checks_numbers_itself(
    slack: LocalSlack, web: WebClient, ana: Person, trigger: Trigger, typed: str, said: str
) -> None:
    """A number outside its limits is not sent."""
    element = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}
    web.views_open(trigger_id=trigger(), view=modal(field("n", "N", element)))
    errors = top(ana).fill({"N": typed}).submit() or {}
    assert said in errors["n"]


def test_slack_checks_lengths_itself(web: WebClient, ana: Person, trigger: Trigger) -> None:
    """Text shorter or longer than the field takes is not sent."""
    view = modal(field("n", "N", {**NOTE, "min_length": 3, "max_length": 5}))
    web.views_open(trigger_id=trigger(), view=view)
    assert "at least 3" in (top(ana).fill({"N": "ab"}).submit() or {})["n"]
    assert "at most 5" in (top(ana).fill({"N": "abcdef"}).submit() or {})["n"]
