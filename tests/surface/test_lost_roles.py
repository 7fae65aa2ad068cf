"""Roles change while people work: what counts is who somebody is at the moment of the click."""

import pytest

from playground.slack.clicks import Place
from playground.slack.plain import plain_text
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House

FORMS = {
    "strike": ("ana", "/strike acme", {"What was it?": "late-payment"}),
    "rating": ("ana", "/scorecard acme rate", {QUESTIONS[0].id: "Yes"}),
    "customer": ("rosa", "/umpire customer add", {"Name": "Initech"}),
    "edit": ("rosa", "/umpire customer edit acme", {"Segment": "Retail"}),
    "ballot": ("rosa", "/vote notice", {"Customer": "acme"}),
    "import": ("olga", "/umpire import", {}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_opened_before_the_role_was_lost_is_refused_at_submit(house: House, form: str) -> None:
    """Who may is decided when the form is sent, not when it was opened; what was typed stays in it."""
    handle, line, filled = FORMS[form]
    person = house.slack.person(handle)
    house.types(person, line)
    modal = house.modal(person).fill(dict(filled))
    if form == "import":
        modal.fill({"Customer list": person.uploads("a.csv", b"name\nInitech\n")})
    house.slack.happens.changes(person.account, kind="guest")
    before = house.records()

    errors = modal.submit()

    assert errors is not None
    assert "full members of this workspace only" in "".join(errors.values())
    assert house.records() == before


@pytest.mark.parametrize(
    ("form", "role", "why"),
    [
        ("edit", "manager", "Only a manager"),
        ("ballot", "manager", "Only a manager"),
        ("customer", "manager", "Only a manager"),
    ],
)
def test_a_form_of_a_manager_who_is_none_any_more_is_refused(house: House, form: str, role: str, why: str) -> None:
    """A manager's form is a manager's until it is sent."""
    handle, line, filled = FORMS[form]
    person = house.slack.person(handle)
    house.types(person, line)
    modal = house.modal(person).fill(dict(filled))
    house.types(house.olga, f"/umpire roles {role} remove @{handle}")
    before = house.records()

    errors = modal.submit()

    assert errors is not None
    assert why in "".join(errors.values())
    assert house.records() == before


def test_the_menu_of_customers_is_empty_for_who_became_a_guest(house: House) -> None:
    """The search field of an open form tells a guest nothing."""
    house.ana.shortcut("record_strike")
    modal = house.modal(house.ana)
    block = next(block for block in modal.view.content["blocks"] if block["block_id"] == "customer")
    place = Place(view=modal.view)
    assert house.ana.is_offered("acme", place=place, block=block, element=block["element"]) != []

    house.slack.happens.changes(house.ana.account, kind="guest")

    assert house.ana.is_offered("acme", place=place, block=block, element=block["element"]) == []


def test_a_question_answered_after_the_role_was_lost_is_refused(house: House) -> None:
    """“Same incident?” asked of a colleague is not answered by a guest."""
    house.types(house.ana, "/strike acme rude-to-support first")
    asked = house.types(house.ana, "/strike acme rude-to-support second")
    house.slack.happens.changes(house.ana.account, kind="guest")
    before = house.records()

    for button in ("Record Another", "Same Incident"):
        house.ana.clicks(button, in_=asked)
        assert "full members of this workspace only" in house.seen(house.ana)
        if asked.message is not None:
            asked.message.blocks = asked.blocks

    assert house.records() == before


@pytest.mark.parametrize(("before", "after"), [("guest", "member"), ("deactivated", "member")])
def test_who_becomes_a_member_may_at_once(house: House, before: str, after: str) -> None:
    """What Slack tells about a person counts from that moment, in both directions."""
    person = {"guest": house.gus, "deactivated": house.dee}[before]
    assert "members of this workspace only" in plain_text(person.types("/umpire whoami", in_="random"))

    house.slack.happens.changes(person.account, kind="member")

    assert "You are staff." in plain_text(person.types("/umpire whoami", in_="random"))


def test_a_role_given_to_a_group_follows_its_members(house: House) -> None:
    """Who is in the user group holds its role, from the moment Slack tells of it, and not longer."""
    group = house.slack.add_usergroup("leads", members=("li",))
    house.types(house.olga, "/umpire roles manager add @leads")
    house.settle()
    assert "You are staff, manager." in house.answer(house.li, "/umpire whoami")
    assert "You are staff." in house.answer(house.ana, "/umpire whoami")

    house.slack.happens.regroups(group, add=(house.ana.id,), remove=(house.li.id,))
    house.settle()

    assert "You are staff, manager." in house.answer(house.ana, "/umpire whoami")
    assert "You are staff." in house.answer(house.li, "/umpire whoami")


def test_who_left_a_group_loses_its_role_though_slack_refuses_to_list_it(house: House) -> None:
    """The event itself says who left, so no refused call leaves them what they had."""
    group = house.slack.add_usergroup("leads", members=("li",))
    house.types(house.olga, "/umpire roles manager add @leads")
    house.settle()
    house.slack.faults.add(kind="429", method="usergroups.users.list", times=9)

    house.slack.happens.regroups(group, add=(house.ana.id,), remove=(house.li.id,))

    assert "You are staff." in house.answer(house.li, "/umpire whoami")
    assert "You are staff, manager." in house.answer(house.ana, "/umpire whoami")


def test_a_group_whose_event_was_lost_is_read_again(house: House) -> None:
    """Within a quarter of an hour umpire finds out by itself who is in a group that holds a role."""
    group = house.slack.add_usergroup("leads", members=("li",))
    house.types(house.olga, "/umpire roles manager add @leads")
    house.settle()
    group.users = [house.ana.id]

    house.later(minutes=15)

    assert "You are staff." in house.answer(house.li, "/umpire whoami")
    assert "You are staff, manager." in house.answer(house.ana, "/umpire whoami")


def test_who_became_a_guest_unheard_is_found_out_the_next_day(house: House) -> None:
    """Umpire fills its directory again each day, so a lost event is made up for."""
    house.settle()
    house.ana.account.kind = "guest"

    house.later(days=1)

    assert "full members of this workspace only" in plain_text(house.ana.types("/umpire whoami", in_="random"))


def test_who_became_a_guest_unheard_is_asked_for_when_the_directory_could_not_be_filled(house: House) -> None:
    """What is known of a person is a day old at most, else Slack is asked for this one person."""
    assert "You are staff." in house.answer(house.ana, "/umpire whoami")
    house.slack.faults.add(kind="429", method="users.list", times=99)
    house.ana.account.kind = "guest"

    house.later(days=1)

    assert "full members of this workspace only" in plain_text(house.ana.types("/umpire whoami", in_="random"))


def test_slack_is_not_asked_within_the_day(house: House) -> None:
    """Who was checked today is not checked again: a command of theirs costs no call."""
    house.settle()
    fault = house.slack.faults.add(kind="429", method="users.info")

    house.later(hours=23)

    assert "You are staff." in house.answer(house.ana, "/umpire whoami")
    assert not fault.reached.is_set()


@pytest.mark.parametrize(
    ("days", "told"), [(3, "You are staff."), (7, "I could not check with Slack who you are. Nothing was done")]
)
def test_while_slack_does_not_answer_people_are_known_for_a_week(house: House, days: int, told: str) -> None:
    """An outage of Slack's directory keeps nobody out for days; after a week without a word umpire fails closed."""
    assert "You are staff." in house.answer(house.ana, "/umpire whoami")
    for method in ("users.list", "users.info"):
        house.slack.faults.add(kind="429", method=method, times=99)

    house.later(days=days)

    assert told in house.answer(house.ana, "/umpire whoami")
    house.slack.faults.clear()
    assert "You are staff." in house.answer(house.ana, "/umpire whoami")
