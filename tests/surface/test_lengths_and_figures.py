"""A length of time, a percentage and a day mean the same wherever they are said, or are refused with what would do."""

from datetime import UTC, date, datetime

import pytest

from storage import prompts, terms
from storage.settings import policies
from tests.surface.house import House


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("undo", "1h", "undo_minutes", 60),
        ("ballot.notice-hours", "2 days", "notice_ballot_hours", 48),
        ("card.grace", "2 weeks", "grace_days", 14),
        ("notice.days", "six weeks", "notice_days", 42),
        ("notice.days", "6w", "notice_days", 42),
    ],
)
def test_a_setting_is_a_length_of_time(house: House, key: str, text: str, field: str, value: int) -> None:
    """`1h` is sixty minutes, two days are 48 hours, two weeks 14 days."""
    house.types(house.olga, f"/umpire config {key} {text}")

    with house.db.transaction(reading=True) as tx:
        assert getattr(policies.get_policy(tx), field) == value


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("config ballot.notice-hours 30m", "a whole number of hours from 2 to 336"),
        ("config card.grace 3m", "a whole number of days from 0 to 365"),
        ("config undo 2h", "a whole number of minutes from 1 to 60"),
        ("config digest.day thunder", "is not a day of the week"),
        ("config floor.margin 0.2", "can be read as 20% or 0.2%"),
        ("config floor.margin 101%", "a percentage from -1,000% to 100%"),
        ("config reason.no-show 1 3h", "a whole number of days from 1 to 1,095"),
        ("floors set margin 0.2", "can be read as 20% or 0.2%"),
        ("floors set mix training 0.3", "can be read as 30% or 0.3%"),
        ("floors set revenue -5", "a minimum is not below zero"),
        ("customer edit acme --margin 0.2", "can be read as 20% or 0.2%"),
        ("customer edit acme --margin 101", "a percentage from -1,000% to 100%"),
        ("customer edit acme --orders -3", "is not a whole number"),
        ("terms acme --pays 36h", "a whole number of days from 0 to 366"),
        ("terms acme --late 2 months", "I do not know what to do with"),
        ("terms acme --late soon", "a whole number of days from 0 to 366"),
        ("packages add M --kind maintenance --price -4 --hours 10", "has a price above zero"),
        ("packages add M --kind maintenance --price 400 --hours soon", "Write hours like `10`"),
        ("campaign start --days 36h", "a whole number of days from 14 to 28"),
        ("campaign start --days 5w", "a whole number of days from 14 to 28"),
    ],
)
def test_what_is_out_of_its_meaning_is_refused_with_the_range(shared_house: House, line: str, says: str) -> None:
    """Whatever the command, nothing is changed, and the sentence says what would do."""
    house = shared_house
    before = house.records()

    person = house.olga if line.startswith("config") else house.rosa
    assert says in house.answer(person, f"/umpire {line}")
    assert house.records() == before


@pytest.mark.parametrize(("said", "days"), [("4w", 28), ("30 days", 30), ("30", 30), ("48h", 2)])
def test_terms_are_lengths_of_time(house: House, said: str, days: int) -> None:
    """What is agreed in days may be said in weeks or hours that make whole days."""
    house.types(house.rosa, f'/umpire terms acme --pays "{said}"')

    number = house.customer("acme").id
    with house.db.transaction(reading=True) as tx:
        agreed = terms.find_terms(tx, number)
    assert agreed is not None
    assert agreed.payment_days == days


def test_a_margin_below_one_is_asked_about_in_the_form(house: House) -> None:
    """The form keeps what was typed, with both readings beside the field; with the sign it is taken."""
    house.types(house.rosa, "/umpire customer edit acme")
    form = house.modal(house.rosa).fill({"Margin in percent": "0.2"})
    errors = form.submit()
    assert errors is not None
    assert "can be read as 20% or 0.2%" in errors["margin"]

    assert form.fill({"Margin in percent": "20%"}).submit() is None
    assert house.customer("acme").margin == 2_000


def test_away_until_a_day_to_come(house: House) -> None:
    """In November `until 20 dec` is this December, and `until 5 jan` the January after."""
    house.clock.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))
    house.types(house.ana, "/umpire away until 20 dec")
    house.types(house.ana, "/umpire away from 23 dec until 5 jan")

    with house.db.transaction(reading=True) as tx:
        found = prompts.list_absences(tx, house.ana.id, date(2026, 11, 1))
    assert [(each.from_on, each.until_on) for each in found] == [
        (date(2026, 11, 27), date(2026, 12, 20)),
        (date(2026, 12, 23), date(2027, 1, 5)),
    ]


def test_an_incident_is_a_day_gone_by(house: House) -> None:
    """In November `--when 20 dec` is last December, so too long ago, and never next month."""
    house.clock.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))

    told = house.answer(house.ana, "/strike acme late-payment x --when 20 dec")

    assert "20 December 2025 is more than 30 days ago" in told
    assert house.strikes() == ()
