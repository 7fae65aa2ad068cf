"""`/umpire plot profit|room`: the number in words, a table and a picture, for managers alone."""

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.features.transitions.parting import plan_transition
from tests.surface.house import House


def pictures(house: House, person: Person) -> list[Message]:
    """What umpire sent the person as files."""
    house.stage.umpire.deps.replies.drain(30)
    return [message for message in person.dm if message.files]


def test_the_profit_curve(house: House) -> None:
    """Ranked and summed up; who loses stands last; whose margin is not known has no place and is counted."""
    house.types(house.rosa, "/umpire customer edit globex --margin -2%")
    house.types(house.rosa, '/umpire customer edit "B\'s Beverages" --margin 20%')
    reply = house.types(house.rosa, "/umpire plot profit")

    said = plain_text(reply.message)
    assert "The best 2 of 3 customers bring 80 % of the profit of EUR 5,916.00 a year" in said
    assert "1 customer takes EUR 420.00 of it away again." in said
    assert "2 customers have no revenue or no margin on record" in said
    (sent,) = pictures(house, house.rosa)
    (file,) = sent.files
    assert file["name"] == "plot-profit-2026-01-05.png"
    assert "The best 2 of 3 customers bring 80 %" in sent.text
    assert "What is left of it: EUR 5,496.00." in sent.text
    assert house.slack.world.files.by_id[str(file["id"])].content.startswith(b"\x89PNG")


def test_the_room_as_steps(house: House) -> None:
    """What leaves, what is won and what is missing; while nobody leaves there is no picture."""
    assert "Nobody leaves" in house.answer(house.rosa, "/umpire plot capacity")
    assert pictures(house, house.rosa) == []
    plan_transition(house, house.li)
    house.types(house.rosa, "/umpire customer edit globex --margin 30%")
    house.types(house.rosa, "/umpire customer edit globex --since 2025-07-01")
    house.types(house.max, "/umpire quote globex --value 9600 --margin 30 --per year")
    house.types(house.max, "/umpire quote won 1")

    said = house.answer(house.rosa, "/umpire plot capacity")
    assert "Cover 0.25: less is won and likely than leaves" in said
    assert "EUR -38,400.00" in said
    assert "EUR -28,800.00" in said
    (sent,) = pictures(house, house.rosa)
    assert "leaves EUR -38,400.00; won EUR 9,600.00" in sent.text


def test_they_are_of_all_customers(house: House) -> None:
    """A name behind them is refused, and so is whoever is no manager."""
    assert "That plot is of all customers" in house.answer(house.rosa, "/umpire plot profit acme")
    assert "Only a manager" in house.answer(house.ana, "/umpire plot capacity")
    assert pictures(house, house.ana) == []
