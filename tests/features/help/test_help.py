"""Help says what the asker can do now in six lines; everything else is a topic away, and every word two taps."""

import re

import pytest

from bot.dispatch import CLICKS, HELP, SECTIONS
from bot.slack.help_texts import GROUPS, HelpSection
from playground.slack.messages import Message
from playground.slack.plain import plain_text
from tests.surface.house import House

LINE = re.compile(r"^`(/[^`]+)` \S", re.MULTILINE)


def options(message: Message) -> dict[str, str]:
    """The options of all menus in a message: what each says, and its value."""
    menus = [each for block in message.blocks for each in block.get("elements", []) if each["type"] == "static_select"]
    return {option["text"]["text"]: option["value"] for menu in menus for option in menu["options"]}


def lines(house: House, handle: str) -> list[str]:
    """The lines that help begins with for this person."""
    told = house.answer(house.slack.person(handle), "/umpire help")
    return LINE.findall(told)


@pytest.mark.parametrize(
    ("handle", "first"),
    [
        ("ana", ["/umpire todo", "/strike acme late-payment", "/log acme 30m good"]),
        ("jo", ["/umpire todo", "/strike acme late-payment", "/log acme 30m good"]),
        ("rosa", ["/umpire todo", "/scorecard list", "/strike acme late-payment"]),
        ("olga", ["/umpire todo", "/umpire config", "/strike acme late-payment"]),
    ],
)
def test_help_begins_with_what_fits_the_asker(shared_house: House, handle: str, first: list[str]) -> None:
    """Six lines fit somebody's offices and customers, and each of them can be typed as it stands."""
    told = lines(shared_house, handle)

    assert told[:3] == first
    assert len(told) == 6
    for line in told:
        answer = shared_house.answer(shared_house.slack.person(handle), line)
        assert not re.search("I do not know|Only a|Usage|is not something", answer), line


def test_what_is_open_comes_first(house: House) -> None:
    """A voter reads of the ballot that waits, and whoever is asked in a rating round of its page."""
    house.types(house.rosa, "/umpire round start")
    house.types(house.jo, "/strike acme threat-or-harassment they threatened Li")
    house.types(house.mia, "/umpire steps acme confirm")
    for handle in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{handle}")
    house.types(house.rosa, "/vote terminate acme they threatened Li")

    assert "/vote list" in lines(house, "ana")[:3]
    assert "/umpire round mine" in lines(house, "jo")[:3]


def test_every_word_is_two_taps_away(house: House) -> None:
    """Any topic is chosen in the menu, and any word of it in the next, which shows how it is typed."""
    for topic in HelpSection:
        shown = house.types(house.ana, "/umpire help")
        house.ana.selects(topic.value, in_=shown, action_id="menu:topic")
        house.settle()
        assert shown.message is not None
        words = options(shown.message)
        assert {value.removeprefix("help_word ") for value in words.values()} >= set(SECTIONS[topic])
        spelled = next(iter(words))
        house.ana.selects(spelled, in_=shown.message, action_id="menu:word")
        house.settle()
        assert "More Help" in plain_text(shown.message) or spelled in ("/strike", "/scorecard")
        assert f"`{spelled}" in plain_text(shown.message)


def test_words_for_others_stand_apart(shared_house: House) -> None:
    """What somebody may not use stands under the name of those who may; a manager has it among their own."""
    house = shared_house
    staff, manager = (house.answer(person, "/umpire help difficult") for person in (house.ana, house.rosa))

    assert staff.index("For managers") < staff.index("`/umpire hold`")
    assert "For managers" not in manager
    assert "`/umpire hold`" in manager


@pytest.mark.parametrize(
    ("typed", "shown"), [("invoice", "*Terms*"), ("money", "`/umpire quote`"), ("/VOTE", "*Vote*")]
)
def test_help_follows_plain_words_and_topics(shared_house: House, typed: str, shown: str) -> None:
    """After `help` a plain word, a topic, or a command with its slash lead there at once: nothing is done by it."""
    assert shown in shared_house.answer(shared_house.ana, f"/umpire help {typed}")


def test_a_word_that_is_not_known_does_nothing(shared_house: House) -> None:
    """A typo runs nothing: the answer names the word that may be meant, with a button that only explains it."""
    shared_house.settle()
    before = shared_house.records()
    reply = shared_house.types(shared_house.ana, "/umpire strkie acme late-payment")
    shared_house.ana.clicks("Show Me How", in_=reply)
    shared_house.settle()

    assert reply.message is not None
    assert "record a strike, or manage one" in plain_text(reply.message)
    assert shared_house.records() == before


@pytest.mark.parametrize("action", ["help_show", "help_topic", "help_word"])
def test_buttons_of_help_know_their_handler(action: str) -> None:
    """A button or an option of help does something."""
    assert action in CLICKS


@pytest.mark.parametrize("word", sorted(HELP))
def test_each_word_says_whom_it_is_for(word: str) -> None:
    """`who` begins with the people that need it least rights, so that help can be sorted by it."""
    assert HELP[word].who.split()[0].rstrip(",") in GROUPS
