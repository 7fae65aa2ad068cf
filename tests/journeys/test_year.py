"""A year of cleaning up in the time machine: four closets, a campaign, a farewell, and what they come to, by hand.

| customer | revenue a year | January | September | February |
|---|---|---|---|---|
| Acme | 38,400 | D | D | let go in November |
| Globex | 21,000 | C | B | B |
| B's Beverages | 12,300 | A | A | C |
| Bólido | 8,000 | B | B | B |
| O'Brien | 20,300 | A | A | A |

| closet | A and B of all | by count | their revenue of all | by revenue |
|---|---|---|---|---|
| July | 3 of 5 | 60 % | 40,600 of 100,000 | 41 % |
| October | 4 of 5 | 80 % | 61,600 of 100,000 | 62 % |
| January | 4 of 4 | 100 % | 61,600 of 61,600 | 100 % |
| April | 3 of 4 | 75 % | 49,300 of 61,600 | 80 % |

| room | leaving | won | likely | cover |
|---|---|---|---|---|
| December | 38,400 | 12,000 | 40 % of 20,000 = 8,000 | 20,000 / 38,400 = 0.52 |
| March | 38,400 | 12,000 + 20,000 + 10,000 = 42,000 | 0 | 42,000 / 38,400 = 1.09 |
"""

from datetime import UTC, datetime

import pytest

from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.features.transitions.parting import part_early
from tests.journeys import company
from tests.surface.house import House

YES = {"acme": 2, "globex": 3, "b's": 6, "bolido": 5, "obrien": 7}


@pytest.mark.soak
def test_a_year_of_cleaning_up(house: House) -> None:
    """From July to April: shares, offers and room come out as the tables above say."""
    company.add_voters(house)
    house.types(house.rosa, "/umpire customer edit bolido --revenue 8000")
    house.types(house.rosa, "/umpire customer edit obrien --revenue 20300")
    for key, yes in YES.items():
        rates(house, key, yes)
    july(house)
    september(house)
    october(house)
    november(house)
    december(house)
    january(house)
    february_and_march(house)
    april(house)


def july(house: House) -> None:
    """The first closet opens by itself; everybody gets a verdict; it closes after three weeks."""
    until(house, datetime(2026, 7, 1, 10, tzinfo=UTC))
    for key in ("globex", "obrien", "bolido"):  # new customers: what they pay a year makes up for who leaves
        house.types(house.rosa, f"/umpire customer edit {key} --since 2026-03-01")
    opened = house.answer(house.rosa, "/umpire quarterly")
    assert "Q3 2026" in opened
    assert shares(house)[-1] == ("3 of 5 = 60 %", "EUR 40,600.00 of EUR 100,000.00 = 41 %")
    asked = house.types(house.jo, "/umpire quarterly verdict acme let-go nothing changed in years")
    house.jo.clicks("Let Go", in_=asked)
    house.seen(house.jo)
    house.types(house.max, "/umpire quarterly verdict globex fix the scope is the problem")
    for key, verdict in (("b's", "grow"), ("bolido", "keep"), ("obrien", "grow")):
        house.types(house.rosa, f"/umpire quarterly verdict {key} {verdict}")
    assert "5 of 5" in house.answer(house.rosa, "/umpire quarterly")
    until(house, datetime(2026, 7, 23, 10, tzinfo=UTC))
    assert "No quarterly review is open" in house.answer(house.rosa, "/umpire quarterly verdict acme keep")


def september(house: House) -> None:
    """A new contract to everybody: three sign, one is silent, Acme declines; Globex has become a good customer."""
    until(house, datetime(2026, 9, 1, 10, tzinfo=UTC))
    house.rosa.clicks("Start Campaign", in_=house.types(house.rosa, "/umpire campaign start --days 28"))
    house.seen(house.rosa)
    house.types(house.max, "/umpire campaign mark globex signed")
    for key in ("b's", "bolido"):
        house.types(house.rosa, f"/umpire campaign mark {key} met")
        house.types(house.rosa, f"/umpire campaign mark {key} signed")
    house.types(house.rosa, "/umpire campaign mark obrien sent")
    house.types(house.jo, "/umpire campaign mark acme declined too strict for them")
    until(house, datetime(2026, 9, 15, 10, tzinfo=UTC))
    rates(house, "globex", 5)
    asked = house.types(house.max, "/umpire quote globex --value 12000 --margin 30 --type relaunch --per year")
    house.max.clicks("Won", in_=asked)
    house.seen(house.max)


def october(house: House) -> None:
    """The campaign is over: who did not answer is silent, a manager decides; the second closet opens by itself."""
    until(house, datetime(2026, 10, 1, 10, tzinfo=UTC))
    over = house.answer(house.rosa, "/umpire campaign")
    assert "3 signed" in over
    assert "1 declined" in over
    assert "1 silent" in over
    house.types(house.rosa, "/umpire campaign decide obrien keep they pay every price")
    house.types(house.rosa, "/umpire campaign decide acme notice they want the old hours for the old price")
    assert "declined contract" in company.get_case_card(house)
    assert shares(house)[-1] == ("4 of 5 = 80 %", "EUR 61,600.00 of EUR 100,000.00 = 62 %")


