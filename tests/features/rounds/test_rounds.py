"""Rating rounds: several customers in one form, and everybody asked for a few a week until all are rated."""

from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTION_IDS
from tests.surface.house import House

FIVE = QUESTION_IDS[:5]


def asks(house: House, person: Person) -> list[str]:
    """The direct messages of umpire to a person, as they read now."""
    house.settle()
    return [plain_text(message) for message in house.slack.messages(house.slack.dm(person))]


def test_mine(house: House) -> None:
    """x"""
    print(house.answer(house.rosa, "/umpire round"))
    print(house.answer(house.ana, "/umpire round"))
    print(house.answer(house.rosa, "/umpire round start 6 a week"))
    for l in house.lines():
        print(l)
    house.types(house.jo, "/umpire round mine")
    m = house.modal(house.jo)
    print(m.title, m.text)
    acme = house.customer("acme")
    m.fill({f"q:{acme.id}:{q}": "Yes" for q in FIVE})
    print(m.submit())
    print(house.modal(house.jo).text)
    for l in house.lines():
        print(l)
    print(house.answer(house.rosa, "/umpire round stop"))
    for l in house.lines():
        print(l)
    assert 0
