"""`/strike` with a day at the head of the note: asked about, and never silently dated today."""

from datetime import date

import pytest

from playground.slack.plain import plain_text
from tests.surface.house import House


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("yesterday", date(2026, 1, 4)),
        ("last friday,", date(2026, 1, 2)),
        ("14 dec", date(2025, 12, 14)),
        ("3 days ago", date(2026, 1, 2)),
        ("2025-12-28", date(2025, 12, 28)),
    ],
)
def test_a_day_at_the_head_of_the_note_is_asked_about(house: House, said: str, day: date) -> None:
    """Nothing is recorded until the person says whether it is the day; by the button the strike is of that day."""
    reply = house.types(house.ana, f"/strike acme rude-to-support {said} shouted at Li --link https://mail.io/1")

    assert "Nothing is recorded yet." in plain_text(reply)
    assert house.strikes() == ()

    label = f"Date It {day.day} {day:%B}" + ("" if day.year == 2026 else f" {day.year}")
    house.ana.clicks(label, in_=reply)

    assert "Strike 1 of 3 on Acme GmbH" in house.seen(house.ana)
    (strike,) = house.strikes()
    assert (strike.incident_on, strike.note, strike.link) == (day, "shouted at Li", "https://mail.io/1")


def test_it_may_be_part_of_the_note(house: House) -> None:
    """By the other button the strike is of today, with the note as it was typed; a second click adds none."""
    reply = house.types(house.ana, "/strike acme late-payment yesterday they promised again")
    assert reply.message is not None
    buttons = reply.message.blocks

    house.ana.clicks("Keep as Note", in_=reply)
    house.settle()
    reply.message.blocks = buttons
    house.ana.clicks("Keep as Note", in_=reply)

    (strike,) = house.strikes()
    assert (strike.incident_on, strike.note) == (date(2026, 1, 5), "yesterday they promised again")


@pytest.mark.parametrize(
    "note",
    [
        "today they shouted",
        "tomorrow they leave",
        "invoice 218, due yesterday",
        "sat on it for weeks",
        "14 mar was the date",
        '"yesterday they promised again"',
        "--when yesterday monday was their day",
    ],
)
def test_where_no_other_day_can_be_meant_nothing_is_asked(house: House, note: str) -> None:
    """Today, a day to come or long gone, quotes, a day further on, and a day given as an option ask nothing."""
    assert "Strike 1 of 3" in house.answer(house.ana, f"/strike acme late-payment {note}")


def test_a_reason_that_is_none_is_refused_first(shared_house: House) -> None:
    """Nobody is asked about the day of a strike that cannot be recorded."""
    shared_house.types(shared_house.ana, "/strike acme late-paymant yesterday shouted")

    assert "Did you mean `late-payment`" in shared_house.modal(shared_house.ana).text


def test_what_is_missing_still_opens_the_form(house: House) -> None:
    """A reason that needs a note gets the form after the answer, with the day in it."""
    reply = house.types(house.ana, "/strike acme abusive yesterday")

    house.ana.clicks("Date It 4 January", in_=reply)

    assert house.modal(house.ana).fields["When?"].value == "2026-01-04"


def test_an_ambiguous_customer_is_asked_for_first(house: House) -> None:
    """Which customer is meant is asked before the day; the line goes on with both answers in it."""
    house.types(house.rosa, "/umpire customer add Acorn")
    reply = house.types(house.ana, "/strike ac late-payment yesterday no word")
    assert "fits several customers" in plain_text(reply)

    house.ana.clicks("Acme GmbH", in_=reply)
    assert "Did it happen on 4 January" in house.seen(house.ana)
    house.ana.clicks("Date It 4 January", in_=reply)
    house.settle()

    assert [(strike.incident_on, strike.note) for strike in house.strikes()] == [(date(2026, 1, 4), "no word")]
