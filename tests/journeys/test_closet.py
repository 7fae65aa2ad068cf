"""A year of closets: opened by itself, decided in bulk, nudged, closed, planned; and what it came to, by hand."""

import csv
import io

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.journeys.company import get_newest_message
from tests.surface.house import House

FIGURES = (
    ("acme", 38400, 1),
    ("globex", 21000, 7),
    ('"B\'s Beverages"', 12300, 6),
    ("obrien", 8300, 4),
    ("bolido", 20000, 5),
)
"""Customer, revenue a year, and how many of seven questions are answered with yes: D, A, A, C, B."""


def to(house: House, year: int, month: int, day: int, hour: int = 9, minute: int = 1) -> None:
    """Let time pass until then."""
    house.stage.travel(house.clock().replace(year=year, month=month, day=day, hour=hour, minute=minute))
    house.settle()


def rates(house: House, person: Person, key: str, yes: int) -> None:
    """One person answers the seven questions, so many with yes."""
    house.types(person, f"/scorecard {key} rate")
    answers = {question.id: "Yes" if place < yes else "No" for place, question in enumerate(QUESTIONS)}
    house.modal(person).fill(answers).submit()
    house.modal(person).close(everything=True)


def figures(house: House) -> None:
    """What they bring and how they are rated, in June."""
    to(house, 2026, 6, 1)
    house.types(house.olga, "/umpire config floor.margin 12%")
    for key, revenue, yes in FIGURES:
        house.types(house.rosa, f"/umpire customer edit {key} --revenue {revenue}")
        rates(house, house.ana, key, yes)


def closet(house: House) -> str:
    """The newest closet's message in the review channel, as it reads now."""
    return [line for line in house.lines() if "\nCloset Q" in f"\n{line}" and "verdict" in line][-1]


def pages(house: House, person: Person, whose: str = "mine") -> None:
    """Save every page of a person's as it is suggested."""
    house.types(person, f"/umpire quarterly {whose}")
    house.modal(person).submit()
    house.modal(person).close(everything=True)


def files(house: House, person: Person) -> dict[str, str]:
    """The text of the files umpire sent to a person; of a picture nothing readable."""
    house.settle()
    ids = [str(file["id"]) for message in person.dm for file in message.files]
    sent = [house.slack.world.files.by_id[each] for each in ids]
    return {file.name: file.content.decode("utf-8-sig", errors="replace") for file in sent}


@pytest.mark.soak
def test_a_year_of_closets(house: House) -> None:
    """July's opens by itself and ends with a plan; October's follows; the share of A and B is as reckoned by hand."""
    figures(house)
    to(house, 2026, 7, 1, 8, 59)
    assert "No quarterly review has been opened yet" in house.answer(house.ana, "/umpire quarterly")
    to(house, 2026, 7, 1)

    # A and B before: Globex 21,000, B's 12,300 and Bólido 20,000 of five customers who bring 100,000
    assert "0 of 5 customers have a verdict; 5 to go" in closet(house)
    assert "Before: 60 % of all customers are A or B, and bring 53 % of the revenue" in closet(house)
    assert "3 have no owner" in closet(house).casefold()
    house.types(house.jo, "/umpire quarterly mine")
    form = house.modal(house.jo)
    assert (
        "Suggested: reprice. Its margin of 9 %" in form.text or "Suggested: stop quoting. Grade D, 1 of 7" in form.text
    )
    form.fill({"Acme GmbH · grade D": "Reprice"}).submit()
    form.close(everything=True)
    assert "1 of 5 customers have a verdict; 4 to go" in closet(house)

    others_decide(house)
    it_ends(house)
    the_rest_of_the_year(house)


def others_decide(house: House) -> None:
    """Max is nudged and decides; managers hear of those nobody looks after; one is left as it is."""
    to(house, 2026, 7, 15)
    assert "waits for you until 22 July" in plain_text(house.max.dm[-1])
    house.max.clicks("Decide Mine", in_=house.max.dm[-1])
    form = house.modal(house.max)
    form.fill(dict.fromkeys(form.fields, "Keep")).submit()
    house.modal(house.max).close(everything=True)
    before = len(house.max.dm)
    to(house, 2026, 7, 20)
    assert len(house.max.dm) == before
    assert "Nobody looks after 3 customers" in get_newest_message(house, house.mia)
    house.mia.clicks("Decide Unowned", in_=house.mia.dm[-1])
    form = house.modal(house.mia)
    form.fill(dict.fromkeys(form.fields, "Grow") | {"O'Brien & Daughters · grade C": "Leave as it is"}).submit()
    form.close(everything=True)
    rates(house, house.ben, "obrien", 7)
    rates(house, house.ana, "obrien", 7)


