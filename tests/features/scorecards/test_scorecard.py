"""`/scorecard`: the card, the seven questions, the list, a grade set by hand."""

from dataclasses import replace

import pytest

from playground.slack.commands import Reply
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from storage.customers import customers
from tests.surface.house import House


def rates(house: House, person: Person, key: str, letters: str) -> str:
    """Answer the seven questions: y, n, ? or - each, a blank for none; the receipt."""
    said = {"y": "Yes", "n": "No", "?": "I don't know", "-": "Does not apply"}
    house.types(person, f"/scorecard {key} rate")
    form = house.modal(person)
    form.fill({q.id: said[letter] for q, letter in zip(QUESTIONS, letters, strict=True) if letter in said})
    assert form.submit() is None
    receipt = house.modal(person).text
    house.modal(person).close(everything=True)
    return receipt


@pytest.mark.parametrize(
    ("letters", "grade", "span"),
    [
        ("yyyyyyy", "A", "7 of 7 yes"),
        ("yyyyyyn", "A", "6 of 7 yes"),
        ("yyyyynn", "B", "5 of 7 yes"),
        ("yynnyn?", "C", "3–4 of 7 yes, 1 answer unknown"),
        ("ynnnnny", "D, one rater", "2 of 7 yes · it decides nothing until somebody else rates them too"),
        ("ynnnn??", "C", "1–3 of 7 yes, 2 answers unknown"),
        ("yyyyy--", "A", "5 of 5 yes"),
        ("yn     ", "C", "1–6 of 7 yes, 5 answers unknown · 3 more answers to be ranked"),
        ("yn-----", "No grade yet", "only 2 of 7 questions apply, and it takes 5"),
    ],
)
def test_answers_make_a_grade_and_its_reason(house: House, letters: str, grade: str, span: str) -> None:
    """The receipt and the first line of the card say the same grade and why; unknown is not no."""
    receipt = rates(house, house.ana, "globex", letters)

    assert f"*{grade}*: {span}" in receipt
    _, name, verdict = house.answer(house.ben, "/scorecard globex").splitlines()[:3]
    assert (name, verdict) == ("Globex Logistics", f"*{grade}*: {span}")


def test_a_card_says_what_is_wanted_first(house: House) -> None:
    """Unrated it asks to be rated; with a case, who may sees it first; its details are one button away and back."""
    assert _labels(house.types(house.ana, "/scorecard acme")) == ["Rate", "Record Strike", "Details"]
    rates(house, house.ana, "acme", "yyynnnn")
    for person, reason in ((house.ana, "late-payment"), (house.ben, "scope-creep"), (house.li, "late-input")):
        house.types(person, f"/strike acme {reason}")

    assert _labels(house.types(house.ana, "/scorecard acme")) == ["Record Strike", "Rate", "Details"]
    card = house.types(house.jo, "/scorecard acme")
    assert _labels(card) == ["Show Case", "Record Strike", "Rate", "Details"]
    first = plain_text(card)
    assert "*Strikes*: 3 of 3 points, enough for a case, the next expires on 4 July" in first
    assert "*Open*: case, finding the real problem" in first
    assert "Annual revenue" not in first

    house.jo.clicks("Details", in_=card)
    shown = house.seen(house.jo)
    assert "Details: Acme GmbH" in shown
    assert "EUR 38,400" in shown
    assert "EUR 38,400." not in shown
    assert "late payment · counts until 4 July 2026" in shown
    assert card.message is not None
    house.jo.clicks("Back to Scorecard", in_=card.message)
    house.settle()
    assert plain_text(card.message) == first
    assert house.answer(house.max, "/scorecard acme details") == shown


def test_details_in_a_thread(house: House) -> None:
    """Asked for in a thread, the card and what is behind it come there, for the person alone."""
    card = house.mentions(house.ben, "scorecard acme")
    house.ben.clicks("Details", in_=card)
    assert "Details: Acme GmbH" in house.seen(house.ben)


def test_a_hold_stands_on_the_card(house: House) -> None:
    """A customer's hold is open on the card until its day, and gone after that."""
    house.types(house.rosa, "/umpire hold acme their new owner starts --until 20 jan")
    assert "*Open*: on hold until 20 January" in house.answer(house.ana, "/scorecard acme")
    house.away(days=16)
    assert "on hold" not in house.answer(house.ana, "/scorecard acme")


def _labels(reply: Reply) -> list[str]:
    """The labels of the buttons under an answer."""
    assert reply.message is not None
    rows = [block for block in reply.message.blocks if block["type"] == "actions"]
    return [each["text"]["text"] for row in rows for each in row["elements"]]


