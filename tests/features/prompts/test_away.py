"""`/umpire away`: days on which umpire asks nothing."""

from datetime import date, timedelta

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.prompts import Absence
from storage import prompts
from tests.surface.house import MONDAY, House

TODAY = MONDAY.date()


def on_record(house: House, person: Person) -> tuple[Absence, ...]:
    """The person's absences that stand, the next first."""
    with house.db.transaction(reading=True) as tx:
        return prompts.list_absences(tx, person.id, date(2025, 1, 1))


@pytest.mark.parametrize(
    ("line", "first", "last", "says"),
    [
        ("until fri", TODAY, date(2026, 1, 9), "from 5 January 2026 until 9 January 2026"),
        ("until mon", TODAY, TODAY, "on 5 January 2026"),
        ("until in 2w", TODAY, date(2026, 1, 19), "until 19 January 2026"),
        ("from 12 may until 20 may", date(2026, 5, 12), date(2026, 5, 20), "from 12 May 2026 until 20 May 2026"),
        ("FROM wed UNTIL 2026-01-08", date(2026, 1, 7), date(2026, 1, 8), "from 7 January 2026 until 8 January 2026"),
        ("from wed until tue", date(2026, 1, 7), date(2026, 1, 13), "until 13 January 2026"),
        ("tomorrow", date(2026, 1, 6), date(2026, 1, 6), "on 6 January 2026"),
        ("today", TODAY, TODAY, "on 5 January 2026"),
    ],
)
def test_days_as_people_say_them(house: House, line: str, first: date, last: date, says: str) -> None:
    """An absence begins today unless a day is named, and both its ends belong to it; the answer names them."""
    told = house.answer(house.ana, f"/umpire away {line}")

    assert says in told
    assert "I ask you nothing on those days" in told
    assert [(each.from_on, each.until_on) for each in on_record(house, house.ana)] == [(first, last)]
    assert on_record(house, house.ben) == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("until", "needs its last day"),
        ("from 12 may", "needs its last day"),
        ("from until fri", "needs its last day"),
        ("fri", "I do not know what to do with “fri”"),
        ("in Spain until fri", "I do not know what to do with"),
        ("until someday", "is not a date I can read"),
        ("until 2026-01-04", "has passed"),
        ("from 2026-01-09 until 2026-01-07", "is before"),
        ("until 2027-03-01", "within a year"),
        ("back", "You are not away today"),
        ("back tomorrow", "I do not know what to do with"),
    ],
)
def test_what_makes_no_sense_is_refused(house: House, line: str, says: str) -> None:
    """A line without a last day, with unknown words or impossible days records nothing and says what to type."""
    before = house.records()
    assert says in house.answer(house.ana, f"/umpire away {line}")
    assert house.records() == before


def test_absences_are_listed_with_a_button_each(house: House) -> None:
    """`/umpire away` lists one's own, the next first, and each can be taken back there."""
    assert "You are not away, today or later." in house.answer(house.ana, "/umpire away")
    house.types(house.ana, "/umpire away from 12 may until 20 may")
    house.types(house.ana, "/umpire away until fri")

    reply = house.types(house.ana, "/umpire away")
    assert plain_text(reply).index("9 January") < plain_text(reply).index("12 May")
    house.ana.clicks("Take Back", in_=reply)
    assert "Taken back: you are not away then." in house.seen(house.ana)
    assert [each.from_on.month for each in on_record(house, house.ana)] == [5]
    assert "You are not away, today or later." in house.answer(house.ben, "/umpire away")


def test_coming_back_early_ends_it_yesterday(house: House) -> None:
    """`away back` ends the absence that runs; the days gone by stay as they were; undo makes it run again."""
    house.types(house.ana, "/umpire away until 16 jan")
    house.later(days=2)
    reply = house.types(house.ana, "/umpire away back")

    assert "Welcome back." in plain_text(reply)
    assert [each.until_on for each in on_record(house, house.ana)] == [TODAY + timedelta(days=1)]
    assert "You are away as you said before." in house.undone(house.ana, reply)
    assert [each.until_on for each in on_record(house, house.ana)] == [date(2026, 1, 16)]


def test_an_absence_can_be_undone_unless_it_changed(house: House) -> None:
    """Undo takes it back; after it was ended by hand, undo refuses."""
    reply = house.types(house.ana, "/umpire away until fri")
    assert "Taken back: you are not away then." in house.undone(house.ana, reply)
    assert on_record(house, house.ana) == ()

    reply = house.types(house.ana, "/umpire away until fri")
    house.types(house.ana, "/umpire away back")
    assert "changed since" in house.undone(house.ana, reply)


def test_who_is_away_is_not_asked(house: House) -> None:
    """Nothing is asked or repeated on days of absence; it goes on by itself after them."""
    house.types(house.ana, "/log acme 20m ok a call")
    house.types(house.ana, "/umpire away from tomorrow until wed")
    house.later(days=2, hours=12)
    assert house.ana.dm == []
    house.later(days=1)
    assert len(house.ana.dm) == 1, "Thursday's question, reminded of in its place"


def test_dates_are_those_of_the_persons_own_clock(house: House) -> None:
    """Late in the evening in UTC it is tomorrow already where the person lives."""
    house.ana.account.tz = "Asia/Tokyo"
    house.stage.umpire.deps.members.store_member(house.ana.account.as_json(house.clock()), house.clock())
    house.later(hours=8)
    house.types(house.ana, "/umpire away today")
    assert [each.from_on for each in on_record(house, house.ana)] == [date(2026, 1, 6)]
