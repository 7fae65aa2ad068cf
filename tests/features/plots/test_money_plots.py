"""`/umpire plot profit|capacity`: the number in words, a chart or a picture, and a table, for managers alone."""

from typing import Any

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.features.transitions.parting import plan_transition
from tests.surface.house import House


def pictures(house: House, person: Person) -> list[Message]:
    """What umpire sent the person as files."""
    house.stage.umpire.deps.replies.drain(30)
    return [message for message in person.dm if message.files]


def blocks(message: Any, kind: str) -> list[Any]:
    """The blocks of one kind."""
    return [block for block in message.blocks if block["type"] == kind]


def points(message: Any) -> list[tuple[str, int]]:
    """What the one chart of a message shows, as (name, amount)."""
    [block] = blocks(message, "data_visualization")
    [series] = block["chart"]["series"]
    return [(point["label"], point["value"]) for point in series["data"]]


def test_profit_of_few_customers(house: House) -> None:
    """Slack draws few customers itself: most first, in whole units; who loses stands last, and is named above."""
    house.types(house.rosa, "/umpire customer edit globex --margin -2%")
    house.types(house.rosa, '/umpire customer edit "B\'s Beverages" --margin 20%')
    reply = house.types(house.rosa, "/umpire plot profit")

    said = plain_text(reply.message)
    assert "2 of 3 customers bring all of the profit of EUR 5,916 a year; Globex Logistics takes EUR 420 away." in said
    assert "2 customers have no revenue or no margin on record" in said
    assert points(reply.message) == [("Acme GmbH", 3456), ("B's Beverages", 2460), ("Globex Logistics", -420)]
    [table] = blocks(reply.message, "table")
    assert [cell["text"] for cell in table["rows"][0]] == ["Customer", "Revenue a year", "Margin", "Profit a year"]
    assert pictures(house, house.rosa) == []


def test_profit_of_customers_whose_names_are_long(house: House) -> None:
    """Where Slack's chart has no room for a name the picture is drawn; what comes with it says what is in it."""
    house.types(house.rosa, "/umpire customer edit obrien --revenue 40000 --margin 20%")
    reply = house.types(house.rosa, "/umpire plot profit")

    assert blocks(reply.message, "data_visualization") == []
    assert "The picture is on its way" in plain_text(reply.message)
    (sent,) = pictures(house, house.rosa)
    (file,) = sent.files
    assert file["name"] == "plot-profit-2026-01-05.png"
    assert "Profit of customers, most first." in sent.text
    assert "O'Brien" not in sent.text
    assert house.slack.world.files.by_id[str(file["id"])].content.startswith(b"\x89PNG")


def test_capacity(house: House) -> None:
    """How much of what leaves new business covers, as Slack's own chart; while nobody leaves there is none."""
    assert "Nobody is leaving" in house.answer(house.rosa, "/umpire plot capacity")
    plan_transition(house, house.li)
    house.types(house.rosa, "/umpire customer edit globex --margin 30%")
    house.types(house.rosa, "/umpire customer edit globex --since 2025-07-01")
    house.types(house.max, "/umpire quote globex --value 9600 --margin 30 --per year")
    house.types(house.max, "/umpire quote won 1")

    reply = house.types(house.rosa, "/umpire plot capacity")
    said = plain_text(reply.message)
    assert "New business covers 25 % of what leaves." in said
    assert "Revenue lost" in said
    assert "EUR -38,400" in said
    assert "EUR -28,800" in said
    assert points(reply.message) == [("Leaves", 38400), ("Won", 9600), ("Won and likely", 9600)]
    assert house.answer(house.rosa, "/umpire plot room") == house.answer(house.rosa, "/umpire plot capacity")
    assert pictures(house, house.rosa) == []


def test_they_are_of_all_customers(house: House) -> None:
    """A name behind them is refused, and so is whoever is no manager."""
    assert "That plot is of all customers" in house.answer(house.rosa, "/umpire plot profit acme")
    assert "Only a manager" in house.answer(house.ana, "/umpire plot capacity")
    assert pictures(house, house.ana) == []