def test_raters_who_differ_are_shown(house: House) -> None:
    """The majority decides, a tie is unknown, and the card says that raters differ and who said what."""
    rates(house, house.ana, "globex", "yyyyyyy")
    rates(house, house.ben, "globex", "nyyyyyy")

    card = house.types(house.li, "/scorecard globex")
    assert "6–7 of 7 yes" in plain_text(card)
    assert "Repeat business (raters differ)" in plain_text(card).replace("_", "")

    house.li.clicks("Details", in_=card)
    house.settle()
    house.li.clicks("Who Said What", in_=card.message)
    said = house.seen(house.li)
    assert f"{house.ana.mention}: yes" in said
    assert f"{house.ben.mention}: no" in said


def test_a_minimum_lowers_the_grade_and_the_card_says_why(house: House) -> None:
    """A margin below the minimum costs a letter, the first line says so, and the figures are in the details."""
    house.types(house.olga, "/umpire config floor.margin 10%")

    rates(house, house.ana, "acme", "yyyyyyy")

    verdict = "*B*: would be A, but the margin is below the minimum · 7 of 7 yes"
    assert verdict in house.answer(house.ben, "/scorecard acme")
    details = house.answer(house.ben, "/scorecard acme details")
    assert verdict in details
    assert "Margin of 9 %, below the minimum of 10 %." in details


def test_old_answers_are_stale(house: House) -> None:
    """After 120 days the card asks for new answers and the list can be narrowed to such customers."""
    rates(house, house.ana, "globex", "yyyyyyy")
    house.away(days=121)

    assert "older than 120 days" in house.answer(house.ben, "/scorecard globex")
    assert "Globex Logistics" in house.answer(house.ben, "/scorecard list --stale")


def test_a_new_customer_stays_off_the_digest(house: House) -> None:
    """For 90 days a new customer is not listed at the bottom, and the card says so."""
    house.types(house.rosa, "/umpire customer add Initech")
    rates(house, house.ana, "initech", "nnnnnnn")

    assert "new customer" in house.answer(house.ben, "/scorecard initech").casefold()
    assert "Initech" not in house.answer(house.rosa, "/umpire digest preview")

    house.away(days=91)
    assert "Initech" in house.answer(house.rosa, "/umpire digest preview")


def test_an_empty_form_is_marked_and_stays(house: House) -> None:
    """Seven questions without an answer are not a rating."""
    house.types(house.ana, "/scorecard acme rate")

    errors = house.modal(house.ana).submit()

    assert errors is not None
    assert "Answer at least one" in errors[QUESTIONS[0].id]


def test_evidence_with_a_secret_is_marked_beside_its_line(house: House) -> None:
    """A password in the evidence is refused there, and the answers stay in the form."""
    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill({question.id: "Yes" for question in QUESTIONS})
    house.ana.clicks("Add Evidence", in_=house.modal(house.ana))
    form = house.modal(house.ana).fill({f"evidence:{QUESTIONS[2].id}": "password: hunter22"})

    errors = form.submit()

    assert errors is not None
    assert "looks like a password" in errors[f"evidence:{QUESTIONS[2].id}"]
    assert form.fields[QUESTIONS[0].text].value["value"] == "yes"


def test_the_form_remembers_ones_answers(house: House) -> None:
    """Opened again, the form holds what this person said before, and nothing of what others said."""
    rates(house, house.ana, "acme", "yn?-yyy")

    house.types(house.ana, "/scorecard acme rate")
    own = [field.value["value"] for field in house.modal(house.ana).fields.values() if field.type == "static_select"]
    house.types(house.ben, "/scorecard acme rate")
    bens = [field.value for field in house.modal(house.ben).fields.values() if field.type == "static_select"]

    assert own[:4] == ["yes", "no", "unknown", "not applicable"]
    assert "yes" not in str([value and value.get("value") for value in bens])


def test_a_manager_sets_a_grade_for_ninety_days(house: House) -> None:
    """An override stands beside the computed grade, with its reason, and ends by itself."""
    rates(house, house.ana, "acme", "nnnnnnn")

    told = house.answer(house.rosa, "/scorecard acme override B new contact, a fresh start")

    assert "has grade *B" in told
    card = house.answer(house.ben, "/scorecard acme")
    assert "*B*: set by hand until 5 April 2026; the answers make it D" in card
    assert "new contact, a fresh start" in card
    house.away(days=90)
    assert "fresh start" not in house.answer(house.ben, "/scorecard acme")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("acme override", "The grade"),
        ("acme override E because", "is not a grade"),
        ("acme override B", "Say why"),
        ("globex override clear", "nothing to clear"),
        ("acme frobnicate", "is not something a scorecard does"),
        ("list --grade E", "is not a grade"),
        ("list zero", "is not a page"),
        ("list 0", "is not a page"),
        ("list --owner bob", "is not a person here"),
        ("list --colour red", "do not know the option"),
    ],
)
def test_what_a_scorecard_cannot_do_is_explained(shared_house: House, line: str, why: str) -> None:
    """A wrong line stores nothing and says what would be right."""
    before = shared_house.records()

    assert why in shared_house.answer(shared_house.rosa, f"/scorecard {line}")

    assert shared_house.records() == before


