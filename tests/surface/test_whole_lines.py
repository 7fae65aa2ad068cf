"""A line is understood to its last word: `help` helps after every word, and what is left over is not ignored."""

import pytest

from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/strike list help", "/strike undo"),
        ("/strike list acme help", "/strike undo"),
        ("/strike void help", "/strike undo"),
        ("/strike void 1 HELP", "/strike undo"),
        ("/strike undo help", "/strike undo"),
        ("/strike acme help", "/strike undo"),
        ("/strike acme late-payment help", "/strike undo"),
        ("/umpire strike list help", "/strike undo"),
        ("/scorecard list help", "/scorecard list"),
        ("/scorecard acme help", "/scorecard list"),
        ("/scorecard acme rate help", "/scorecard list"),
        ("/scorecard acme override help", "/scorecard list"),
        ("/log list help", "/log undo"),
        ("/log list acme help", "/log undo"),
        ("/log acme 50m tense help", "/log undo"),
        ("/umpire roles manager help", "/umpire roles manager add"),
        ("/umpire roles manager add help", "/umpire roles manager add"),
        ("/umpire channels review help", "/umpire channels review"),
        ("/umpire config floor.margin help", "/umpire config minimum.margin 12%"),
        ("/umpire digest now help", "/umpire digest preview"),
        ("/umpire customer archive help", "/umpire customer archive acme"),
        ("/umpire customer archive acme help", "/umpire customer archive acme"),
        ("/umpire customer add help", "/umpire customer archive acme"),
        ("/umpire customer alias acme add help", "/umpire customer archive acme"),
        ("/umpire import help", "/umpire import"),
        ("/umpire export now help", "/umpire export"),
        ("/umpire rules help", "/umpire rules"),
        ("/umpire whoami help", "/umpire whoami"),
    ],
)
def test_help_helps_after_every_word(shared_house: House, line: str, says: str) -> None:
    """Whatever was begun, `help` at its end says how it is written, and nothing is done."""
    before = shared_house.records()

    told = plain_text(shared_house.types(shared_house.olga, line))

    assert says in told
    assert shared_house.records() == before


def test_help_in_free_text_is_a_word(house: House) -> None:
    """A note, a why and a name may end in *help*."""
    house.types(house.ana, "/strike acme late-payment they asked for help")
    house.types(house.rosa, "/umpire customer add Self Help")
    house.types(house.rosa, "/umpire customer alias acme add Acme Help")

    assert house.strikes()[0].note == "they asked for help"
    assert house.customer("self").name == "Self Help"
    assert house.customer("acme").aliases == ("Acme Help",)


@pytest.mark.parametrize(
    ("line", "usage"),
    [
        ("/umpire digest now please", "/umpire digest preview"),
        ("/umpire digest preview 3", "/umpire digest preview"),
        ("/umpire customer archive globex partners", "/umpire customer archive <customer>"),
        ("/umpire customer restore globex partners", "/umpire customer restore <customer>"),
        ("/umpire customer owner acme @li @jo too", "/umpire customer owner <customer>"),
        ("/umpire import customers.csv", "/umpire import"),
        ("/umpire export all", "/umpire export"),
        ("/umpire roles manager add @li @jo too", "/umpire roles"),
        ("/umpire channels review #general #random", "/umpire channels"),
        ("/strike list Globex Partners", "/strike list <customer>"),
        ("/scorecard acme rate now", "/scorecard <customer> rate"),
        ("/scorecard acme override clear it", "/scorecard <customer> override clear"),
        ("/scorecard list 1 2", "/scorecard list"),
    ],
)
def test_what_is_left_over_is_refused(shared_house: House, line: str, usage: str) -> None:
    """A word too many is named with how the line is written, and nothing is done."""
    before = shared_house.records()

    told = plain_text(shared_house.types(shared_house.olga, line))

    assert "I do not know what to do with" in told
    assert "A name of several words goes in quotes." in told
    assert usage in told
    assert shared_house.records() == before


@pytest.mark.parametrize("name", ["Undo GmbH", "Help", "List"])
def test_a_customer_may_be_called_like_a_command(house: House, name: str) -> None:
    """Its key is another, and its name in quotes is no command."""
    house.types(house.rosa, f'/umpire customer add "{name}"')

    told = house.answer(house.ana, f'/strike "{name}" late-payment')

    assert f"Strike 1 of 3 on {name}" in told
    assert plain_text(house.types(house.ana, f'/scorecard "{name}"')).startswith(f"{name}: ")


def test_a_commands_word_is_no_key(shared_house: House) -> None:
    """A key that would be read as a command is refused in words."""
    told = shared_house.answer(shared_house.rosa, "/umpire customer add Undo GmbH --key undo")

    assert "“undo” cannot be a key: it is a word of a command." in told


@pytest.mark.parametrize("blank", ["\u00a0", "\n", "\t", "\u3000 "])
def test_any_blank_parts_the_first_word(shared_house: House, blank: str) -> None:
    """Whatever blank a keyboard makes stands between the words of `/umpire`."""
    told = shared_house.answer(shared_house.rosa, f"/umpire {blank}scorecard{blank}acme")

    assert told.startswith("Acme GmbH: ")


def test_a_date_of_several_words_needs_no_quotes(house: House) -> None:
    """`--when 14 dec` is one date, and the note begins after it."""
    house.types(house.ana, "/strike acme late-payment --when 14 dec invoice 218")

    assert (house.strikes()[0].incident_on.isoformat(), house.strikes()[0].note) == ("2025-12-14", "invoice 218")


def test_a_reason_is_shown_like_a_setting(house: House) -> None:
    """What was just set can be looked at under the same word."""
    house.types(house.olga, "/umpire config reason.no-show 1 90d")

    assert "reason.no-show 1 90d" in house.answer(house.olga, "/umpire config reason.no-show")
    assert "is not a strike reason" in house.answer(house.olga, "/umpire config reason.zzz")
