"""`/umpire round`: everybody is asked for a few of their customers a week, until all are rated."""

import pytest

from bot.features.scorecards.usecases import scorecards
from bot.workflow.requests import Call
from playground.slack.commands import Reply
from playground.slack.dialogs import Modal
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTION_IDS
from tests.surface.house import House

FIVE, SEVEN = QUESTION_IDS[:5], QUESTION_IDS
BEVERAGES = "B's Beverages"


def open_form(house: House, person: Person) -> Modal:
    """The form a person gets with `/umpire round mine`."""
    house.types(person, "/umpire round mine")
    return house.modal(person)


def fill_form(house: House, form: Modal, choice: str, *keys: str, questions: tuple[str, ...] = FIVE) -> Modal:
    """Choose the same answer to these questions about each of these customers."""
    ids = [house.customer(key).id for key in keys]
    return form.fill({f"q:{number}:{question}": choice for number in ids for question in questions})


def rate(house: House, person: Person, choice: str, *keys: str, questions: tuple[str, ...] = FIVE) -> str:
    """Rate these customers in one form; the receipt."""
    form = fill_form(house, open_form(house, person), choice, *keys, questions=questions)
    assert form.submit() is None
    receipt = house.modal(person).text
    house.modal(person).close(everything=True)
    return receipt


def answer_elsewhere(house: House, person: Person, key: str) -> None:
    """Answer the first question about a customer with no, on another device."""
    house.later(minutes=1)
    scorecards.rate_customer(house.db, key, {QUESTION_IDS[0]: ("no", "")}, call=Call(person.id, house.clock()))


def list_asks(house: House, person: Person) -> list[str]:
    """What the round says to a person in direct messages, as they read now."""
    house.settle()
    return [text for text in map(plain_text, person.dm) if "customer" in text and "rat" in text.casefold()]


def read_progress(house: House) -> list[str]:
    """What the round's messages in the review channel say now."""
    return [line for line in house.lines() if "ating round" in line]


def test_a_round_asks_each_person_once_for_their_own_customers(house: House) -> None:
    """Owners get one direct message about their own customers, managers about those nobody looks after."""
    answer = house.answer(house.rosa, "/umpire round start 2 a week")

    assert "The rating round has begun: 0 of 5 customers rated" in answer
    assert "4 people are asked for up to 2 customers a week" in answer
    (jo,), (rosa,) = list_asks(house, house.jo), list_asks(house, house.rosa)
    assert "*Please rate 1 customer this week*: Acme GmbH" in jo
    assert "*Please rate 2 customers this week*: B's Beverages, Bólido Comidas preparadas" in rosa
    assert list_asks(house, house.ana) == []
    assert len(read_progress(house)) == 1


def test_one_form_rates_all_of_ones_customers(house: House) -> None:
    """Nothing is chosen beforehand, one tap answers, what is left blank is not asked; the receipt and cards show it."""
    form = open_form(house, house.rosa)
    assert form.title == "Rate 3 customers"
    assert {field.value for field in form.fields.values()} == {None}
    assert len(form.view.content["blocks"]) <= 100

    fill_form(house, form, "Yes", "obrien", questions=SEVEN)
    fill_form(house, form, "No", "bolido")
    assert form.submit() is None

    receipt = house.modal(house.rosa).text
    assert "2 customers rated" in receipt
    assert "*O'Brien & Daughters* · grade *A* · 7 of 7 yes · 7 answers" in receipt
    assert "*Bólido Comidas preparadas* · grade *D, one rater* · 0–2 of 7 yes · 5 answers" in receipt
    assert "*A*: 7 of 7 yes" in house.answer(house.ben, "/scorecard obrien")
    assert "Not rated yet" in house.answer(house.ben, '/scorecard "B\'s Beverages"')


def test_the_next_customers_are_one_click_away(house: House) -> None:
    """From the receipt a button opens the next form, as long as somebody waits."""
    form = fill_form(house, open_form(house, house.rosa), "Yes", "obrien")
    form.submit()
    house.rosa.clicks("Rate 2 More", in_=house.modal(house.rosa))

    assert house.modal(house.rosa).title == "Rate 2 customers"
    assert "O'Brien" not in house.modal(house.rosa).text


