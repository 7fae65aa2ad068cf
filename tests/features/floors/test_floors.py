"""`/umpire minimums`: who is below, what history proposes, and setting one once it was seen who would fall."""

from datetime import timedelta

import pytest

from playground.slack.clicks import Place
from playground.slack.people import Person
from playground.slack.plain import plain_text
from playground.slack.shapes import Json
from scoring.quotes import QuoteOutcome, QuoteVerdict
from scoring.scorecards.scorecards import QUESTIONS
from storage import quotes
from storage.customers import customers
from storage.settings import policies
from tests.surface.house import MONDAY, House


def list_changed_settings(house: House) -> dict[str, str]:
    """List the settings that are not at their default."""
    with house.db.transaction(reading=True) as tx:
        return policies.list_stored_settings(tx)


def rate_customer(house: House, key: str, choice: str = "Yes") -> None:
    """Let Ana answer all seven questions about a customer."""
    house.types(house.ana, f"/scorecard {key} rate")
    house.modal(house.ana).fill({question.id: choice for question in QUESTIONS}).submit()


def record_won_job(house: House, key: str, job: str, value: int, *, days_ago: int = 0) -> None:
    """Record a job the customer bought."""
    moment = MONDAY - timedelta(days=days_ago)
    with house.db.transaction() as tx:
        customer = customers.resolve_customer(tx, key)
        values = {
            "job": job,
            "outcome": QuoteOutcome.WON,
            "outcome_at": moment,
            "verdict": QuoteVerdict.QUOTE,
            "margin": 1_000,
        }
        quotes.RECORDS.add(
            tx, customer_id=customer.id, value=value, asked_by="U1", asked_at=moment, chance=50, **values
        )


def test_a_floor_is_seen_before_it_is_set(house: House) -> None:
    """The line shows who would fall below and whose grade would drop; the button sets it, the card says so."""
    rate_customer(house, "globex")
    answer = house.types(house.rosa, "/umpire minimums set revenue 22000")
    said = plain_text(answer)
    assert "Nothing is set yet" in said
    assert "at least EUR 22,000 (now not set): 2 customers would be below; 1 grade would drop by a letter" in said
    assert "Globex Logistics (globex): EUR 21,000" in said.replace("`", "")
    assert list_changed_settings(house) == {}

    house.rosa.clicks("Set", in_=answer)
    house.seen(house.rosa)
    assert list_changed_settings(house) == {"floor.revenue": "22000"}
    card = house.answer(house.ana, "/scorecard globex details")
    assert "*B*: would be A, but the annual revenue is below the minimum" in card
    assert "Annual revenue of EUR 21,000, below the minimum of EUR 22,000." in card
    assert "at least EUR 22,000 · 2 of 3 whose figure is known are below" in house.answer(house.ana, "/umpire minimums")


def test_standings_follow_and_an_undo_puts_the_floor_back(house: House) -> None:
    """The list shows the lower grade after the next beat; undone, floor and grade are as before."""
    rate_customer(house, "globex")
    answer = house.types(house.rosa, "/umpire minimums set revenue 22000")
    house.rosa.clicks("Set", in_=answer)
    house.later(minutes=1)
    assert "below a minimum" in house.answer(house.ana, "/scorecard list")
    assert "The minimums are as they were" in house.undone(house.rosa, answer)
    house.later(minutes=1)
    assert list_changed_settings(house) == {}
    assert "below a floor" not in house.answer(house.ana, "/scorecard list")


def test_an_undo_is_refused_once_an_admin_changed_the_floor(house: House) -> None:
    """What somebody else said since stays."""
    answer = house.types(house.rosa, "/umpire minimums set margin 12%")
    house.rosa.clicks("Set", in_=answer)
    house.types(house.olga, "/umpire config floor.margin 15%")
    assert "changed again since" in house.undone(house.rosa, answer)
    assert list_changed_settings(house) == {"floor.margin": "15%"}


def test_history_proposes_with_enough_of_it(house: House) -> None:
    """Three figures are no history; nine are: the quartile, rounded down, and one button sets it."""
    assert "No suggestion for annual revenue (3 known)" in house.answer(house.ana, "/umpire minimums propose")
    for number in range(1, 7):
        line = f"/umpire customer add Customer{number} --revenue {number}234 --since 2020-01-01"
        house.types(house.rosa, line)
    answer = house.types(house.rosa, "/umpire minimums propose")
    said = plain_text(answer)
    assert (
        "A quarter of the 9 customers whose figure is known are at or below EUR 3,234, rounded down to EUR 3,200"
        in said
    )
    assert "at least EUR 3,200 (now not set): 2 customers would be below; no grade would drop" in said
    house.rosa.clicks("Set All", in_=answer)
    house.seen(house.rosa)
    assert list_changed_settings(house) == {"floor.revenue": "3200.00"}