def november(house: House) -> None:
    """A threat: Acme is let go by the severe route, handed over to another provider, and gets its farewell."""
    until(house, datetime(2026, 11, 2, 10, tzinfo=UTC))
    house.types(house.ana, "/strike acme threat-or-harassment waited for Li at the office door")
    house.types(house.mia, "/umpire steps acme confirm")
    house.types(house.rosa, "/vote terminate acme nobody should be afraid at work")
    everybody = (house.ana, house.ben, house.li, house.jo, house.max)
    company.cast_votes(house, dict.fromkeys(everybody, "yes nobody should be afraid at work"))
    house.types(house.rosa, "/vote owner acme @li @ben")
    company.cast_votes(house, dict.fromkeys((house.ana, house.ben, house.jo, house.rosa), "@li"))
    house.later(hours=30)
    house.types(house.li, "/umpire transition acme accept")
    house.types(house.li, '/umpire transition acme plan --to provider --last-day "in 30d" --scope "the site"')
    house.types(house.rosa, "/umpire vendor add Initrode")
    house.types(house.li, "/umpire refer acme Initrode")
    for step in range(1, 9):
        house.types(house.li, f"/umpire transition acme done {step}")
    until(house, datetime(2026, 11, 27, 10, tzinfo=UTC))
    part_early(house, house.li, "/umpire farewell acme say no sooner --referral took-it")
    assert "Revenue lost: EUR 38,400 a year." in house.seen(house.li)


def december(house: House) -> None:
    """Room was made and not filled yet: the ledger says so, and so does Monday's digest."""
    until(house, datetime(2026, 12, 4, 10, tzinfo=UTC))
    house.types(house.rosa, "/umpire quote obrien --value 20000 --margin 35 --type site --chance 40 --per year")
    room = house.answer(house.rosa, "/umpire capacity")
    assert "New business covers 52 % of what leaves" in room
    assert "EUR 38,400" in room
    assert "*Won from new customers:* EUR 12,000 a year" in room
    assert "*Likely from new customers:* EUR 8,000 a year" in room
    assert "Initrode" in room
    until(house, datetime(2026, 12, 7, 10, tzinfo=UTC))
    assert "52 % of what leaves" in [line for line in house.lines() if "*Room*" in line][-1]


def january(house: House) -> None:
    """The third closet: four are left, all of them A and B."""
    until(house, datetime(2027, 1, 1, 10, tzinfo=UTC))
    assert shares(house)[-1] == ("4 of 4 = 100 %", "EUR 61,600.00 of EUR 61,600.00 = 100 %")


def february_and_march(house: House) -> None:
    """The quote is won and another job too: what left is made up for. B's Beverages has become harder to work with."""
    until(house, datetime(2027, 2, 15, 10, tzinfo=UTC))
    rates(house, "b's", 4)
    house.types(house.rosa, "/umpire quote won 2")
    asked = house.types(house.jo, "/umpire quote bolido --value 10000 --margin 30 --type site --per year")
    house.jo.clicks("Won", in_=asked)
    house.seen(house.jo)
    until(house, datetime(2027, 3, 1, 10, tzinfo=UTC))
    room = house.answer(house.rosa, "/umpire capacity")
    assert "New business covers 109 % of what leaves" in room
    assert "*Won from new customers:* EUR 42,000 a year" in room


def april(house: House) -> None:
    """The fourth closet, and with it the year: every share as the table says; then nothing opens until July."""
    until(house, datetime(2027, 4, 1, 10, tzinfo=UTC))
    assert shares(house) == [
        ("3 of 5 = 60 %", "EUR 40,600.00 of EUR 100,000.00 = 41 %"),
        ("4 of 5 = 80 %", "EUR 61,600.00 of EUR 100,000.00 = 62 %"),
        ("4 of 4 = 100 %", "EUR 61,600.00 of EUR 61,600.00 = 100 %"),
        ("3 of 4 = 75 %", "EUR 49,300.00 of EUR 61,600.00 = 80 %"),
    ]
    until(house, datetime(2027, 4, 23, 10, tzinfo=UTC))
    assert "1 July 2027" in house.answer(house.rosa, "/umpire quarterly")


def until(house: House, at: datetime) -> None:
    """Time passes, and what falls due on the way is done."""
    house.stage.travel(at)
    house.settle()


def rates(house: House, key: str, yes: int) -> None:
    """Ana answers the seven questions, so many with yes."""
    house.types(house.ana, f"/scorecard {key} rate")
    answers = {question.id: "Yes" if place < yes else "No" for place, question in enumerate(QUESTIONS)}
    house.modal(house.ana).fill(answers).submit()
    house.modal(house.ana).close(everything=True)


def shares(house: House) -> list[tuple[str, str]]:
    """The share of A and B as each closet of the year opened, by count and by revenue."""
    shown = house.types(house.rosa, "/umpire quarterly year")
    assert shown.message is not None, plain_text(shown)
    rows = next(block["rows"] for block in shown.message.blocks if block["type"] == "table")
    told = [[cell["text"] for cell in row] for row in rows]
    return [(count, revenue) for _, when, count, revenue in told if when == "before"]
