"""The gut: asked in the morning of who wants it, private, raised after three mornings without a name."""

from datetime import timedelta

import pytest

from playground.slack.clicks import Place
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.moods import Nomination
from storage import moods
from tests.surface.house import House

RAISE = "Shall I raise it?"


def dms(house: House, person: Person) -> list[Message]:
    """What umpire told a person directly, oldest first."""
    house.settle()
    return [message for message in person.dm if not message.ephemeral_to]


def nominations(house: House) -> tuple[Nomination, ...]:
    """What waits for a look."""
    with house.db.transaction(reading=True) as tx:
        return moods.NOMINATIONS.list_where(tx)


@pytest.fixture
def morning(house: House) -> House:
    """Tuesday morning, after Ben, who logged about Acme as Li did and wants to be asked, was asked."""
    house.types(house.ben, "/log acme 20m ok a call")
    house.types(house.li, "/log acme 20m ok a call")
    house.types(house.ben, "/umpire prompts on feeling")
    house.types(house.ben, "/umpire prompts off difficult")
    house.later(days=1)
    return house


def feels(house: House, label: str) -> None:
    """Ben presses a face under the morning's question."""
    house.ben.clicks(label, in_=dms(house, house.ben)[-1])


def test_only_who_wants_it_is_asked(morning: House) -> None:
    """The question comes at nine of one's own clock, to Ben alone, with five faces for the customer at hand."""
    (question,) = dms(morning, morning.ben)
    assert question.text == "How do you feel about today's customers? Choose a face for each, or Nobody Today."
    for label in ("Acme GmbH", "Dread", "Uneasy", "OK", "Glad", "Excited", "Somebody Else", "Nobody Today"):
        assert label in plain_text(question)
    for person in (morning.ana, morning.rosa):
        assert dms(morning, person) == []


def test_a_face_is_one_click(morning: House) -> None:
    """A press notes the feeling for Ben alone; the question says so in its place; Undo forgets it."""
    feels(morning, "Uneasy")
    assert "Noted, for you alone: *uneasy* about *Acme GmbH*" in morning.seen(morning.ben)
    (question,) = dms(morning, morning.ben)
    assert "*Acme GmbH* · uneasy" in plain_text(question)

    assert "uneasy" in morning.answer(morning.ben, "/umpire feeling")
    assert "You have noted no feeling" in morning.answer(morning.ana, "/umpire feeling")
    reply = morning.types(morning.ben, "/umpire feeling acme glad")
    assert "It is as you said before." in morning.undone(morning.ben, reply)
    assert "uneasy" in morning.answer(morning.ben, "/umpire feeling")


def test_any_other_customer_is_a_form_away(morning: House) -> None:
    """Somebody Else opens the form; what is filled in answers the question."""
    morning.ben.clicks("Somebody Else", in_=dms(morning, morning.ben)[0])
    form = morning.modal(morning.ben)
    form.fill({"Customer": "Globex Logistics", "How do you feel about it today?": "Dread"})
    assert form.submit() is None
    assert "*Globex Logistics* · dread" in plain_text(dms(morning, morning.ben)[0])


def test_nobody_is_an_answer(morning: House) -> None:
    """Nobody on my mind: said in place, and nothing else is said."""
    morning.ben.clicks("Nobody Today", in_=dms(morning, morning.ben)[0])
    assert [message.text for message in dms(morning, morning.ben)] == ["Nobody on your mind. A good day to you."]