def test_one_undo_takes_the_whole_form_back(house: House) -> None:
    """Undo restores every customer of the form, but not one that was rated again since."""
    form = fill_form(house, open_form(house, house.rosa), "Yes", "obrien", "bolido")
    form.submit()
    receipt = house.modal(house.rosa)
    answer_elsewhere(house, house.rosa, "bolido")
    house.rosa.clicks("Undo", in_=receipt)

    says = house.modal(house.rosa).text
    assert "Your answers for 1 customer are as they were before. You have answered again for Bólido" in says
    assert "Not rated yet" in house.answer(house.ben, "/scorecard obrien")
    assert "4–6 of 7 yes" in house.answer(house.ben, "/scorecard bolido")


def test_what_the_records_suggest_stands_beside_the_question(house: House) -> None:
    """The form shows the record with the answer it suggests; once that is chosen, the record is its evidence."""
    house.types(house.rosa, "/umpire customer edit acme --orders 6 --last-order 2025-12-10")
    form = open_form(house, house.jo)
    assert "6 orders since 2019, the last in December 2025: yes?" in form.text
    fill_form(house, form, "Yes", "acme").submit()
    house.modal(house.jo).close(everything=True)

    card = house.types(house.ben, "/scorecard acme details")
    house.ben.clicks("Who Said What", in_=card)
    assert "On record: 6 orders since 2019, the last in December 2025." in read_table(house, card)


def read_table(house: House, card: Reply) -> str:
    """What stands in the card's place after a click."""
    house.settle()
    assert card.message is not None
    said = plain_text(card.message)
    assert "Who said what" in said
    return said


def test_the_form_of_one_customer_shows_what_the_records_suggest(house: House) -> None:
    """`/scorecard … rate` shows the same; another answer than the suggested one has no record as its evidence."""
    house.types(house.rosa, "/umpire customer edit acme --orders 6 --last-order 2025-12-10")
    house.types(house.jo, "/scorecard acme rate")
    form = house.modal(house.jo)
    assert "6 orders since 2019, the last in December 2025: yes?" in form.text
    house.jo.clicks("Add Evidence", in_=form)
    assert "6 orders since 2019, the last in December 2025: yes?" in house.modal(house.jo).text
    house.modal(house.jo).fill({QUESTION_IDS[0]: "No"}).submit()
    house.modal(house.jo).close(everything=True)

    card = house.types(house.ben, "/scorecard acme details")
    house.ben.clicks("Who Said What", in_=card)
    assert "On record" not in read_table(house, card)


def test_an_empty_form_is_marked_and_stays(house: House) -> None:
    """A form without any answer is not a rating."""
    errors = open_form(house, house.rosa).submit()

    assert errors is not None
    assert "Answer at least one question" in next(iter(errors.values()))


def test_who_is_gone_is_named_and_the_rest_is_kept(house: House) -> None:
    """A customer archived, or rated elsewhere by the same person, while the form was open is left out by name."""
    form = fill_form(house, open_form(house, house.rosa), "Yes", "obrien", "bolido", BEVERAGES)
    house.types(house.mia, "/umpire customer archive obrien")
    house.later(minutes=1)
    answer_elsewhere(house, house.rosa, "bolido")
    assert form.submit() is None

    receipt = house.modal(house.rosa).text
    assert "1 customer rated" in receipt
    assert "Bólido Comidas preparadas (you rated it elsewhere meanwhile)" in receipt
    assert "O'Brien & Daughters (archived meanwhile)" in receipt
    assert "0–6 of 7 yes" in house.answer(house.ben, "/scorecard bolido")


def test_progress_is_one_message_that_changes(house: House) -> None:
    """The review channel sees how many are rated and how many people answered, in one message; nobody is named."""
    house.types(house.rosa, "/umpire round start")
    (before,) = read_progress(house)
    assert "0 of 5 customers rated" in before

    rate(house, house.jo, "Yes", "acme")
    (after,) = read_progress(house)
    assert "1 of 5 customers rated.* 1 person answered this week" in after
    for person in (house.jo, house.max, house.rosa):
        assert person.mention not in after


def test_the_round_ends_with_the_ranked_list(house: House) -> None:
    """When every customer is rated, the same message says so and ranks them, worst first; all who were asked see it."""
    house.types(house.rosa, "/umpire round start")
    house.settle()
    rate(house, house.jo, "Yes", "acme", questions=SEVEN)
    rate(house, house.max, "Yes", "globex", questions=SEVEN)
    rate(house, house.rosa, "No", "bolido")
    rate(house, house.rosa, "Yes", "obrien", BEVERAGES)
    (running,) = read_progress(house)
    assert "5 of 5 customers rated" in running
    assert "It is over" not in running

    rate(house, house.mia, "No", "bolido")
    (over,) = read_progress(house)
    assert "It is over: 5 of 5 customers rated" in over
    assert over.index("1. *D* · *Bólido") < over.index("2. *B* · *B's Beverages")
    assert "The rating round is over. Thank you." in list_asks(house, house.jo)[0]


