"""`/umpire turnover`: who wants off an account, and who left partly because of one; for managers."""

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House

TOLD = "Please talk to colleagues whom a customer drives away."


@pytest.fixture(autouse=True)
def three_deal_with_acme(house: House) -> None:
    """Ana and Ben logged time with Acme beside Jo, its owner."""
    for person in (house.ana, house.ben):
        house.types(person, "/log acme 5m")


def told(house: House, person: Person) -> list[str]:
    """What umpire told a manager of it directly."""
    house.settle()
    return [plain_text(message) for message in person.dm if message.text == TOLD]


def test_two_wishes_tell_managers_once(house: House) -> None:
    """The first wish stands on the managers' scorecard; the second tells each manager once; a third nobody."""
    first = house.answer(house.ana, "/umpire turnover acme move")
    assert "you asked to be moved off the account" in first
    assert "Managers see it with your name on the scorecard for 180 days, nobody else." in first
    assert "At 2 such wishes" in first
    assert told(house, house.rosa) == told(house, house.mia) == []

    assert "They are told now, once." in house.answer(house.ben, "/umpire turnover acme move")
    for manager in (house.rosa, house.mia):
        (word,) = told(house, manager)
        assert "Acme GmbH" in word
        assert house.ana.mention in word
        assert house.ben.mention in word
    house.types(house.li, "/umpire turnover acme move")
    assert len(told(house, house.rosa)) == 1
    assert told(house, house.ana) == []


def test_one_departure_is_enough(house: House) -> None:
    """A manager records who left partly because of a customer: the other manager is told."""
    answer = house.answer(house.rosa, "/umpire turnover acme left @dee")
    assert "left, partly because of it" in answer
    assert told(house, house.rosa) == [], "she said it herself"
    assert len(told(house, house.mia)) == 1
    assert "Only a manager can record why somebody left" in house.answer(house.ana, "/umpire turnover acme left @li")


def test_it_stands_on_the_scorecard_for_managers_only(house: House) -> None:
    """Managers read who said what and when; nobody else reads that anybody did."""
    house.types(house.ana, "/umpire turnover acme move")
    line = f"For managers: {house.ana.mention} asked to be moved off (5 January 2026)."
    assert line in house.answer(house.rosa, "/scorecard acme details")
    assert "moved off" not in house.answer(house.ben, "/scorecard acme details")
    assert "moved off" not in house.answer(house.jo, "/scorecard acme details")
    house.away(days=180)
    assert "moved off" not in house.answer(house.rosa, "/scorecard acme details")


def test_it_can_be_taken_back_before_anybody_reads_it(house: House) -> None:
    """Undo takes the signal back; managers who were not told yet are not told."""
    house.types(house.ana, "/umpire turnover acme move")
    reply = house.ben.types("/umpire turnover acme move", in_="general")
    assert "stands on no record any more" in house.undone(house.ben, reply)
    assert told(house, house.rosa) == []
    house.types(house.ben, "/umpire turnover acme move")
    assert len(told(house, house.rosa)) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("acme", "is missing"),
        ("acme leave", "is not a turnover signal"),
        ("acme left", "Who left is missing"),
        ("acme move now", "I do not know what to do with"),
        ("nobody move", "no customer"),
        ("acme left somebody", "is not a person here"),
    ],
)
def test_what_makes_no_sense_is_refused(house: House, line: str, says: str) -> None:
    """Half a line or another word records nothing and says what to type."""
    assert says.casefold() in house.answer(house.rosa, f"/umpire turnover {line}").casefold()
    assert house.records()["turnover_signals"] == []


def test_the_same_wish_is_recorded_once_a_month(house: House) -> None:
    """Saying it again the next day changes nothing; a month later it is a second wish."""
    house.types(house.ana, "/umpire turnover acme move")
    house.later(days=1)
    assert "stands" in house.answer(house.ana, "/umpire turnover acme move")
    house.later(days=30)
    assert "They are told now, once." in house.answer(house.ana, "/umpire turnover acme move")


def test_where_two_deal_with_a_customer_nobody_else_reads_it(house: House) -> None:
    """Fewer than three people deal with Globex: managers read nothing and are told nothing until a third one does."""
    answer = house.answer(house.ana, "/umpire turnover globex move")
    assert "Fewer than 3 people deal with this customer, so nobody else sees it until 3 do." in answer
    assert "Talk to a manager you trust." in answer
    house.types(house.ben, "/umpire turnover globex move")
    assert told(house, house.rosa) == told(house, house.mia) == []
    assert "moved off" not in house.answer(house.rosa, "/scorecard globex details")

    for person in (house.ana, house.ben):
        house.types(person, "/log globex 5m")
    assert "asked to be moved off" in house.answer(house.rosa, "/scorecard globex details")


def test_switched_to_works_council_mode_what_managers_were_told_loses_its_names(house: House) -> None:
    """The message that named Ana and Ben counts them from then on, in its own place."""
    for person in (house.ana, house.ben):
        house.types(person, "/umpire turnover acme move")
    assert house.ana.mention in told(house, house.rosa)[0]
    house.types(house.olga, "/umpire config privacy.staff aggregate")
    house.settle()
    (word,) = [plain_text(message) for message in house.rosa.dm if "drives people away" in plain_text(message)]
    assert "2 people asked to be moved off" in word
    assert house.ana.mention not in word


def test_in_works_council_mode_managers_read_how_many_and_not_who(house: House) -> None:
    """The alarm and the scorecard count people; no name, also of a departure that a manager recorded."""
    house.types(house.olga, "/umpire config privacy.staff aggregate")
    assert "without your name" in house.answer(house.ana, "/umpire turnover acme move")
    house.types(house.ben, "/umpire turnover acme move")
    house.types(house.mia, "/umpire turnover acme left @dee")
    (word,) = told(house, house.rosa)
    details = house.answer(house.rosa, "/scorecard acme details")
    for text in (word, details):
        assert "2 people asked to be moved off" in text
        assert not [who for who in (house.ana, house.ben, house.slack.person("dee")) if who.mention in text]
    assert "1 person left, partly because of it" in details
