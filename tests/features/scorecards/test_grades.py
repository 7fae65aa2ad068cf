"""One effective grade on every surface, one opinion that is one opinion, and who is worst."""

from playground.slack.people import Person
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

QUOTE = "/umpire quote globex --value 12000 --margin 40"


def says_no(house: House, person: Person, key: str = "globex", evidence: str = "") -> str:
    """Answer all seven with no, each with the same evidence; the receipt."""
    house.types(person, f"/scorecard {key} rate")
    form = house.modal(person).fill({question.id: "No" for question in QUESTIONS})
    if evidence:
        person.clicks("Add Evidence", in_=form)
        form = house.modal(person).fill({f"evidence:{question.id}": evidence for question in QUESTIONS})
    assert form.submit() is None
    receipt = house.modal(person).text
    house.modal(person).close(everything=True)
    return receipt


def test_a_grade_set_by_hand_is_the_grade_everywhere(house: House) -> None:
    """An override on a customer nobody rated stands on card, list, digest, Home and quote gate, until it is cleared."""
    house.types(house.rosa, "/scorecard globex override D they sued a colleague")

    assert "D, set by hand until 5 April 2026; the answers make no grade yet" in house.answer(
        house.ben, "/scorecard globex"
    )
    assert "Globex Logistics · D · not rated" in house.answer(house.ben, "/scorecard list --grade D")
    assert "1. Globex Logistics* · grade D (set by hand" in house.answer(house.rosa, "/umpire digest preview")
    assert "Do not quote" in house.answer(house.ana, QUOTE)

    house.types(house.rosa, "/scorecard globex override clear")
    assert "Not rated yet" in house.answer(house.ben, "/scorecard globex")
    assert "No customer fits" in house.answer(house.ben, "/scorecard list --grade D")
    assert "Globex" not in house.answer(house.rosa, "/umpire digest preview")
    assert "Go ahead and quote" in house.answer(house.ana, QUOTE)


def test_one_opinion_is_one_opinion(house: House) -> None:
    """Seven no of one person make “D, one rater”, which refuses nothing and opens nothing; a second person's do."""
    house.types(house.olga, "/umpire config floor.margin 50%")
    house.types(house.rosa, "/umpire customer edit globex --margin 40%")

    assert "*D, one rater*: 0 of 7 yes" in says_no(house, house.ana)
    card = house.answer(house.ben, "/scorecard globex")
    assert "*D, one rater*" in card
    assert "it decides nothing until somebody else rates them too" in card
    assert "Globex Logistics · D, one rater" in house.answer(house.ben, "/scorecard list")
    digest = house.answer(house.rosa, "/umpire digest preview")
    assert "grade D, one rater" in digest
    assert "Ask a second person to rate it" in digest
    quote = house.answer(house.ana, QUOTE)
    assert "Do not quote" not in quote
    assert "They are graded D, one rater. A second rater makes it count." in quote
    assert "no open case" in house.answer(house.rosa, "/umpire case globex")

    assert "*D* (was D, one rater): 0 of 7 yes" in says_no(house, house.ben)
    assert "Do not quote" in house.answer(house.ana, QUOTE)
    assert "no open case" not in house.answer(house.rosa, "/umpire case globex")


def test_who_alone_deals_with_a_customer_needs_evidence(house: House) -> None:
    """Where nobody else could rate, words on each no make the D count, until somebody else deals with the customer."""
    house.types(house.rosa, "/umpire customer add Initech")
    says_no(house, house.ana, "initech")
    assert "*D, one rater*" in house.answer(house.ben, "/scorecard initech")

    assert "*D* (was D, one rater): 0 of 7 yes" in says_no(
        house, house.ana, "initech", "They never answered three letters"
    )
    assert "*D*: 0 of 7 yes" in house.answer(house.ben, "/scorecard initech")

    house.types(house.ben, "/log initech 10m ok asked how they are")
    assert "*D, one rater*" in house.answer(house.ben, "/scorecard initech")
    house.away(days=181)
    assert "*D*: 0 of 7 yes" in house.answer(house.ben, "/scorecard initech")
