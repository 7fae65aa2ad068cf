"""One person who decides alone, as they see it in Slack: the message, the buttons, the lists and the reminder."""

import pytest

from playground.slack.messages import Message
from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.fixture
def alone(house: House) -> House:
    """For long Rosa has been the only manager, without voters, and a severe strike on Acme is confirmed."""
    house.types(house.olga, "/umpire roles manager remove @mia")
    house.types(house.olga, "/umpire roles voter remove @max")
    house.later(days=15)
    house.types(house.jo, "/strike acme threat-or-harassment they threatened Li on the phone")
    house.later(days=1, hours=1)
    house.types(house.rosa, "/umpire steps acme confirm")
    return house


def ballot(house: House) -> Message:
    """The newest message of a ballot in the review channel."""
    return [post for post in house.posts() if "ballot_box" in plain_text(post)][-1]


def list_labels(message: Message) -> list[str]:
    """The labels of a message's buttons."""
    rows = [block for block in message.blocks if block["type"] == "actions"]
    return [each["text"]["text"] for block in rows for each in block["elements"]]


def list_reminders(house: House) -> list[str]:
    """What umpire wrote Rosa about confirming."""
    house.settle()
    return [message.text for message in house.rosa.dm if "You may confirm" in message.text]


def test_one_person_goes_from_the_question_to_the_answer(alone: House) -> None:
    """The answer, the message, both lists and the to-do say from when; at that moment the message offers Confirm."""
    said = alone.answer(alone.rosa, "/vote notice acme they threatened Li")
    assert "Confirm from *" in said or "Confirm from " in said
    assert "One person decides this: after 48 hours to think" in said
    assert f"Letting go later would be for <@{alone.rosa.id}> alone to decide, with 72 hours to think." in said
    assert list_labels(ballot(alone)) == ["Do Not", "My Vote"]
    assert "Confirm from" in alone.answer(alone.rosa, "/vote list")
    assert "Confirm the final notice to *Acme GmbH*, or end it" in alone.answer(alone.rosa, "/umpire todo")
    assert "Confirm from" in alone.answer(alone.rosa, "/umpire todo")
    assert "confirm it from" in alone.answer(alone.rosa, "/vote acme yes")
    assert list_reminders(alone) == []

    alone.later(hours=48, minutes=1)
    assert list_labels(ballot(alone)) == ["Confirm", "Do Not", "My Vote"]
    assert len(list_reminders(alone)) == 1
    alone.rosa.clicks("Confirm", in_=ballot(alone))
    assert "You confirmed it. *Passed: Acme GmbH gets its final notice.*" in alone.seen(alone.rosa)
    assert list_labels(ballot(alone)) == []


def test_do_not_ends_it(alone: House) -> None:
    """The button beside it needs no waiting, and says what follows."""
    alone.types(alone.rosa, "/vote notice acme")
    alone.rosa.clicks("Do Not", in_=ballot(alone))
    seen = alone.seen(alone.rosa)
    assert "You ended it. *Rejected: Acme GmbH gets no final notice.*" in seen
    assert "It may be asked again from" in seen


def test_letting_go_is_confirmed_by_a_button_without_a_second_reason(alone: House) -> None:
    """The reason was given when it was opened; what comes next is a command that works alone."""
    alone.types(alone.rosa, "/vote terminate acme they will not stop")
    alone.later(hours=72, minutes=1)
    alone.rosa.clicks("Confirm", in_=ballot(alone))
    assert "`/umpire transition acme assign @name`" in alone.seen(alone.rosa)
    assert "hand" in alone.answer(alone.rosa, "/umpire transition acme assign @rosa")


def test_the_reminder_comes_when_slack_answers_again(alone: House) -> None:
    """While Slack refuses direct messages none is lost; afterwards there is one."""
    alone.types(alone.rosa, "/vote notice acme")
    alone.later(hours=47)
    fault = alone.slack.faults.add(kind="5xx", method="chat.postMessage", times=500, status=503)
    alone.later(hours=1, minutes=5)
    assert list_reminders(alone) == []
    alone.slack.faults.remove(fault.id)
    alone.later(hours=2)
    assert len(list_reminders(alone)) == 1


def test_new_facts_take_the_reminder_back_until_there_was_time_to_think_again(alone: House) -> None:
    """The word that Rosa may confirm says in its own place that she may not yet; on Monday another one comes."""
    alone.types(alone.rosa, "/vote notice acme")
    alone.later(hours=48, minutes=1)
    (reminder,) = (message for message in alone.rosa.dm if "You may confirm" in message.text)
    alone.types(alone.ben, "/strike acme late-payment invoice 4")
    alone.later(minutes=15)
    assert "New facts came on *Acme GmbH*, so there is more time to think. Confirm from" in plain_text(reminder)
    assert list_labels(reminder) == []
    assert list_labels(ballot(alone)) == ["Do Not", "My Vote"]
    assert list_reminders(alone) == []
    alone.later(days=3)
    assert len(list_reminders(alone)) == 1


def test_the_rules_begin_with_those_for_one(alone: House) -> None:
    """The topic begins with the team's own size; with a second manager it is the rule for two."""
    assert "• For a team of 1 like yours: one person decides" in alone.answer(alone.ana, "/umpire rules ballots")
    alone.types(alone.olga, "/umpire roles manager add @mia")
    assert "• For a team of 2 like yours: both must agree" in alone.answer(alone.ana, "/umpire rules ballots")
