"""Roles as they are given by line, and what those who get one are told."""

from datetime import datetime

import pytest

from bot.features.roles import usecases as roles
from bot.workflow.requests import AlreadyDelivered, Call
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.refusals import Malformed
from scoring.roles import Role
from storage.database import Database
from storage.roles import roles as role_records
from tests.surface.house import House
from tests.usecases.office import ada, store_office_people


def told(house: House, person: Person) -> list[str]:
    """Every direct message somebody has of roles, oldest first, once nothing waits any more."""
    house.settle()
    texts = [plain_text(message) for message in person.dm]
    return [text for text in texts if "made you" in text]


def test_who_is_named_twice_gets_a_role_once(house: House) -> None:
    """The answer names them once, and so does the undo."""
    answer = house.answer(house.olga, "/umpire roles voter add @li @li")

    assert f"{house.li.mention} is now *a voter*" in answer
    assert f"{house.li.mention}, {house.li.mention}" not in answer


def test_whoever_gets_a_role_is_told_what_they_may_do(house: House) -> None:
    """Each reads once who made them what and what that means; the admin reads that they do, and nobody else does."""
    answer = house.answer(house.olga, "/umpire roles manager add @li @jo @olga")

    assert "I will tell 2 people, in their working hours, what they may do from now on" in answer
    for person in (house.li, house.jo):
        (text,) = told(house, person)
        assert f"{house.olga.mention} made you *a manager*" in text
        assert "open ballots" in text
        assert "/umpire whoami" in text
    assert [told(house, person) for person in (house.olga, house.ana, house.rosa)] == [[], [], []]


def test_members_of_a_group_are_told_once_each(house: House) -> None:
    """Who is in a group, and named besides, and in another group, reads one message with all the roles they got.

    Nothing is told to guests, to those who had the role, and to who joins the group later.
    """
    leads = house.slack.add_usergroup("leads", members=("li", "rosa", "gus"))
    deciders = house.slack.add_usergroup("deciders", members=("li", "ben"))
    house.types(house.olga, "/umpire roles manager add @leads @li")
    assert len(told(house, house.li)) == 1
    house.types(house.olga, "/umpire roles voter add @deciders @leads @li")
    house.slack.happens.regroups(leads, add=(house.jo.id,))
    house.later(minutes=20)

    assert [("a manager" in text, "a voter" in text) for text in told(house, house.li)] == [
        (True, False),
        (False, True),
    ]
    assert [("a manager" in text, "a voter" in text) for text in told(house, house.rosa)] == [(False, True)]
    assert len(told(house, house.ben)) == 1
    assert told(house, house.gus) == told(house, house.jo) == []
    assert deciders.id in house.answer(house.ana, "/umpire roles")


def test_several_roles_of_one_change_are_one_message(house: House) -> None:
    """Roles given together are told together, and undone together."""
    call = Call(house.olga.id, house.clock())
    changed = roles.give_roles(
        house.db, {Role.MANAGER: [house.li.id], Role.VOTER: [house.li.id, house.ben.id]}, call=call
    )
    assert changed.told == {house.li.id, house.ben.id}
    (text,) = told(house, house.li)
    assert "made you *a manager and a voter*" in text
    assert len(told(house, house.ben)) == 1


def test_a_line_that_comes_twice_tells_once(house: House) -> None:
    """Slack's second delivery of a line, and the same line typed again, send no second message."""
    key = "the same delivery"
    for _ in range(2):
        try:
            roles.give_role(house.db, "voter", house.li.id, call=Call(house.olga.id, house.clock(), key))
        except AlreadyDelivered:
            continue
    assert "already have" in house.answer(house.olga, "/umpire roles voter add @li")
    assert len(told(house, house.li)) == 1


def test_slack_that_fails_is_told_later(house: House) -> None:
    """When Slack takes no message just now, it is sent once it does; the role counts meanwhile."""
    house.slack.faults.add(kind="error", method="conversations.open", error="service_unavailable", times=100)
    house.types(house.olga, "/umpire roles voter add @li")
    assert told(house, house.li) == []
    assert "voter" in house.answer(house.li, "/umpire whoami")
    house.slack.faults.clear()
    house.later(minutes=10)
    assert len(told(house, house.li)) == 1


