"""Whose day it is: a person who names a day means their own, whatever day it is in the workspace."""

from datetime import date

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from storage.cases import fixes, holds, talks
from tests.surface.house import House

AUCKLAND, LOS_ANGELES = "Pacific/Auckland", "America/Los_Angeles"


def move(house: House, person: Person, zone: str) -> None:
    """Slack tells that the person is somewhere else."""
    person.account.tz = zone
    house.stage.umpire.deps.members.store_member(person.account.as_json(house.clock()), house.clock())


@pytest.fixture
def early(house: House) -> House:
    """A workspace in Berlin on the afternoon of 5 January; Li and Rosa are in Auckland, at 01:30 on the 6th."""
    house.types(house.olga, "/umpire config timezone Europe/Berlin")
    house.later(hours=3, minutes=30)
    for person in (house.li, house.rosa):
        move(house, person, AUCKLAND)
    return house


@pytest.fixture
def late(house: House) -> House:
    """A workspace in Berlin early on 6 January; Li and Rosa are in Los Angeles, where it is the evening of the 5th."""
    house.types(house.olga, "/umpire config timezone Europe/Berlin")
    house.later(hours=17)
    for person in (house.li, house.rosa):
        move(house, person, LOS_ANGELES)
    return house


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("--when yesterday", date(2026, 1, 5)),
        ("--when 6 jan", date(2026, 1, 6)),
        ("--when today", date(2026, 1, 6)),
        ("--when 2026-01-06", date(2026, 1, 6)),
        ("--when monday", date(2026, 1, 5)),
        ("--when 3d-ago", date(2026, 1, 3)),
        ("", date(2026, 1, 6)),
    ],
)
def test_a_strike_is_of_the_speakers_day(early: House, said: str, day: date) -> None:
    """The day of an incident is read where the person is, and it is never in the future there."""
    told = early.answer(early.li, f"/strike acme late-payment the invoice {said}")

    assert "Strike 1 of 3 on Acme GmbH" in told
    (strike,) = early.strikes()
    assert strike.incident_on == day
    assert f"Counts until {4 + day.day - 5} July" in told


def test_a_day_that_is_still_to_come_for_them_is_refused(late: House) -> None:
    """Where the workspace has a day already and the speaker has not, it is in the future; their today is not."""
    assert "6 January 2026 is in the future" in late.answer(late.li, "/strike acme late-payment x --when 2026-01-06")
    assert "Strike 1 of 3" in late.answer(late.li, "/strike acme late-payment x")
    assert [strike.incident_on for strike in late.strikes()] == [date(2026, 1, 5)]


def test_a_day_at_the_head_of_a_strikes_note_is_theirs(early: House) -> None:
    """The question names the day it was where the person is, and means the same day when it is answered later."""
    reply = early.types(early.li, "/strike acme late-payment yesterday no word")
    assert "5 January" in plain_text(reply)

    move(early, early.li, "Europe/Berlin")
    early.li.clicks("Date It 5 January", in_=reply)

    assert [strike.incident_on for strike in early.strikes()] == [date(2026, 1, 5)]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("yesterday 45m tense call", date(2026, 1, 5)),
        ("45m", date(2026, 1, 6)),
        ("45m --when 6 jan", date(2026, 1, 6)),
        ("45m tense 5 jan call", date(2026, 1, 5)),
    ],
)
def test_what_is_logged_is_of_the_speakers_day(early: House, line: str, day: date) -> None:
    """In the line, as an option and without a word, the day is the one it is where the person is."""
    assert "Logged on Acme GmbH" in early.answer(early.li, f"/log acme {line}")
    assert [each.happened_on for each in early.logged()] == [day]


def test_a_form_takes_the_speakers_today(early: House) -> None:
    """A day picked in a form that is today for the person is not in the future."""
    early.types(early.li, "/log acme")
    early.modal(early.li).fill({"How long did it take?": "20m", "When?": "2026-01-06"}).submit()

    assert [each.happened_on for each in early.logged()] == [date(2026, 1, 6)]


def test_told_again_past_midnight_is_the_same(house: House) -> None:
    """The same conversation told again after the speaker's midnight is asked about, not counted twice."""
    house.later(hours=1, minutes=55)
    move(house, house.li, AUCKLAND)
    house.types(house.li, "/log acme 45m tense call")
    house.later(minutes=8)
    house.types(house.li, "/log acme 45m tense call")

    assert [each.happened_on for each in house.logged()] == [date(2026, 1, 5)]


def test_what_is_due_is_the_speakers_day(early: House) -> None:
    """A fix, a talk and a hold count from the day it is where the person is."""
    early.types(early.rosa, "/umpire fix acme answer sooner --due tomorrow")
    early.types(early.rosa, "/umpire talk acme --on yesterday")
    early.types(early.rosa, "/umpire hold globex their new owner --until tomorrow")

    with early.db.transaction(reading=True) as tx:
        assert [each.due_on for each in fixes.RECORDS.list_where(tx)] == [date(2026, 1, 7)]
        assert [each.held_on for each in talks.RECORDS.list_where(tx)] == [date(2026, 1, 5)]
        assert [each.until.isoformat() for each in holds.RECORDS.list_where(tx)] == ["2026-01-06T23:00:00+00:00"]


def test_the_evening_before_is_not_too_late(late: House) -> None:
    """A fix may be due today where the person is; a hold that would be over by now is refused with the first day."""
    assert "is open" in late.answer(late.rosa, "/umpire fix acme answer sooner --due today")
    told = late.answer(late.rosa, "/umpire hold globex their new owner --until tomorrow")

    assert "A hold ends on 7 January 2026 at the earliest" in told


@pytest.mark.parametrize(
    ("options", "since", "last_order"),
    [
        ('--since "14 mar" --last-order yesterday', date(2025, 3, 14), date(2026, 1, 5)),
        ("--since 14 mar 2019 --last-order 6 jan", date(2019, 3, 14), date(2026, 1, 6)),
        ("--since 2019-03-14 --last-order 3d-ago", date(2019, 3, 14), date(2026, 1, 3)),
        ("--since 14/03/2019 --last-order 14.12.", date(2019, 3, 14), date(2025, 12, 14)),
    ],
)
def test_days_of_a_record_are_read_as_days_are(early: House, options: str, since: date, last_order: date) -> None:
    """Since when somebody is a customer and their last order are days like any other, gone by, the speaker's."""
    early.types(early.rosa, f"/umpire customer edit acme {options}")

    found = early.customer("acme")
    assert (found.since, found.last_order) == (since, last_order)


@pytest.mark.parametrize("option", ["--since tomorrow", "--since 2026-01-07", "--last-order 2030-01-01"])
def test_nobody_became_a_customer_in_the_future(early: House, option: str) -> None:
    """A founding day or a last order to come is refused, on a new record and on an old one."""
    for line in (f"customer edit acme {option}", f"customer add Initech {option}"):
        assert "is in the future" in early.answer(early.rosa, f"/umpire {line}")
