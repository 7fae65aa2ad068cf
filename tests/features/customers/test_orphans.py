"""Who looks after a customer: its owner, else its backup, else the managers, who hear when somebody leaves."""

import pytest

from playground.slack.people import Person
from playground.slack.plain import plain_text
from tests.surface.house import House


def list_direct_messages(house: House, person: Person) -> list[str]:
    """List what umpire told a person about customers that nobody looks after, oldest first."""
    house.settle()
    return [text for message in person.dm if "no longer here" in (text := plain_text(message))]


def leave_workspace(house: House, person: Person) -> None:
    """Deactivate somebody's account, and let Slack report it."""
    house.slack.happens.changes(person.account, kind="deactivated")
    house.settle()


def test_managers_hear_on_the_day_whose_customers_are_left_behind(house: House) -> None:
    """Each manager gets the list once, however often Slack repeats itself; the list of all can be narrowed to them."""
    leave_workspace(house, house.jo)
    leave_workspace(house, house.jo)
    house.later(days=1)

    for manager in (house.rosa, house.mia):
        (said,) = list_direct_messages(house, manager)
        assert f"{house.jo.mention} is no longer here" in said
        assert "*1 customer has* nobody to look after it now" in said
        assert "Acme GmbH" in said
    assert list_direct_messages(house, house.ana) == list_direct_messages(house, house.max) == []
    listed = house.answer(house.rosa, "/scorecard list --unowned")
    assert "Acme GmbH" in listed
    assert "Globex" not in listed
    assert "B’s Beverages" in listed or "B's Beverages" in listed

    house.types(house.rosa, f"/umpire customer owner acme {house.ben.mention}")
    assert "Acme GmbH" not in house.answer(house.rosa, "/scorecard list --unowned")


def test_several_who_leave_at_once_are_one_message(house: House) -> None:
    """What the daily look at the directory finds out is told together."""
    house.settle()
    house.jo.account.kind = house.max.account.kind = "deactivated"

    house.later(days=1)
    house.later(days=1)

    (said,) = list_direct_messages(house, house.rosa)
    assert house.jo.mention in said
    assert house.max.mention in said
    assert "*2 customers have* nobody to look after them now" in said


def test_it_is_said_later_when_slack_fails_and_only_what_is_still_so(house: House) -> None:
    """Slack's failure delays it; who was given an owner meanwhile is not told of, and an empty list is not sent."""
    house.slack.faults.add(kind="5xx", method="chat.postMessage", times=4)
    leave_workspace(house, house.jo)
    leave_workspace(house, house.max)
    house.types(house.rosa, f"/umpire customer owner acme {house.ben.mention}")
    house.slack.faults.clear()
    house.later(hours=2)

    (said,) = [said for said in list_direct_messages(house, house.mia) if "Globex" in said]
    assert "Acme" not in said


def test_a_backup_stands_in(house: House) -> None:
    """Where the backup works here nobody is told, and what waits for the owner waits for the backup."""
    house.types(house.rosa, f"/umpire customer owner acme {house.jo.mention} {house.ben.mention}")
    leave_workspace(house, house.jo)

    assert list_direct_messages(house, house.rosa) == []
    assert "Acme GmbH" not in house.answer(house.rosa, "/scorecard list --unowned")
    house.types(house.rosa, "/umpire fix acme answer within a day")
    assert "answer within a day" in house.answer(house.ben, "/umpire todo")
    house.types(house.ana, "/strike acme threat-or-harassment came to the office")
    assert f"{house.ben.mention}, in the place of {house.jo.mention}" in house.lines()[-1]


@pytest.mark.parametrize(("until", "stands_in"), [("9 jan", False), ("12 jan", True)])
def test_who_is_away_for_long_does_not_look_after_customers(house: House, until: str, stands_in: bool) -> None:
    """After more than five business days the managers stand in; a week off changes nothing."""
    house.types(house.jo, f"/umpire away until {until}")

    assert ("Acme GmbH" in house.answer(house.rosa, "/scorecard list --unowned")) is stands_in
    house.types(house.rosa, "/umpire fix acme answer within a day")
    waits_for = house.rosa if stands_in else house.jo
    assert "answer within a day" in house.answer(waits_for, "/umpire todo")
    assert list_direct_messages(house, house.rosa) == []