def test_a_d_waits_for_a_second_opinion(house: House) -> None:
    """A D of one rater goes to the next person who deals with the customer; a better grade does not."""
    house.types(house.li, "/log acme 50m ok about the new site")
    rate(house, house.jo, "No", "acme")
    assert "Acme GmbH" in open_form(house, house.li).text
    house.modal(house.li).close(everything=True)

    house.types(house.li, "/log globex 50m ok about the invoice")
    rate(house, house.max, "Yes", "globex")
    assert "Globex" not in open_form(house, house.li).text


def test_each_week_the_same_message_asks_for_the_next(house: House) -> None:
    """Having rated this week's, a person is asked for no more until Tuesday, when their one message changes."""
    house.types(house.rosa, "/umpire round start 1")
    house.settle()
    rate(house, house.rosa, "Yes", BEVERAGES)
    assert "You have rated this week's customers" in list_asks(house, house.rosa)[0]
    assert "You have nothing left to rate this week" in house.answer(house.rosa, "/umpire round")

    house.later(days=1, hours=2)
    assert "You have rated this week's customers" in list_asks(house, house.rosa)[0]
    house.later(days=7)
    (ask,) = list_asks(house, house.rosa)
    assert "*Please rate 1 customer this week*: Bólido" in ask


def test_nobody_is_asked_while_they_are_away(house: House) -> None:
    """Who is away gets no message that week; who comes back is asked in the next."""
    house.types(house.jo, "/umpire away until tomorrow")
    house.types(house.rosa, "/umpire round start")
    assert list_asks(house, house.jo) == []

    house.later(days=8, hours=2)
    assert "*Please rate 1 customer this week*: Acme" in list_asks(house, house.jo)[0]


def test_stale_answers_come_round_again(house: House) -> None:
    """A customer whose answers are older than the rules allow waits for them once more."""
    rate(house, house.jo, "Yes", "acme")
    assert "No customer waits for your answers" in house.answer(house.jo, "/umpire round mine")

    house.away(days=121)
    assert "Acme GmbH" in open_form(house, house.jo).text


def test_a_stopped_round_ends_and_can_go_on(house: House) -> None:
    """A manager stops it, everybody's messages say so; undone, it goes on as before."""
    house.types(house.rosa, "/umpire round start")
    house.settle()
    answer = house.types(house.rosa, "/umpire round stop")
    assert "The rating round is stopped: 0 of 5 customers rated" in plain_text(answer)
    assert "It was stopped: 0 of 5 customers rated" in read_progress(house)[0]
    assert "The rating round is over" in list_asks(house, house.jo)[0]
    assert "No rating round is running" in house.answer(house.rosa, "/umpire round stop")

    assert "The rating round goes on" in house.undone(house.rosa, answer)
    assert "0 of 5 customers rated" in read_progress(house)[0]
    assert "It was stopped" not in read_progress(house)[0]
    assert "*Please rate 1 customer this week*" in list_asks(house, house.jo)[0]


def test_a_round_started_by_mistake_is_taken_back(house: House) -> None:
    """Undo ends it as if it had not been, in the channel and in the direct messages."""
    answer = house.types(house.rosa, "/umpire round start")
    house.settle()
    assert "The rating round is taken back" in house.undone(house.rosa, answer)

    assert "The rating round was taken back" in read_progress(house)[0]
    assert "The rating round is over" in list_asks(house, house.jo)[0]
    assert "No rating round is running" in house.answer(house.ana, "/umpire round")
    assert "has ended since" not in house.answer(house.rosa, "/umpire round start")


def test_a_form_still_counts_when_the_round_was_stopped_meanwhile(house: House) -> None:
    """Answers of a form that was open when the round ended are stored all the same."""
    house.types(house.rosa, "/umpire round start")
    form = fill_form(house, open_form(house, house.jo), "Yes", "acme")
    house.types(house.rosa, "/umpire round stop")

    assert form.submit() is None
    assert "1 customer rated" in house.modal(house.jo).text