def test_three_mornings_are_raised_without_a_name(morning: House) -> None:
    """Uneasy on three asked mornings: asked once whether to raise it; yes shows managers a nomination and no name."""
    three_mornings(morning)
    (question,) = [message for message in dms(morning, morning.ben) if RAISE in plain_text(message)]
    assert question.text == "A question for you alone: shall I raise a customer who was on your mind?"
    assert nominations(morning) == ()

    morning.ben.clicks("Raise It", in_=question)
    morning.seen(morning.ben)
    assert [message.text for message in dms(morning, morning.ben)][-1] == "Raised, without your name."
    (nomination,) = nominations(morning)
    assert nomination.nominated_at.hour == 0
    assert morning.ben.id not in str(morning.records()["nominations"])
    assert not [row for row in morning.records()["audit_entries"] if "nominat" in row or "gut" in row]
    assert not [row for row in morning.records()["undos"] if "nomination" in row]

    todo = morning.types(morning.rosa, "/umpire todo")
    assert "Have a look at *Acme GmbH*: a colleague asks for it" in plain_text(todo)
    assert "Ben" not in plain_text(todo)
    assert morning.ben.mention not in plain_text(todo)
    assert "Nominated for a look on 8 January 2026." in morning.answer(morning.ana, "/scorecard acme details")
    assert "Have a look" not in morning.answer(morning.ana, "/umpire todo")


def test_where_two_deal_with_a_customer_nothing_is_raised(house: House) -> None:
    """Ben and the owner alone deal with Acme: three heavy mornings ask nothing, since it would be plain."""
    house.types(house.ben, "/log acme 20m ok a call")
    house.types(house.ben, "/umpire prompts on feeling")
    house.types(house.ben, "/umpire prompts off difficult")
    house.later(days=1)
    three_mornings(house)
    assert not [message for message in dms(house, house.ben) if RAISE in plain_text(message)]


def test_a_nomination_is_hidden_once_fewer_than_three_deal_with_the_customer(morning: House) -> None:
    """Li leaves before a manager has looked: it stands on no list and no scorecard any more."""
    three_mornings(morning)
    morning.ben.clicks("Raise It", in_=dms(morning, morning.ben)[-1])
    assert "Have a look" in morning.answer(morning.rosa, "/umpire todo")
    morning.slack.happens.changes(morning.li.account, kind="deactivated")
    morning.settle()
    assert "Have a look" not in morning.answer(morning.rosa, "/umpire todo")
    assert "Nominated for a look" not in morning.answer(morning.ana, "/scorecard acme details")


def test_a_manager_looks_and_it_is_done(morning: House) -> None:
    """Shown and marked as looked at, it leaves every manager's list; undo brings it back; who is no manager may not."""
    three_mornings(morning)
    morning.ben.clicks("Raise It", in_=dms(morning, morning.ben)[-1])
    todo = morning.types(morning.rosa, "/umpire todo")
    morning.rosa.clicks("Show Nomination", in_=todo)
    assert "who it was is recorded nowhere" in morning.seen(morning.rosa)
    shown = morning.slack.ephemerals("rosa")[-1]
    morning.rosa.clicks("Mark Looked At", in_=shown)
    assert "off every manager's list" in morning.seen(morning.rosa)
    assert "Have a look" not in morning.answer(morning.mia, "/umpire todo")
    morning.rosa.clicks("Undo", in_=morning.slack.ephemerals("rosa")[-1])
    assert "waits to be looked at again" in morning.seen(morning.rosa)

    place = Place(morning.slack.channel("customer-review"), shown)
    action = {"type": "button", "block_id": "x", "action_id": "nomination_looked", "value": "1"}
    morning.ana.acts(action, place=place)
    assert "Only a manager can look at nominations" in morning.seen(morning.ana)


def test_the_digest_counts_nominations_and_names_nobody(morning: House) -> None:
    """The next opening says how many were nominated, once: no customer, no feeling, no person."""
    three_mornings(morning)
    (question,) = [message for message in dms(morning, morning.ben) if RAISE in plain_text(message)]
    morning.ben.clicks("Raise It", in_=question)
    morning.later(days=7)
    openings = [line for line in morning.lines() if line.startswith("The digest is here")]
    assert "1 customer nominated for a look, by feeling and without a name" in openings[0]
    assert "Acme" not in openings[0]

    morning.later(days=7)
    said = [line for line in morning.lines() if "nominated for a look" in line]
    assert len(said) == 1


