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
        ("scorcard", "/scorecard"),
        ("custmer", "/umpire customer"),
    ],
)
def test_a_plain_word_leads_to_ours(shared_house: House, typed: str, offered: str) -> None:
    """What things are called elsewhere, and a slip of the finger, lead to the word that does it."""
    assert f"Did you mean `{offered}`?" in shared_house.answer(shared_house.ana, f"/umpire {typed}")


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