def test_what_waits_stands_on_todo_and_home(house: House) -> None:
    """This week's customers are one item on to-do and Home, with a button that opens the form, until they are rated."""
    assert "Nothing waits for you" in house.answer(house.jo, "/umpire todo")
    house.types(house.rosa, "/umpire round start")

    todo = house.types(house.jo, "/umpire todo")
    assert "Rate 1 customer this week, for the rating round" in plain_text(todo)
    house.jo.clicks("Rate Customers", in_=todo)
    assert house.modal(house.jo).title == "Rate 1 customer"
    fill_form(house, house.modal(house.jo), "Yes", "acme").submit()
    house.modal(house.jo).close(everything=True)
    house.jo.opens_home()
    house.settle()
    home = house.jo.home
    assert home is not None
    assert "Rate 1 customer" not in plain_text(home)


def test_a_digest_of_unrated_customers_offers_a_round(house: House) -> None:
    """With most customers unrated the digest says so and offers a round; a manager starts it there, others may not."""
    house.types(house.rosa, "/umpire digest now")
    (post,) = house.posts()
    assert "no customer has a grade yet" in plain_text(post)
    assert "Nothing to look at" not in plain_text(post)

    house.ana.clicks("Start Rating Round", in_=post)
    assert "Only a manager can run rating rounds" in house.seen(house.ana)
    house.rosa.clicks("Start Rating Round", in_=post)
    assert "The rating round has begun" in house.seen(house.rosa)
    assert "no customer has a grade yet" in plain_text(house.posts()[0])

    house.later(hours=1)
    house.types(house.rosa, "/umpire digest now")
    assert "a rating round is running" in house.lines()[-1]


def test_nothing_waits_is_not_said_to_reassure(house: House) -> None:
    """Where nothing waits and most customers are unrated, to-do and Home say so, with a button that helps."""
    todo = house.types(house.rosa, "/umpire todo")
    assert "But that says little: no customer has a grade yet" in plain_text(todo)
    house.rosa.clicks("Start Rating Round", in_=todo)
    assert "The rating round has begun" in house.seen(house.rosa)

    ana = house.types(house.ana, "/umpire todo")
    assert "But that says little: no customer has a grade yet" in plain_text(ana)
    house.ana.clicks("Rate Customers", in_=ana)
    assert "No customer waits for your answers" in house.seen(house.ana)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("start 13", "1 to 12 customers a week"),
        ("start 0 a week", "1 to 12 customers a week"),
        ("start many", "1 to 12 customers a week"),
        ("start 6 a day", "what to do with “a day”"),
        ("mine acme", "what to do with “acme”"),
        ("strat", "Did you mean `start`?"),
    ],
)
def test_a_line_that_is_not_understood_does_nothing(house: House, line: str, why: str) -> None:
    """A wrong number or word is refused with what would do, and no round begins."""
    assert why in house.answer(house.rosa, f"/umpire round {line}")
    assert "No rating round is running" in house.answer(house.rosa, "/umpire round")


def test_there_is_no_second_round_and_none_without_need(house: House) -> None:
    """A round is not started twice, nor where every customer is rated, nor by who is no manager."""
    assert "Only a manager can run rating rounds" in house.answer(house.ana, "/umpire round start")
    house.types(house.rosa, "/umpire round start")
    assert "A rating round is running already" in house.answer(house.mia, "/umpire round start")
    house.types(house.rosa, "/umpire round stop")
    rate(house, house.jo, "Yes", "acme")
    rate(house, house.max, "Yes", "globex")
    rate(house, house.rosa, "Yes", "obrien", "bolido", BEVERAGES)
    assert "Every customer is rated" in house.answer(house.rosa, "/umpire round start")


def test_slack_fails_and_everybody_is_asked_later(house: House) -> None:
    """While Slack refuses messages nobody is asked twice; once it takes them again, everybody is asked once."""
    house.slack.faults.add(kind="5xx", method="chat.postMessage", times=6)
    house.types(house.rosa, "/umpire round start")
    house.later(minutes=30)

    assert len(list_asks(house, house.jo)) == 1
    assert len(read_progress(house)) == 1


def test_settings_rule_the_round(house: House) -> None:
    """How many customers, which day and which hour are settings with their limits."""
    assert "from 1 to 12" in house.answer(house.olga, "/umpire config round.customers 13")
    house.types(house.olga, "/umpire config round.customers 1")
    house.types(house.olga, "/umpire config round.day fri")
    answer = house.answer(house.rosa, "/umpire round start")
    assert "up to 1 customer a week, in one message each that changes every Friday" in answer
