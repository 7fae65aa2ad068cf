"""Public holidays: an admin names a country, and its holidays are days off wherever working days count."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from playground.slack.plain import plain_text
from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from tests.surface.house import House

CHRISTMAS = datetime(2026, 12, 25, 16, 31, tzinfo=UTC)


def test_without_a_country_no_public_holiday_is_known(house: House) -> None:
    """The default names none, and the rules say so, with the line that changes it."""
    assert "no public holidays" in house.answer(house.ana, "/umpire rules all")
    assert "calendar.country DE-BE" in house.answer(house.ana, "/umpire rules all")
    assert Policy().calendar.is_open_on(date(2026, 12, 25))


def test_a_country_makes_its_holidays_days_off(house: House) -> None:
    """Named in any case or in words, shown in the rules, and undone like every setting."""
    answer = house.types(house.olga, "/umpire config calendar.country de-be")
    assert "calendar.country is now de-be" in plain_text(answer)
    assert "public holidays of DE-BE are off" in house.answer(house.ana, "/umpire rules all")

    house.undone(house.olga, answer)
    assert "no public holidays" in house.answer(house.ana, "/umpire rules all")
    house.types(house.olga, "/umpire config calendar.country Germany")
    assert "public holidays of DE are off" in house.answer(house.ana, "/umpire rules all")
    house.types(house.olga, "/umpire config calendar.country none")
    assert "no public holidays" in house.answer(house.ana, "/umpire rules all")


@pytest.mark.parametrize(
    ("said", "hint"),
    [("DE-XX", "DE-"), ("Germny", "`DE` (Germany)"), ("QX", "not a country"), ("christmas", "not a country")],
)
def test_an_unknown_country_is_refused_with_the_nearest(shared_house: House, said: str, hint: str) -> None:
    """The sentence names the nearest code, and how codes are written."""
    assert hint in shared_house.answer(shared_house.olga, f"/umpire config calendar.country {said}")


@pytest.mark.parametrize("country", ["none", "DE"])
def test_nobody_is_asked_on_christmas_day(house: House, country: str) -> None:
    """25 December 2026 is a Friday: with a country set the afternoon's question does not come."""
    house.clock.move_to(datetime(2026, 12, 23, 9, tzinfo=UTC))
    house.types(house.olga, f"/umpire config calendar.country {country}")
    house.types(house.ana, "/umpire prompts difficult on")
    house.stage.travel(datetime(2026, 12, 24, 22, tzinfo=UTC))
    before = len(house.ana.dm)
    house.stage.travel(CHRISTMAS)
    house.settle()
    assert len(house.ana.dm) - before == (1 if country == "none" else 0)


@given(st.sampled_from(["DE-BE", "US", "GB-ENG", "JP", "IN"]), st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_no_working_day_is_a_public_holiday(country: str, day: date) -> None:
    """Whatever the country: what counting gives is a day on which people work."""
    calendar = Calendar(ZoneInfo("UTC"), country=country)
    assert calendar.is_open_on(calendar.next_open_day(day))
    assert calendar.is_open_on(calendar.last_open_day(day))
    assert not calendar.is_open_on(date(day.year, 1, 1)) or country == "IN"