def test_the_form_shows_first_and_sets_after(house: House) -> None:
    """Opened by half a line, with the floors in force; submitted, it shows who is below, and its button sets them."""
    house.types(house.olga, "/umpire config floor.margin 12%")
    house.types(house.rosa, "/umpire minimums set")
    form = house.modal(house.rosa)
    assert form.fields["Margin, at least"].value == "12%"
    form.fill({"Annual revenue, at least": "minus one"})
    errors = form.submit()
    assert errors is not None
    assert "revenue" in errors
    form.fill({"Annual revenue, at least": "20.000,00", "Margin, at least": ""})
    assert form.submit() is None
    receipt = house.modal(house.rosa)
    assert "Nothing is set yet" in receipt.text
    assert "no minimum (now 12 %)" in receipt.text
    assert list_changed_settings(house) == {"floor.margin": "12%"}

    house.rosa.clicks("Set", in_=receipt)
    house.seen(house.rosa)
    assert list_changed_settings(house) == {"floor.revenue": "20.000,00"}


def test_a_required_mix_is_told_from_won_quotes(house: House) -> None:
    """The share of a type of job in what they bought in a year; who bought nothing is below nothing."""
    rate_customer(house, "acme")
    record_won_job(house, "acme", "repair", 90_000)
    record_won_job(house, "acme", "maintenance", 10_000)
    record_won_job(house, "acme", "maintenance", 900_000, days_ago=366)
    answer = house.types(house.rosa, '/umpire minimums set mix "maintenance 30%"')
    assert "Mix: maintenance at least 30 % (now not set): 1 customer would be below; 1 grade would drop" in plain_text(
        answer
    )
    house.rosa.clicks("Set", in_=answer)

    assert "Share of maintenance of 10 %, below the minimum of 30 %." in house.answer(
        house.ana, "/scorecard acme details"
    )
    assert "Acme GmbH: 10 %" in house.answer(house.ana, "/umpire minimums").replace("`", "")
    assert "below the minimum" not in house.answer(house.ana, "/scorecard globex details")
    assert "maintenance 30%" in house.answer(house.ana, "/umpire rules all")


def test_a_job_that_is_won_can_break_the_mix_at_once(house: House) -> None:
    """The list shows it without waiting for anything; undone, the customer is above the floor again."""
    rate_customer(house, "acme")
    house.rosa.clicks("Set", in_=house.types(house.rosa, "/umpire minimums set mix maintenance 30%"))
    house.later(minutes=1)
    house.types(house.rosa, "/umpire quote acme --value 900 --margin 20 --type repair")
    assert "below a floor" not in house.answer(house.ana, "/scorecard list")
    answer = house.types(house.rosa, "/umpire quote won 1")
    assert "below a minimum" in house.answer(house.ana, "/scorecard list")
    house.undone(house.rosa, answer)
    assert "below a floor" not in house.answer(house.ana, "/scorecard list")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("set revenu 5", "Did you mean `revenue`?"),
        ("set revenue minus", "is not a number"),
        ("set revenue -5", "not below zero"),
        ("set revenue $5", "not in EUR"),
        ("set margin lots", "not a percentage"),
        ("set mix maintenance", "a share each"),
        ("set mix a 60%, b 50%", "100 % in all"),
        ("sett revenue 5", "Did you mean `set`?"),
        ("propose revenue", "do not know what to do"),
    ],
)
def test_a_no_says_what_to_do(house: House, line: str, says: str) -> None:
    """What will not do is said in a sentence, and nothing is stored."""
    before = house.records()
    assert says in house.answer(house.rosa, f"/umpire minimums {line}")
    assert house.records() == before


@pytest.mark.parametrize("value", ["x", "[]", '{"undo": "5"}', '{"sale": "-1"}', "{}"])
def test_a_forged_button_sets_nothing(house: House, value: str) -> None:
    """The button's texts are read again as if they were typed: what cannot be is refused."""
    answer = house.types(house.rosa, "/umpire minimums set sale 300")
    before = house.records()
    press_forged_button(house, house.rosa, value)
    assert house.records() == before
    press_forged_button(house, house.ana, '{"sale": "300"}')
    assert "Only a manager can" in house.seen(house.ana)
    assert house.records() == before
    house.rosa.clicks("Set", in_=answer)
    assert list_changed_settings(house) == {"floor.sale": "300"}


def test_what_is_so_already_is_not_done_twice(house: House) -> None:
    """A second press of an older preview says so."""
    first, second = (house.types(house.rosa, "/umpire minimums set sale 300") for _ in range(2))
    house.rosa.clicks("Set", in_=first)
    house.rosa.clicks("Set", in_=second)
    assert "like that already" in house.seen(house.rosa)


def press_forged_button(house: House, person: Person, value: str) -> None:
    """Press a button that nobody offered."""
    channel = house.slack.channel("general")
    post = person.types("hello", in_="general").message
    assert post is not None
    action: Json = {"type": "button", "block_id": "x", "action_id": "floors_set", "value": value}
    person.acts(action, place=Place(channel, post))
