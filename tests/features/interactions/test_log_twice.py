"""`/log` typed again: the same conversation is asked about, so that nothing is counted twice unseen."""

import pytest

from scoring.interactions import Tone
from tests.surface.house import House

LINE = "/log acme 50m tense shouted"


def test_the_same_line_again_is_asked_about(house: House) -> None:
    """Typed again after nobody seemed to answer, the line is stored once; the question says which entry is meant."""
    house.types(house.ana, LINE)
    before = house.logged()

    asked = house.answer(house.ana, LINE)

    assert "Is this the same conversation" in asked
    assert "50 min, tense" in asked
    assert "Nothing new is logged yet." in asked
    assert house.logged() == before


def test_same_conversation_logs_nothing_more(house: House) -> None:
    """“Same Conversation” leaves the one entry there is, and says so in place of the question."""
    house.types(house.ana, LINE)
    asked = house.types(house.ana, LINE)

    house.ana.clicks("Same Conversation", in_=asked)

    assert "it counts once" in house.seen(house.ana)
    assert len(house.logged()) == 1


def test_log_another_logs_what_was_typed_once(house: House) -> None:
    """“Log Another” logs the line with its day, link and note; clicked twice it is one entry more."""
    line = f"{LINE} --when yesterday --link https://mail.io/1"
    house.types(house.ana, line)
    asked = house.types(house.ana, line)
    assert asked.message is not None
    buttons = asked.message.blocks

    house.ana.clicks("Log Another", in_=asked)
    house.settle()
    asked.message.blocks = buttons
    house.ana.clicks("Log Another", in_=asked)

    one, other = house.logged()
    assert (one.minutes, one.tone, one.note, one.link) == (50, Tone.TENSE, "shouted", "https://mail.io/1")
    assert (other.minutes, other.happened_on, other.note) == (one.minutes, one.happened_on, one.note)
    assert "1 h 40 min" in house.answer(house.ana, "/log list acme")


@pytest.mark.parametrize("minutes", [0, 9, 60 * 14])
def test_word_for_word_the_same_is_asked_about_all_day(house: House, minutes: int) -> None:
    """The same time, tone and note of the same day ask for 24 hours, in whatever case and however far apart."""
    house.types(house.ana, LINE)
    house.later(minutes=minutes)

    assert "same conversation" in house.answer(house.ana, "/log acme tense 0:50  Shouted --when 2026-01-05")


@pytest.mark.parametrize("line", ["/log acme 50m tense", "/log acme 40m shouted", "/log acme 50m tense they shouted"])
def test_much_the_same_is_asked_about_for_ten_minutes(house: House, line: str) -> None:
    """The same time and tone, or the same note, ask within ten minutes; after that they are another conversation."""
    house.types(house.ana, LINE)

    house.later(minutes=9)
    assert "same conversation" in house.answer(house.ana, line)

    house.later(minutes=1)
    assert "Logged on Acme GmbH" in house.answer(house.ana, line)
    assert len(house.logged()) == 2


@pytest.mark.parametrize(
    ("who", "line"),
    [
        ("ben", LINE),
        ("ana", "/log globex 50m tense shouted"),
        ("ana", "/log acme 20m good sent cake"),
        ("ana", "/log acme good"),
        ("ana", f"{LINE} --when yesterday"),
    ],
)
def test_another_conversation_is_logged_at_once(house: House, who: str, line: str) -> None:
    """Another person, customer or day, and what is told otherwise, ask nothing."""
    house.types(house.ana, LINE)

    assert "Logged on" in house.answer(house.slack.person(who), line)


def test_what_was_taken_back_is_logged_anew(house: House) -> None:
    """After an undo the same line is no second one."""
    house.types(house.ana, LINE)
    house.types(house.ana, "/log undo")

    assert "Logged on Acme GmbH" in house.answer(house.ana, LINE)
    assert len(house.logged()) == 1


def test_past_midnight_it_is_still_the_same(house: House) -> None:
    """Typed again a minute later, when the day has turned meanwhile, it is asked about."""
    house.later(hours=14, minutes=59)
    house.types(house.ana, LINE)
    house.later(minutes=2)

    assert "same conversation" in house.answer(house.ana, LINE)


def test_a_daily_round_of_catching_up_is_not_asked_about(house: House) -> None:
    """The same call every day, logged for two days at once, is two conversations."""
    house.types(house.ana, "/log acme yesterday 15m ok standup")

    assert "Logged on Acme GmbH" in house.answer(house.ana, "/log acme today 15m ok standup")


def test_the_form_asks_too(house: House) -> None:
    """What is filled in again is asked about in the place of the receipt, and logged by the button there."""
    house.types(house.ana, LINE)
    house.types(house.ana, "/log acme")
    form = house.modal(house.ana)
    form.fill({"How long did it take?": "50m", "How was it?": "tense", "What was it about?": "shouted"})

    assert form.submit() is None
    assert "Is this the same conversation?" in house.modal(house.ana).text
    assert len(house.logged()) == 1

    house.ana.clicks("Log Another", in_=house.modal(house.ana))
    assert "50 min" in house.modal(house.ana).text
    assert len(house.logged()) == 2


def test_the_same_delivery_asks_nothing_and_logs_nothing(house: House) -> None:
    """What Slack delivers again, of the entry or of the question, is absorbed: no entry, no question, no draft more."""
    for _ in range(2):
        house.types(house.ana, LINE)
        before = house.records()
        seen = len(house.slack.ephemerals("ana"))

        sent = house.slack.log.heard("/log")[-1].payload
        house.slack.deliveries.ask("slash_commands", sent, what="/log", who=house.ana.id)

        assert house.records() == before
        assert len(house.slack.ephemerals("ana")) == seen