def test_not_now_raises_nothing_and_is_not_asked_again(morning: House) -> None:
    """Not now: nothing is raised, and a fourth and fifth such morning ask nothing more."""
    three_mornings(morning)
    morning.ben.clicks("Not Now", in_=dms(morning, morning.ben)[-1])
    morning.seen(morning.ben)
    morning.later(days=1)
    feels(morning, "Dread")
    morning.later(days=3)
    feels(morning, "Dread")
    assert not [message for message in dms(morning, morning.ben) if RAISE in plain_text(message)]
    assert nominations(morning) == ()


def test_weekends_do_not_break_the_row_and_a_good_morning_does(morning: House) -> None:
    """Two mornings, a good one, then Friday to Tuesday: asked only after three in a row."""
    for label, days in (("Uneasy", 1), ("Glad", 1), ("Uneasy", 1), ("Dread", 3)):
        feels(morning, label)
        morning.later(days=days)
    assert not [message for message in dms(morning, morning.ben) if RAISE in plain_text(message)]
    feels(morning, "Uneasy")
    assert RAISE in plain_text(dms(morning, morning.ben)[-1])


def test_what_is_told_unasked_makes_no_row(morning: House) -> None:
    """Feelings typed by oneself are noted and never counted as asked mornings."""
    morning.types(morning.ben, "/umpire prompts off feeling")
    for _ in range(4):
        morning.types(morning.ben, "/umpire feeling acme dread")
        morning.later(days=1)
    assert not [message for message in dms(morning, morning.ben) if RAISE in plain_text(message)]


def test_nobody_raises_what_was_not_on_their_mind(morning: House) -> None:
    """A forged click on Raise It nominates nothing."""
    place = Place(morning.slack.channel("random"), dms(morning, morning.ben)[0])
    morning.ana.acts({"type": "button", "block_id": "x", "action_id": "gut_raise", "value": "1"}, place=place)
    assert "Nothing was raised" in morning.seen(morning.ana)
    assert nominations(morning) == ()


def test_a_crowd_of_three_is_shown_and_two_are_not(house: House) -> None:
    """The scorecard says one word of three people, once their week is over; of two it says nothing."""
    for person, feeling in ((house.ana, "dread"), (house.ben, "uneasy")):
        house.types(person, f"/umpire feeling acme {feeling}")
    house.later(days=7)
    assert "on the whole" not in house.answer(house.rosa, "/scorecard acme details")
    house.types(house.li, "/umpire feeling acme glad")
    assert "on the whole" not in house.answer(house.rosa, "/scorecard acme details")
    house.later(days=7)
    assert "3 people: uneasy on the whole." in house.answer(house.rosa, "/scorecard acme details")


def test_feelings_are_forgotten_after_ninety_days(house: House) -> None:
    """Gut entries are kept for 90 days and no longer."""
    house.types(house.ana, "/umpire feeling acme dread")
    house.away(days=90)
    assert house.records()["moods"]
    house.later(days=2)
    assert house.records()["moods"] == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("acme meh", "It is dread, uneasy, ok, glad, excited"),
        ("acme glad and tired", "I do not know what to do with"),
        ("nobody glad", "no customer"),
    ],
)
def test_what_makes_no_sense_is_refused(house: House, line: str, says: str) -> None:
    """Another word, more words, an unknown customer: nothing is noted."""
    assert says.casefold() in house.answer(house.ana, f"/umpire feeling {line}").casefold()
    assert house.records()["moods"] == []


def test_a_customer_alone_opens_the_form(house: House) -> None:
    """`/umpire feeling acme` asks for the face."""
    house.types(house.ana, "/umpire feeling acme")
    form = house.modal(house.ana)
    form.fill({"How do you feel about it today?": "Glad"})
    assert form.submit() is None
    assert "*glad* about *Acme GmbH*" in house.modal(house.ana).text


def three_mornings(house: House) -> None:
    """Ben is uneasy about Acme on three mornings running."""
    for n in range(3):
        feels(house, "Uneasy")
        house.seen(house.ben)
        if n < 2:
            house.clock.move_to(house.clock() + timedelta(minutes=1))
            house.later(days=1)