def test_the_list_is_worst_first_and_can_be_narrowed(house: House) -> None:
    """`/scorecard list` shows all, worst first; options narrow it; nothing that fits says what to do."""
    rates(house, house.ana, "globex", "nnnnnnn")
    rates(house, house.ana, "acme", "yyyyyyy")

    listed = house.answer(house.ben, "/scorecard list")
    assert listed.index("Globex Logistics") < listed.index("Acme GmbH")
    assert "5 customers" in listed
    assert "Acme" not in house.answer(house.ben, "/scorecard list --grade D")
    assert "Globex" not in house.answer(house.jo, "/scorecard list --owner me")
    assert "Acme GmbH" in house.answer(house.ben, "/scorecard list --owner @jo")
    assert "Globex" not in house.answer(house.ben, "/scorecard list --unrated")
    assert "No customer fits" in house.answer(house.ben, "/scorecard list --grade B")


def test_the_list_turns_its_pages(house: House) -> None:
    """More than a page: Next and Previous turn it in place, options kept."""
    for number in range(20):
        house.types(house.rosa, f"/umpire customer add Company {number:02} --since 2019-01-01")
    reply = house.types(house.ana, "/scorecard list --unrated")
    first = plain_text(reply)

    house.ana.clicks("Next", in_=reply)
    second = house.seen(house.ana)
    house.ana.clicks("Previous", in_=reply)

    assert "25 customers" in first
    assert "16–25 of 25" in second
    assert house.seen(house.ana) == first


def test_the_list_is_a_table_that_opens_cards(house: House) -> None:
    """A row a customer, the name first and no amount; one menu opens any card beside the list, which stays."""
    rates(house, house.ana, "acme", "nnnnnyy")
    rates(house, house.ben, "acme", "nnnnnyy")
    house.types(house.ana, "/strike acme late-payment again")

    listed = house.types(house.ben, "/scorecard list")
    assert "Customer · Grade · Answers · Worth knowing" in plain_text(listed)
    assert "Acme GmbH · D · 2 of 7 yes · 1 of 3 strike points" in plain_text(listed)
    assert listed.text.startswith("5 customers, worst first: Acme GmbH (D)")
    assert listed.text.endswith("and 2 more.")

    house.ben.selects("Acme GmbH", in_=listed, label="Open a customer's card…")
    assert "Acme GmbH: D, 2 of 7 yes" in house.seen(house.ben)
    assert listed.message is not None
    assert listed.message.text.startswith("5 customers")


def test_the_list_reads_well_without_tables(house: House) -> None:
    """Where tables are off each customer is a line with the name in bold, and the menu is still there."""
    house.types(house.olga, "/umpire config messages.tables off")
    rates(house, house.ana, "acme", "yyyyyyy")

    listed = house.types(house.ben, "/scorecard list --grade A")
    assert "*Customer · Grade · Answers · Worth knowing*\n*Acme GmbH* · A · 7 of 7 yes" in plain_text(listed)
    house.ben.selects("Acme GmbH", in_=listed, label="Open a customer's card…")
    assert "Acme GmbH: A, 7 of 7 yes" in house.seen(house.ben)


def test_former_customers_stand_apart(house: House) -> None:
    """Whoever was let go is on no ranked list, but on one of their own: by day, without a grade."""
    rates(house, house.ana, "globex", "nnnnnnn")
    assert "No customer has been let go" in house.answer(house.ben, "/scorecard list --former")
    with house.db.transaction() as tx:
        globex = customers.resolve_customer(tx, "globex")
        customers.update_customer(tx, replace(globex, former_at=house.clock()))

    listed = house.answer(house.ben, "/scorecard list")
    assert "Globex" not in listed
    assert "1 former customer stands apart: `/scorecard list --former`" in listed
    former = house.types(house.ben, "/scorecard list --former")
    assert "Globex Logistics · 5 January 2026 · EUR 21,000" in plain_text(former)
    house.ben.selects("Globex Logistics", in_=former, label="Open a customer's card…")
    assert "5 January 2026" in house.seen(house.ben)
    assert "stands alone" in house.answer(house.ben, "/scorecard list --former --grade D")


def test_the_cards_buttons_lead_on(house: House) -> None:
    """All Strikes comes beside the details; Who Said What replaces them and leads back."""
    rates(house, house.ana, "acme", "yyyyyyn")
    card = house.types(house.ana, "/scorecard acme details")

    house.ana.clicks("All Strikes", in_=card)
    assert "No strikes on record." in house.seen(house.ana)
    house.ana.clicks("Who Said What", in_=card)
    house.settle()
    assert card.message is not None
    assert "Who said what about Acme GmbH" in plain_text(card.message)
    house.ana.clicks("Back to Scorecard", in_=card.message)
    house.settle()
    assert "*A*: 6 of 7 yes" in plain_text(card.message)