def test_a_group_slack_does_not_tell_of_is_told_later(house: House) -> None:
    """Where Slack does not say just now who is in a group, the answer says so; its members are told once it does."""
    house.slack.add_usergroup("leads", members=("li", "ben"))
    house.slack.faults.add(kind="429", method="usergroups.users.list", retry_after=60, times=2)
    answer = house.answer(house.olga, "/umpire roles manager add @leads @ben")
    assert "I will tell 1 person" in answer
    assert "its members are told as soon as it has" in answer
    assert told(house, house.li) == []

    house.later(minutes=16)
    house.later(minutes=16)

    assert len(told(house, house.li)) == 1
    assert len(told(house, house.ben)) == 1


def test_undo_takes_a_message_back_that_was_not_sent(house: House) -> None:
    """Nobody reads on Monday of a role that was given and taken back on Saturday."""
    house.later(days=5)
    reply = house.types(house.olga, "/umpire roles manager add @li")
    assert told(house, house.li) == []
    assert "nobody else is told" in house.undone(house.olga, reply)
    house.later(days=3)
    assert told(house, house.li) == []


def test_undo_changes_a_message_that_was_read(house: House) -> None:
    """Who was told at once reads in the same message that it was taken back."""
    reply = house.types(house.olga, "/umpire roles manager add @li")
    assert "made you *a manager*" in told(house, house.li)[-1]
    house.undone(house.olga, reply)
    house.settle()
    (message,) = house.li.dm
    assert "had made you *a manager*, and took it back" in plain_text(message)


def test_a_role_that_is_taken_is_told_to_nobody(house: House) -> None:
    """Taking a role says that they are not told, and they are not."""
    assert "They are not told." in house.answer(house.olga, "/umpire roles manager remove @rosa")
    house.settle()
    assert house.rosa.dm == []


def test_only_so_many_at_once(db: Database, now: datetime) -> None:
    """A form takes fifty people and groups, and nobody is left out silently beyond that."""
    store_office_people(db, now)
    groups = [f"S{number:03}" for number in range(51)]
    with pytest.raises(Malformed, match="51 are too many"):
        roles.give_roles(db, {Role.VOTER: groups}, call=ada(now))
    changed = roles.give_roles(db, {Role.VOTER: groups[:50]}, call=ada(now))
    assert len(changed.unread) == 50
    with db.transaction(reading=True) as tx:
        assert role_records.list_holders(tx)[Role.VOTER] == tuple(groups[:50])


def test_who_may_not_reads_whom_to_ask(house: House) -> None:
    """A refusal names those who hold the role that is needed, and says so where nobody does."""
    assert "Ask Mia Sund or Rosa" in house.answer(house.ana, "/umpire digest preview")
    assert "Ask " in house.answer(house.ana, "/umpire config undo 5")
    for handle in ("rosa", "mia"):
        house.types(house.olga, f"/umpire roles manager remove @{handle}")

    answer = house.answer(house.ana, "/umpire digest preview")
    assert "Nobody is a manager now: Ada Koch or Olga Petrova can change that with" in answer


def test_who_gives_roles_is_named_to_who_lacks_one(house: House) -> None:
    """Whoever may not vote is sent to an admin, who alone can change it; an admin reads that they can themselves."""
    told = house.answer(house.ana, "/vote acme yes")
    assert "An admin can make you one. Ask Ada Koch or Olga Petrova." in told
    assert "Rosa" not in told
    assert "As an admin you can make yourself one with `/umpire roles`." in house.answer(house.olga, "/vote acme yes")


def test_the_customer_s_owner_is_asked_first(house: House) -> None:
    """Whoever may not work on a case reads the name of the customer's owner before those of managers."""
    assert "Ask Jo" in house.answer(house.ana, "/umpire problem acme our hand-over is late")


def test_workspace_admins_are_named_as_admins(house: House) -> None:
    """Whoever administers the workspace is named among the admins, also without having been given the role."""
    house.types(house.olga, "/umpire roles admin add @rosa")
    house.types(house.rosa, "/umpire roles admin remove @olga")
    assert house.olga.mention in house.answer(house.ana, "/umpire roles").partition("gives roles, ")[2]
