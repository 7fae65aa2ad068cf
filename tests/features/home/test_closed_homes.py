"""A Home is published anew, unasked, the moment somebody gets or loses the right to see what stands there."""

from collections.abc import Callable

import pytest

from bot.workflow import people as people_workflow
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.roles import Person as Known
from tests.surface.house import House

CLOSED = "I answer full members of this workspace only."


def read_home(house: House, person: Person) -> str:
    """What stands on a person's Home now, although they did not open it again."""
    house.settle()
    assert person.home is not None
    return plain_text(person.home)


def list_published(house: House) -> list[str]:
    """Whose Home was published, in order."""
    house.settle()
    return [str(each.payload["user_id"]) for each in house.slack.log.said("views.publish")]


def become_guest(house: House, person: Person) -> None:
    """Slack reports that the person is a guest."""
    house.slack.happens.changes(person.account, kind="guest")


def be_deactivated(house: House, person: Person) -> None:
    """Slack reports that the account is deactivated."""
    house.slack.happens.changes(person.account, kind="deactivated")


def leave_unreported(house: House, person: Person) -> None:
    """Slack reports nothing, and the daily look at the directory finds it out."""
    person.account.kind = "guest"
    house.later(days=1)
    house.later(minutes=1)


LOSSES: dict[str, Callable[[House, Person], None]] = {
    "guest": become_guest,
    "deactivated": be_deactivated,
    "found out by the daily look": leave_unreported,
}


@pytest.fixture
def opened(house: House) -> House:
    """Acme has a case, and its owner Jo, the manager Mia, and Li have opened their Homes."""
    for handle, reason in (("ana", "rude-to-support"), ("ben", "late-payment"), ("li", "scope-creep")):
        house.types(house.slack.person(handle), f"/strike acme {reason}")
    for person in (house.jo, house.mia, house.li):
        assert person.opens_home().ok
    assert "Acme GmbH" in read_home(house, house.jo)
    return house


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_the_home_of_who_is_no_member_any_more_is_empty_at_once(
    opened: House, lose: Callable[[House, Person], None]
) -> None:
    """Jo's customer and its case are gone from Jo's Home without anybody opening it."""
    lose(opened, opened.jo)

    assert read_home(opened, opened.jo) == CLOSED


def test_who_loses_a_role_sees_no_more_than_colleagues(opened: House) -> None:
    """Once Mia is no manager, what she decides on is gone from her Home; undone, they are back."""
    assert "contest" in opened.answer(opened.jo, f"/strike contest {opened.strikes()[0].id} it was agreed")
    assert opened.mia.opens_home().ok
    assert "is contested" in read_home(opened, opened.mia)

    reply = opened.types(opened.olga, "/umpire roles manager remove @mia")
    assert "is contested" not in read_home(opened, opened.mia)

    opened.undone(opened.olga, reply)
    assert "is contested" in read_home(opened, opened.mia)


def test_a_change_of_a_group_is_seen_on_the_homes_of_who_came_and_who_left(opened: House) -> None:
    """Li, who leaves the managers' group, and Jo, who joins it, get their Homes anew; nobody else does."""
    group = opened.slack.add_usergroup("leads", members=("li",))
    opened.types(opened.olga, "/umpire roles manager add @leads")
    before = list_published(opened)

    opened.slack.happens.regroups(group, add=(opened.jo.id,), remove=(opened.li.id,))

    assert sorted(list_published(opened)[len(before) :]) == sorted((opened.jo.id, opened.li.id))


def test_who_never_opened_a_home_gets_none(opened: House) -> None:
    """Ana, who never opened her Home, is a guest now, and nothing is published for her."""
    before = list_published(opened)

    become_guest(opened, opened.ana)

    assert list_published(opened) == before


def test_slack_tells_it_twice_and_it_is_published_once(opened: House) -> None:
    """The same change reported again closes nothing again."""
    before = list_published(opened)

    become_guest(opened, opened.jo)
    opened.settle()
    become_guest(opened, opened.jo)

    assert list_published(opened)[len(before) :] == [opened.jo.id]


def test_slack_fails_and_the_home_is_closed_later(opened: House) -> None:
    """Where Slack does not take it now, the closed Home follows by itself."""
    opened.slack.faults.add(kind="5xx", method="views.publish", times=2)
    opened.slack.faults.add(kind="429", method="views.publish", times=1)

    become_guest(opened, opened.jo)
    opened.later(minutes=5)

    assert read_home(opened, opened.jo) == CLOSED


def test_a_home_slack_refuses_to_close_is_given_up_quietly(opened: House) -> None:
    """Where Slack does not publish for a deactivated account, no admin hears of it, and other posts go on."""
    opened.slack.faults.add(kind="error", method="views.publish", error="invalid_arguments", times=5)

    be_deactivated(opened, opened.jo)

    assert opened.olga.dm == []
    before = len(opened.lines())
    opened.types(opened.ana, "/strike globex late-payment")
    assert len(opened.lines()) == before + 1


def test_a_home_opened_long_ago_is_closed_as_well(opened: House) -> None:
    """Two months after it was opened last, Jo's Home is closed all the same."""
    opened.away(days=60)
    assert "Acme GmbH" in read_home(opened, opened.jo)

    become_guest(opened, opened.jo)

    assert read_home(opened, opened.jo) == CLOSED


def test_who_is_no_member_any_more_is_written_nothing(opened: House) -> None:
    """Max was reminded to vote and is a guest now: the reminder does not tell him how the vote ended."""
    for gate in ("reporters", "problem", "fixes", "talk"):
        opened.types(opened.mia, f"/umpire steps acme waive {gate} we know them for years")
    assert "ballot" in opened.answer(opened.rosa, "/vote notice acme three strikes in five weeks").casefold()
    opened.later(hours=25)
    before = [plain_text(each) for each in opened.max.dm]
    assert any("vote" in each.casefold() for each in before)
    become_guest(opened, opened.max)

    opened.later(days=4)

    assert [plain_text(each) for each in opened.max.dm] == before


def test_a_thousand_people_who_change_nothing_publish_nothing(opened: House) -> None:
    """Reading the directory again publishes no Home of anybody who is what they were."""
    before = list_published(opened)
    known = [Known(each.id, each.account.name, True) for each in (opened.jo, opened.li, opened.mia)]

    people_workflow.store_people(opened.db, known, now=opened.clock())

    assert list_published(opened) == before
