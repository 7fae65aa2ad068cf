"""Whose turn it is: the card, the case, the to-do list and the refusals name the same people."""

import pytest

from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.fixture
def alone(house: House) -> House:
    """Rosa manages alone, and reported a severe strike on Acme."""
    house.types(house.olga, "/umpire roles manager remove @mia")
    house.types(house.rosa, "/strike acme threat-or-harassment he threatened to come over and hit Li")
    return house


def card(house: House) -> str:
    """The card of the only case."""
    house.settle()
    return next(plain_text(each) for each in house.posts() if "Case: Acme" in plain_text(each))


def test_a_manager_alone_confirms_a_day_later_and_reads_so(house: House) -> None:
    """Before, the card names who and from when and has no button for it; then the card and the to-do list have it."""
    house.types(house.olga, "/umpire roles manager remove @mia")
    house.types(house.ben, "/strike acme threat-or-harassment he threatened to come over and hit Li")
    assert f"{house.rosa.mention} confirms the facts of the severe strike from 6 January" in card(house)
    assert "onfirming the facts of the severe strike" in card(house)
    assert "other steps" not in card(house)
    assert "Confirm Facts" not in card(house)
    (done,) = [line for line in card(house).splitlines() if "Done:" in line]
    assert ("the talk" in done, "our part" in done, "no hold" in done) == (False, False, True)
    waiting = house.answer(house.rosa, "/umpire todo")
    assert "Confirm the facts" in waiting
    assert "Confirm from 6 January" in waiting
    assert "Confirm Facts" not in waiting
    assert "The only manager may confirm them from" in house.answer(house.rosa, "/vote notice acme it is grave")

    house.later(days=1, minutes=1)

    assert f"{house.rosa.mention} confirms the facts of the severe strike\n" in card(house)
    assert "Confirm Facts" in card(house)
    assert "Confirm the facts" in house.answer(house.rosa, "/umpire todo")
    said = house.answer(house.rosa, "/umpire steps acme confirm")
    assert "No other manager is there, so you may open the ballot" in said


def test_an_admin_confirms_what_the_only_manager_reported(alone: House) -> None:
    """It is on an admin's list at once; the manager is refused, also a day later; the ballot says who did what."""
    house = alone
    house.types(house.olga, "/umpire roles voter add @ben @li")
    house.later(days=1, minutes=1)
    refused = house.answer(house.rosa, "/umpire steps acme confirm")
    assert "You reported it, so an admin confirms the facts. Ask Olga Petrova or Ada Koch." in refused
    assert "Confirm the facts" not in house.answer(house.rosa, "/umpire todo")
    assert "Confirm the facts" in house.answer(house.olga, "/umpire todo")
    assert "Only a manager" in house.answer(house.ana, "/umpire steps acme confirm")

    reply = house.types(house.olga, "/umpire steps acme confirm")
    house.undone(house.olga, reply)
    assert "You confirmed the facts" in house.answer(house.olga, "/umpire steps acme confirm")
    opened = house.answer(house.rosa, "/vote notice acme it is grave")
    ballot = "\n".join([opened, house.answer(house.ben, "/vote acme"), *house.lines()])
    assert f"reported by {house.rosa.mention}; {house.olga.mention} confirmed the facts" in ballot
    assert "no other manager" not in ballot


def test_the_ballot_says_who_confirmed_alone(house: House) -> None:
    """A single person who reported and confirmed is named for both, and that nobody else was there."""
    house.types(house.olga, "/umpire roles manager remove @mia")
    house.types(house.ben, "/strike acme threat-or-harassment he threatened to come over and hit Li")
    house.types(house.olga, "/umpire roles voter add @ben @li")
    house.later(days=1, minutes=1)
    house.types(house.rosa, "/umpire steps acme confirm")
    opened = house.answer(house.rosa, "/vote notice acme it is grave")
    ballot = "\n".join([opened, house.answer(house.ben, "/vote acme"), *house.lines()])
    confirmed = f"{house.rosa.mention} confirmed the facts, because no other manager was there"
    assert f"reported by {house.ben.mention}; {confirmed}" in ballot


def test_a_contest_names_who_decides_or_that_nobody_can(alone: House) -> None:
    """The card names the admin who decides for the only manager; where all are parties, the day on which it lapses."""
    house = alone
    house.types(house.ana, "/strike contest 1 he was joking")
    said = card(house)
    assert "upholds or voids strike #1 by 26 January" in said
    assert house.rosa.mention not in said.split("upholds or voids")[0].rsplit("•", 1)[1]
    assert "otherwise it never counts again" in said


def test_without_a_manager_the_admins_are_asked_for_one(house: House) -> None:
    """With the last manager gone the card and the admins' to-do list say that somebody has to be made one."""
    house.types(house.rosa, "/umpire problem acme nobody agreed the scope --side theirs")
    house.types(house.olga, "/umpire customer owner acme none")
    house.types(house.olga, "/umpire roles manager remove @mia @rosa")
    assert "Nobody is a manager, and a case waits for one" in house.answer(house.olga, "/umpire todo")


def test_the_card_names_all_who_decide_once_they_are_asked(house: House) -> None:
    """At first the card names one manager who is no party, and after ten business days all of them."""
    house.types(house.ana, "/umpire problem acme nobody agreed the scope")
    house.types(house.jo, "/umpire problem acme nobody agreed the scope")
    house.types(house.ben, "/strike acme late-payment invoice 218")
    house.types(house.ana, "/strike contest 1 it was paid")
    (before,) = [line for line in card(house).splitlines() if "upholds or voids strike #1" in line]
    house.later(days=15)
    (after,) = [line for line in card(house).splitlines() if "upholds or voids strike #1" in line]
    both = (house.rosa.mention, house.mia.mention)
    assert [sum(each in line for each in both) for line in (before, after)] == [1, 2]
