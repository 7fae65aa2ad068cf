"""A word that umpire does not know: the one that means the same is offered, and no other."""

import pytest

from bot.dispatch import HELP, WORDS
from bot.slack.help_texts import SYNONYMS
from tests.surface.house import House


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("invoice", "/umpire terms"),
        ("praise", "/log"),
        ("install", "/umpire setup"),
        ("Settings", "/umpire config"),
        ("threshold", "/umpire minimums"),
        ("voters", "/umpire roles"),
        ("reasons", "/strike reasons"),
        ("strikes", "/strike list"),
        ("contest acme", "/strike"),
        ("fire", "/umpire steps"),
        ("kick out globex", "/umpire steps"),
        ("scorcard", "/scorecard"),
        ("custmer", "/umpire customer"),
    ],
)
def test_a_plain_word_leads_to_ours(shared_house: House, typed: str, offered: str) -> None:
    """What things are called elsewhere, and a slip of the finger, lead to the word that does it."""
    assert f"Did you mean `{offered}`?" in shared_house.answer(shared_house.ana, f"/umpire {typed}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("customers", "customer"), ("channel", "channels"), ("Fixes acme", "fix acme"), ("role", "roles")],
)
def test_the_other_number_of_a_word_is_the_word(shared_house: House, typed: str, meant: str) -> None:
    """One customer or several: the command does the same, and so does its help."""
    for line in ("/umpire {}", "/umpire help {}"):
        answers = [shared_house.answer(shared_house.rosa, line.format(each)) for each in (typed, meant)]
        assert answers[0] == answers[1]
        assert "I do not know" not in answers[0]


@pytest.mark.parametrize(
    "typed",
    ["banana", "noise", "relative", "strife-torn", "quota-free", "station", "erase", "unholy", "exports-all", "slog"],
)
def test_a_wrong_guess_is_not_offered(shared_house: House, typed: str) -> None:
    """What only looks a little like one of our words gets the list and no guess."""
    told = shared_house.answer(shared_house.ana, f"/umpire {typed}")

    assert "Did you mean" not in told
    assert "`/umpire help` shows what works." in told


def test_every_synonym_leads_somewhere() -> None:
    """A plain word is no word of ours, and what it leads to is."""
    assert [word for word, meant in SYNONYMS.items() if word in WORDS or meant.partition(" ")[0] not in HELP] == []


@pytest.mark.parametrize("word", sorted(HELP))
def test_who_a_word_is_for_reads_as_a_sentence(word: str) -> None:
    """*For …* goes on with people, and not with a clause of its own."""
    who = HELP[word].who
    assert not {"look,", "keep it,", "it"} & set(who.split()), who
    assert ";" not in who


@pytest.mark.parametrize("typed", ["floor", "minimum", "floors"])
def test_one_minimum_is_as_good_as_several(shared_house: House, typed: str) -> None:
    """The singular and the older word do what `minimums` does."""
    ana = shared_house.ana
    assert shared_house.answer(ana, f"/umpire {typed}") == shared_house.answer(ana, "/umpire minimums")


@pytest.mark.parametrize("typed", ["gate acme", "step acme", "gates acme"])
def test_one_step_is_as_good_as_several(shared_house: House, typed: str) -> None:
    """The singular and the older word do what `steps` does."""
    ana = shared_house.ana
    assert shared_house.answer(ana, f"/umpire {typed}") == shared_house.answer(ana, "/umpire steps acme")


def test_help_is_offered_once(shared_house: House) -> None:
    """A slip in the word help itself is answered in one sentence that names it once."""
    told = shared_house.answer(shared_house.ana, "/umpire hlep")
    assert told.count("/umpire help") == 1
    assert "Show Me How" not in told


def test_only_a_near_setting_is_offered(shared_house: House) -> None:
    """A key that is like none of the settings gets the list and no guess; a slip gets the setting."""
    assert "Did you mean" not in shared_house.answer(shared_house.olga, "/umpire config foo 5")
    assert "`undo`" in shared_house.answer(shared_house.olga, "/umpire config undoo 5")
