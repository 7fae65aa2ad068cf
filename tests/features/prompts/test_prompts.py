"""The question in the afternoon, `/umpire prompts`: who is asked, when, once; answered, repeated, given up, muted."""

from datetime import timedelta

import pytest

from playground.slack.clicks import Place
from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.roles import Person as Known
from storage.roles import people
from storage.schedule import recurring
from tests.surface.house import House

NOTHING = "Nothing today. Thank you.\n:white_check_mark: Nothing today. Thank you."
LOGGED = "Logged. Thank you.\n:white_check_mark: Logged. Thank you."
ASKED = timedelta(days=1, hours=6, minutes=31)
"""From Monday 09:00 UTC to Tuesday 16:31 in Berlin, which is where everybody here lives."""


def dms(house: House, person: Person) -> list[Message]:
    """What umpire told a person directly, oldest first."""
    house.settle()
    return list(person.dm)


def asked(house: House, person: Person) -> list[str]:
    """The questions among it that can be answered, as they read now."""
    return [each for each in questions(house, person) if "Nothing Today" in each]


def questions(house: House, person: Person) -> list[str]:
    """All questions among it, as they read now: open, answered, or over."""
    told = [plain_text(message) for message in dms(house, person)]
    began = ("Was anything difficult", "Nothing was said about", *(each[:10] for each in (NOTHING, LOGGED)))
    return [each for each in told if each.startswith(began) and "I will ask you again" not in each]


def test_home_says_what_is_asked_and_what_is_muted(house: House) -> None:
    """One line on App Home, beside the button: each question, when it comes, and whether this person is asked."""
    house.types(house.ana, "/umpire prompts off difficult")
    house.types(house.ana, "/umpire prompts on feeling")
    assert house.ana.opens_home().ok
    house.settle()
    assert house.ana.home is not None
    told = plain_text(house.ana.home)
    assert "The afternoon's question (16:30): muted · The morning's feeling check (09:00): on" in told
    assert "My Prompts" in told


@pytest.fixture
def tuesday(house: House) -> House:
    """Tuesday, after Ana was asked: she logged twice about Acme on Monday, and once about Globex."""
    for line in ("acme 20m ok a call", "acme 10m ok another", "globex good praise"):
        house.types(house.ana, f"/log {line}")
    house.later(days=ASKED.days, seconds=ASKED.seconds)
    return house


def test_whoever_deals_with_customers_is_asked_from_the_next_day_on(tuesday: House) -> None:
    """Ana logged on Monday: not asked that day, asked on Tuesday at 16:30 of her own clock; nobody else is."""
    assert len(asked(tuesday, tuesday.ana)) == 1
    assert tuesday.ana.dm[0].text == "Was anything difficult with a customer today? Press what fits, or Nothing Today."
    for person in (tuesday.ben, tuesday.olga, tuesday.rosa, tuesday.gus):
        assert person.dm == []


def test_the_customers_at_hand_are_the_persons_own(tuesday: House) -> None:
    """The buttons name whom Ana deals with most, first the one she logged most often."""
    (question,) = dms(tuesday, tuesday.ana)
    labels = [button["text"]["text"] for block in question.blocks for button in block.get("elements", [])
              if button["type"] == "button"]  # fmt: skip
    assert labels == ["Log Acme GmbH", "Log Globex Logistics", "Log Something Else", "Nothing Today"]


def test_nothing_today_is_said_in_place(tuesday: House) -> None:
    """One click answers: the question itself says so, nothing else is said, and it is not repeated."""
    (question,) = dms(tuesday, tuesday.ana)
    tuesday.ana.clicks("Nothing Today", in_=question)
    tuesday.ana.clicks("Nothing Today", in_=question)

    assert [plain_text(message) for message in dms(tuesday, tuesday.ana)] == [NOTHING]
    assert tuesday.seen(tuesday.ana).startswith("Logged on")
    tuesday.later(hours=5)
    assert len(dms(tuesday, tuesday.ana)) == 1


def test_a_difficult_hour_is_two_clicks_and_a_number(tuesday: House) -> None:
    """The customer's button opens the form with customer and tone; once logged, the question says so."""
    (question,) = dms(tuesday, tuesday.ana)
    tuesday.ana.clicks("Log Acme GmbH", in_=question)
    form = tuesday.modal(tuesday.ana)
    form.fill({"How long did it take?": "50m"})
    assert form.submit() is None

    newest = tuesday.logged("acme")[0]
    assert (newest.minutes, newest.tone.value) == (50, "tense")
    assert [plain_text(message) for message in dms(tuesday, tuesday.ana)] == [LOGGED]


def test_the_other_button_opens_an_empty_form(tuesday: House) -> None:
    """For any other customer the form opens with the tone alone."""
    tuesday.ana.clicks("Log Something Else", in_=dms(tuesday, tuesday.ana)[0])
    assert tuesday.modal(tuesday.ana).fields["Customer"].value in (None, "")


