"""Some words have a plain one beside them: both do the same wherever they are typed, and only the plain is shown."""

import pytest

from bot.dispatch import HELP, SHOWN_WORDS
from playground.slack.plain import plain_text
from scoring.settings.settings import SETTINGS, find_setting
from scoring.values.words import PLAIN_WORDS, spell_plainly
from tests.surface.house import House

OLD_WORDS = {"floors", "closet", "gates", "room", "gut"}
NESTED = (
    ("rosa", "plot room", "plot capacity"),
    ("olga", "config floor.margin", "config minimum.margin"),
    ("olga", "config closet.days", "config quarterly.days"),
    ("olga", "config gates.over", "config steps.over"),
    ("olga", "config room.window", "config capacity.window"),
    ("olga", "config gut.hour", "config feeling.hour"),
    ("olga", "config digest.floor", "config digest.minimum"),
    ("rosa", "floors propose", "minimums propose"),
    ("rosa", "floors set floor.sale 300", "minimums set minimum.sale 300"),
    ("rosa", "closet year", "quarterly year"),
    ("rosa", "closet verdict acme keep", "quarterly verdict acme keep"),
    ("ana", "gates acme waive talk", "steps acme waive talk"),
    ("ana", "gut acme", "feeling acme"),
)


@pytest.mark.parametrize(("old", "plain"), sorted(SHOWN_WORDS.items()))
@pytest.mark.parametrize("entry", ["/umpire", "mention"])
@pytest.mark.parametrize("rest", ["", " help", " nonsense"])
def test_both_words_do_the_same(shared_house: House, old: str, plain: str, entry: str, rest: str) -> None:
    """Every word answers like the one that help lists, bare, with `help` and with nonsense after it, at each entry."""
    assert say(shared_house, entry, old + rest) == say(shared_house, entry, plain + rest)


@pytest.mark.parametrize(("old", "plain"), sorted(SHOWN_WORDS.items()))
def test_help_on_either_word_is_the_same(shared_house: House, old: str, plain: str) -> None:
    """`/umpire help gates` shows the help on steps."""
    told = shared_house.answer(shared_house.ana, f"/umpire help {old}")

    assert told == shared_house.answer(shared_house.ana, f"/umpire help {plain}")
    assert f"*{plain.capitalize()}* · " in told


@pytest.mark.parametrize(("who", "old", "plain"), NESTED)
def test_words_inside_a_line_have_both_spellings(house: House, who: str, old: str, plain: str) -> None:
    """What stands after the command is known by both words as well, and answered in the plain one."""
    person = getattr(house, who)
    told = house.answer(person, f"/umpire {plain}")

    assert house.answer(person, f"/umpire {old}") == told
    assert "I do not know" not in told


def test_a_question_is_switched_by_both_words(house: House) -> None:
    """The morning's question is switched on by its old word and off by the plain one, which the answer shows."""
    assert "I ask on working days at 09:00" in house.answer(house.ana, "/umpire prompts on gut")
    told = house.answer(house.ana, "/umpire prompts off feeling")
    assert "`/umpire prompts on feeling` brings it back" in told


def test_only_plain_words_are_shown() -> None:
    """Help lists the plain words, and no line of it is typed with an old one."""
    lines = [line for entry in HELP.values() for line, _ in entry.lines]

    assert set(SHOWN_WORDS) >= OLD_WORDS
    assert set(SHOWN_WORDS) & set(HELP) == set()
    assert [line for line in lines if OLD_WORDS & set(line.split())] == []


def test_every_setting_is_found_by_both_keys() -> None:
    """A setting is found by its stored key and by the plain one, and no two have the same."""
    plain = [spell_plainly(each.key) for each in SETTINGS]

    assert [find_setting(key) for key in plain] == [find_setting(each.key) for each in SETTINGS] == list(SETTINGS)
    assert len(set(plain)) == len(SETTINGS)
    assert set(PLAIN_WORDS) & {part for key in plain for part in key.split(".")} == set()


def test_a_candidate_picked_for_an_old_word_is_the_one(house: House) -> None:
    """A line typed with an old word and an ambiguous customer goes on with the customer that was picked."""
    house.types(house.rosa, "/umpire customer add Acme Trading")
    asked = house.types(house.ana, "/umpire gut acm uneasy")

    house.ana.clicks("Acme GmbH", in_=asked)
    house.settle()

    assert "Acme GmbH" in house.answer(house.ana, "/umpire feeling")


def say(house: House, entry: str, line: str) -> str:
    """What Rosa reads after typing it there; the picture of a form where one opened."""
    if entry == "mention":
        message = house.mentions(house.rosa, line)
        assert message is not None
        return plain_text(message)
    return house.answer(house.rosa, f"/umpire {line}")
