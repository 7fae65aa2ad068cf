"""Buttons where they never stand, and forms that are not what they were: each is answered or refused in words."""

import itertools
import logging
from collections.abc import Callable

import pytest

from bot.dispatch import CLICKS, FORMS
from playground.slack.clicks import Place
from tests.surface.house import House

LARGE = "9" * 30
FEW: tuple[str | None, ...] = (None, "acme")
MANY = (*FEW, "{}", LARGE, f"acme {LARGE}", f"{LARGE}:{LARGE}")


def place_in_message(house: House) -> Place:
    """A post of the review channel."""
    house.types(house.rosa, "/strike acme late-payment")
    message = house.posts()[-1]
    return Place(house.slack.channel(message.channel), message)


def place_in_home(house: House) -> Place:
    """Rosa's Home tab."""
    house.rosa.opens_home()
    house.settle()
    return Place(view=house.rosa.home)


def place_in_form(house: House) -> Place:
    """A form about something else."""
    house.types(house.rosa, "/scorecard acme rate")
    return Place(view=house.modal(house.rosa).view)


@pytest.mark.parametrize(
    ("find_place", "values"),
    [(place_in_message, MANY), (place_in_home, FEW), (place_in_form, FEW)],
)
def test_no_button_in_a_strange_place_is_a_fault(
    house: House, find_place: Callable[[House], Place], values: tuple[str | None, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """Every button, in a message, in Home and in a foreign form, with and without a value."""
    place = find_place(house)
    house.slack.faults.enforce_rate_limits = False
    house.slack.log.clear()
    faults = []
    for name, value in itertools.product(CLICKS, values):
        caplog.clear()
        action = {"type": "button", "block_id": "b", "action_id": name}
        with caplog.at_level(logging.WARNING):
            reply = house.rosa.acts(action if value is None else {**action, "value": value}, place=place)
            house.seen(house.rosa)
        if not reply.ok or any(each.name.startswith("bot.") for each in caplog.records):
            faults.append((name, value, [each.getMessage() for each in caplog.records]))
    assert faults == []


@pytest.mark.parametrize("metadata", ["", "{}", '{"key": "acme"}'])
def test_no_form_from_another_time_is_a_fault(house: House, metadata: str, caplog: pytest.LogCaptureFixture) -> None:
    """Every form with other fields than it has, and without what it carries with it: an older version opened it."""
    house.slack.faults.enforce_rate_limits = False
    faults = []
    for name in FORMS:
        house.types(house.rosa, "/scorecard acme rate")
        modal = house.modal(house.rosa)
        modal.view.content |= {"callback_id": name, "private_metadata": metadata}
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            modal.submit()
            house.seen(house.rosa)
        if any(each.name.startswith("bot.") for each in caplog.records):
            faults.append((name, [each.getMessage() for each in caplog.records]))
    assert faults == []