def test_a_line_answers_as_well(tuesday: House) -> None:
    """`/log` of that day answers the question, wherever it was typed."""
    tuesday.types(tuesday.ana, "/log globex 5m tense")
    assert [plain_text(message) for message in dms(tuesday, tuesday.ana)] == [LOGGED]


def test_it_is_reminded_of_once_in_its_place(tuesday: House) -> None:
    """Two hours later the same message says that nothing more is asked that day; there is no second message."""
    tuesday.later(hours=2)
    (question,) = asked(tuesday, tuesday.ana)
    assert "I will not ask again today." in question
    assert len(dms(tuesday, tuesday.ana)) == 1
    tuesday.later(hours=4)
    assert asked(tuesday, tuesday.ana) == [question]

    tuesday.ana.clicks("Nothing Today", in_=tuesday.ana.dm[0])
    assert [plain_text(message) for message in dms(tuesday, tuesday.ana)] == [NOTHING]


def test_what_nobody_answered_has_no_buttons_the_next_day(tuesday: House) -> None:
    """After its day the question says that nothing was said, and nothing in it can be pressed; the next has buttons."""
    tuesday.later(hours=9)
    (over,) = dms(tuesday, tuesday.ana)
    assert "You did not say, and that is fine." in plain_text(over)
    assert [block["type"] for block in over.blocks] == ["section"]

    tuesday.later(hours=15)
    assert len(asked(tuesday, tuesday.ana)) == 1
    assert len(dms(tuesday, tuesday.ana)) == 2