def it_ends(house: House) -> None:
    """The channel reads the share of after, managers who was left, and the plan comes as two files and a picture."""
    to(house, 2026, 7, 23)
    assert "4 of 5 customers have a verdict; 1 was left undecided" in closet(house)
    # after: O'Brien is an A customer now, so 4 of 5, with 61,600 of 100,000
    assert "After: 80 % of all customers are A or B, and bring 62 % of the revenue" in closet(house)
    assert "Left undecided: O'Brien & Daughters" in house.answer(house.rosa, "/umpire quarterly")
    assert "The closet of *Q3 2026* is over" in get_newest_message(house, house.rosa)
    house.rosa.clicks("Get Plan", in_=house.rosa.dm[-1])
    plan = files(house, house.rosa)
    assert "plot-profit-2026-07-23.png" in plan
    assert "There is nothing to draw of capacity yet" in house.seen(house.rosa)
    text, rows = plan["closet-2026-q3.md"], list(csv.DictReader(io.StringIO(plan["closet-2026-q3.csv"])))
    assert "| Q3 2026 | before | 3 of 5 = 60 % | EUR 53,300.00 of EUR 100,000.00 = 53 % |" in text
    assert "| Q3 2026 | after | 4 of 5 = 80 % | EUR 61,600.00 of EUR 100,000.00 = 62 % |" in text
    assert "## Reprice: 1 customer" in text
    assert "## Left undecided: 1 customer" in text
    assert [(row["verdict"], row["key"], row["revenue"]) for row in rows][-1] == ("", "obrien", "8300.00")


def the_rest_of_the_year(house: House) -> None:
    """October, January and April follow by themselves, and stand side by side."""
    to(house, 2026, 10, 1)
    assert "Closet Q4 2026" in closet(house)
    pages(house, house.jo)
    to(house, 2027, 1, 1)
    assert "Closet Q1 2027" in closet(house)
    to(house, 2027, 4, 1)
    to(house, 2027, 5, 1)
    year = house.answer(house.rosa, "/umpire quarterly year")
    assert "A and B went from 60 % to 80 % of all customers since Q3 2026" in year
    for quarter in ("Q3 2026", "Q4 2026", "Q1 2027", "Q2 2027"):
        assert quarter in year


def test_an_import_in_the_middle_of_a_closet(house: House) -> None:
    """The preview and the receipt say that new customers join; the others keep what was suggested at the opening."""
    house.types(house.rosa, "/umpire quarterly start")
    house.types(house.olga, "/umpire import")
    content = b"Key,Name,Revenue\nacme,Acme GmbH,1000\ninitech,Initech,500\n"
    form = house.modal(house.olga).fill({"Customer list": house.olga.uploads("customers.csv", content)})
    form.submit()
    preview = house.modal(house.olga)
    assert "The quarterly review of Q1 2026 is open until 26 January 2026: new customers join it" in preview.text
    assert preview.submit() is None
    receipt = house.modal(house.olga)
    assert "new customers join it with a suggestion as of now" in receipt.text
    assert "0 of 6 customers have a verdict" in house.answer(house.ana, "/umpire quarterly")
    house.olga.clicks("Undo", in_=receipt)
    assert "0 of 5 customers have a verdict" in house.answer(house.ana, "/umpire quarterly")


def test_while_slack_is_away_the_closet_waits(house: House) -> None:
    """Slack refuses on the morning of 1 July: the closet is open all the same, and its message comes when it can."""
    to(house, 2026, 6, 30)
    house.slack.faults.add(kind="429", method="chat.postMessage", times=2, retry_after=300)
    house.later(days=1, minutes=30)
    assert len([line for line in house.lines() if "Quarterly review Q3 2026" in line]) == 1