def test_what_slack_did_not_take_is_not_reminded_of(house: House) -> None:
    """Slack takes nothing for three hours: the question comes late, once, and does not call itself a reminder."""
    house.types(house.ana, "/log acme 20m ok a call")
    house.later(days=1)
    house.slack.faults.add(kind="429", method="chat.postMessage", times=1, retry_after=3 * 3600)
    house.later(hours=ASKED.seconds // 3600)
    assert dms(house, house.ana) == []
    house.later(hours=3, minutes=30)
    (question,) = asked(house, house.ana)
    assert "I will not ask again today." not in question


def test_who_logged_that_day_is_not_asked(tuesday: House) -> None:
    """Whoever said something by themselves is left alone; so is everybody on weekends and holidays."""
    tuesday.ana.clicks("Nothing Today", in_=dms(tuesday, tuesday.ana)[0])
    tuesday.later(hours=20)
    tuesday.types(tuesday.ana, "/log acme 5m good")
    tuesday.later(hours=10)
    assert asked(tuesday, tuesday.ana) == []

    tuesday.types(tuesday.olga, "/umpire config calendar.holidays 2026-01-08, 2026-01-09")
    tuesday.later(days=4)
    assert asked(tuesday, tuesday.ana) == [], "Thursday and Friday are holidays, then comes the weekend"
    tuesday.later(hours=19)
    assert len(asked(tuesday, tuesday.ana)) == 1


def test_five_days_of_silence_end_it_with_one_word(tuesday: House) -> None:
    """Asked on five days and never answered: on the sixth umpire says that it stops, once, and says nothing after."""
    tuesday.later(days=6, hours=3)
    assert len(questions(tuesday, tuesday.ana)) == 5
    tuesday.later(days=1)
    assert "so I will stop asking" in plain_text(dms(tuesday, tuesday.ana)[-1])
    assert tuesday.ana.dm[-1].text.startswith("I will stop asking")
    before = len(tuesday.ana.dm)
    tuesday.later(days=14)
    assert len(dms(tuesday, tuesday.ana)) == before

    tuesday.ana.clicks("Ask Me Again", in_=tuesday.ana.dm[-1])
    assert "I ask on working days at 16:30" in tuesday.seen(tuesday.ana)
    (stopped,) = (message for message in dms(tuesday, tuesday.ana) if "I will ask you again." in plain_text(message))
    assert "Ask Me Again" not in plain_text(stopped)
    tuesday.later(hours=22)
    assert len(asked(tuesday, tuesday.ana)) == 1
    assert len(questions(tuesday, tuesday.ana)) == 6


def test_one_answer_is_enough_to_go_on(tuesday: House) -> None:
    """An answered day within the five begins the count anew."""
    tuesday.later(days=3)
    tuesday.ana.clicks("Nothing Today", in_=dms(tuesday, tuesday.ana)[-1])
    tuesday.later(days=5)
    assert not [message for message in dms(tuesday, tuesday.ana) if "stop asking" in plain_text(message)]


def test_prompts_are_shown_and_switched(tuesday: House) -> None:
    """`/umpire prompts` shows both; off is off, on is on, and each can be undone."""
    shown = tuesday.answer(tuesday.ana, "/umpire prompts")
    assert "Working days at 16:30, your time · *on*" in shown
    assert "Working days at 09:00, your time · *off unless you want it*" in shown
    assert "Europe/Berlin" in shown

    assert "I will not ask that any more." in tuesday.answer(tuesday.ana, "/umpire prompts off difficult")
    assert "That is off already" in tuesday.answer(tuesday.ana, "/umpire prompts difficult off")
    tuesday.later(days=1)
    assert len(questions(tuesday, tuesday.ana)) == 1
    reply = tuesday.types(tuesday.ana, "/umpire prompts on")
    assert "You are not asked." in tuesday.undone(tuesday.ana, reply)
    tuesday.later(days=1)
    assert len(questions(tuesday, tuesday.ana)) == 1


def test_switching_off_can_be_taken_back(tuesday: House) -> None:
    """Undo puts a prompt back to how it was wanted, if nobody changed it since."""
    reply = tuesday.types(tuesday.ana, "/umpire prompts off")
    assert "You are asked as before." in tuesday.undone(tuesday.ana, reply)
    tuesday.later(days=1)
    assert len(questions(tuesday, tuesday.ana)) == 2

    reply = tuesday.types(tuesday.ana, "/umpire prompts off")
    tuesday.types(tuesday.ana, "/umpire prompts on")
    assert "changed since" in tuesday.undone(tuesday.ana, reply)


@pytest.mark.parametrize("line", ["maybe", "on off", "on everything", "difficult", "on difficult gut", "off off"])
def test_a_switch_that_makes_no_sense_is_refused(house: House, line: str) -> None:
    """What is neither on nor off changes nothing and gets the usage."""
    before = house.records()
    assert "Usage: `/umpire prompts`" in house.answer(house.ana, f"/umpire prompts {line}")
    assert house.records() == before


def test_who_decided_before_being_asked_is_not_asked_all_the_same(house: House) -> None:
    """A no said before the first question stands, however much the person logs."""
    house.types(house.ana, "/umpire prompts off")
    house.types(house.ana, "/log acme 5m good")
    house.later(days=3)
    assert dms(house, house.ana) == []


def test_nobody_answers_for_another(tuesday: House) -> None:
    """A forged answer to somebody else's question changes nothing."""
    (question,) = dms(tuesday, tuesday.ana)
    place = tuesday.slack.channel("random")
    place.members.setdefault(tuesday.ben.id, None)
    before = tuesday.records()
    tuesday.ben.acts(
        {"type": "button", "block_id": "x", "action_id": "prompt_nothing", "value": "1"}, place=Place(place, question)
    )
    assert "not on record" in tuesday.seen(tuesday.ben)
    assert tuesday.records()["prompts"] == before["prompts"]


def test_a_question_that_slack_lost_a_day_is_not_asked_late(house: House) -> None:
    """Slack is away through the evening: what was to be asked that day is dropped, and it does not count as silence."""
    house.types(house.ana, "/log acme 20m ok a call")
    house.later(days=1)
    house.slack.faults.add(kind="429", method="chat.postMessage", times=1, retry_after=40_000)
    house.later(hours=8)
    assert asked(house, house.ana) == []
    house.later(hours=23)
    assert len(asked(house, house.ana)) == 1


def test_a_move_to_another_zone_moves_the_question(tuesday: House) -> None:
    """Slack tells that Ana is in New York: she is asked at 16:30 there, once on that day, not at the old hour."""
    tuesday.ana.clicks("Nothing Today", in_=dms(tuesday, tuesday.ana)[0])
    moved(tuesday, tuesday.ana, "America/New_York")
    tuesday.later(hours=6)
    assert asked(tuesday, tuesday.ana) == [], "16:30 in New York, of a day she was asked on already"
    tuesday.later(hours=18)
    assert asked(tuesday, tuesday.ana) == [], "16:31 in Berlin"
    tuesday.later(hours=6)
    assert len(asked(tuesday, tuesday.ana)) == 1

    moved(tuesday, tuesday.ana, "Asia/Tokyo")
    with tuesday.db.transaction(reading=True) as tx:
        due = recurring.list_due(tx, tuesday.clock(), kinds={"difficult"})
    assert [each.subject for each in due] == [tuesday.ana.id], "looked at again at once"


def test_who_left_is_not_asked(tuesday: House) -> None:
    """Once Slack says that somebody is no member any more, nothing is asked, and the rhythm ends."""
    left = Known(tuesday.ana.id, "Ana", False, timezone="Europe/Berlin")
    with tuesday.db.transaction() as tx:
        people.store_people(tx, [left], now=tuesday.clock())
    tuesday.later(days=2)
    assert len(tuesday.ana.dm) == 1
    with tuesday.db.transaction(reading=True) as tx:
        assert recurring.list_subjects(tx, "difficult") == frozenset()


def moved(house: House, person: Person, zone: str) -> None:
    """Slack tells of the person's new zone."""
    person.account.tz = zone
    house.stage.umpire.deps.members.store_member(person.account.as_json(house.clock()), house.clock())
