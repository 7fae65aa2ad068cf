"""Who works here, learnt from a Slack that limits calls, says little of some, and grants less than asked."""

from datetime import timedelta

import pytest

from bot.slack.members import Members
from playground.slack.plain import plain_text
from storage.roles import people as stored_people, roles
from tests.surface.house import House

THREAT = "/strike acme threat-or-harassment they threatened Li on the phone"
NOBODY = "full members of this workspace only"


def count_known(house: House) -> int:
    """How many people umpire knows."""
    with house.db.transaction(reading=True) as tx:
        return len(stored_people.list_known_ids(tx))


def read_anew(house: House) -> Members:
    """What a start does: another process begins to read the directory."""
    members = Members(house.db, house.stage.umpire.deps.slack, team_id=house.slack.team_id)
    members.sync_all(house.clock())
    return members


def test_ten_thousand_people_are_learnt_within_the_limits_and_used(house: House) -> None:
    """10,000 people are read at Slack's pace, each page once, and the last of them decides like anybody else."""
    crowd = house.slack.add_people(f"p{n}" for n in range(10_000))
    house.later(minutes=1)
    house.slack.log.clear()
    read_anew(house)
    assert count_known(house) < 5_000

    house.later(minutes=1)
    house.later(minutes=1)
    house.later(minutes=1)

    assert count_known(house) > 10_000
    pages = [entry.payload.get("cursor", "") for entry in house.slack.log.said("users.list") if entry.ok]
    assert len(pages) == len(set(pages))
    last = crowd[-1]
    house.types(house.olga, f"/umpire roles voter add @{last.handle}")
    assert "You are staff, voter." in house.answer(last, "/umpire whoami")
    assert not house.slack.log.said("users.info")


def test_reading_goes_on_after_a_restart_where_it_stopped(house: House) -> None:
    """The cursor is in the database: a process that starts later asks for the next page, not for the first."""
    house.slack.add_people(f"p{n}" for n in range(5_000))
    house.later(minutes=1)
    read_anew(house)
    before = count_known(house)
    house.clock.move_to(house.clock() + timedelta(minutes=1))
    house.slack.log.clear()

    read_anew(house)

    asked = [entry.payload.get("cursor", "") for entry in house.slack.log.said("users.list") if entry.ok]
    assert "" not in asked
    assert count_known(house) > before


def test_nobody_asks_again_before_slack_allows_it(house: House) -> None:
    """After a 429 with Retry-After no replica asks for a page until that time is over; then one does."""
    fault = house.slack.faults.add(kind="429", method="users.list", retry_after=600)
    read_anew(house)
    assert fault.left == 0
    house.slack.log.clear()

    house.later(minutes=9)
    read_anew(house)
    assert not house.slack.log.said("users.list")
    house.later(minutes=2)
    assert [entry.ok for entry in house.slack.log.said("users.list")] == [True]


@pytest.mark.parametrize("retry_after", ["9" * 400, "soon", "", "-5"])
def test_a_pause_nobody_can_mean_is_cut(house: House, retry_after: str) -> None:
    """A Retry-After that is huge or no number is a pause of an hour at most, for the list and for groups."""
    house.slack.faults.add(kind="429", method="users.list", retry_after=retry_after)
    read_anew(house)
    house.slack.log.clear()

    house.later(minutes=61)

    assert house.slack.log.said("users.list")[0].ok


def test_a_cursor_slack_forgot_begins_again(house: House) -> None:
    """When Slack does not know the cursor any more the list is read from its first page."""
    house.slack.add_people(f"p{n}" for n in range(5_000))
    house.later(minutes=1)
    read_anew(house)
    house.slack.faults.add(kind="error", error="invalid_cursor", method="users.list")

    for _ in range(4):
        house.later(minutes=1)

    assert count_known(house) > 5_000


def test_somebody_named_but_unknown_is_asked_for(house: House) -> None:
    """Who is named in a line is looked up by itself, though the directory was not read so far."""
    house.slack.add_person("zoe", name="Zoe Adler")
    assert "is now *a voter*" in house.answer(house.olga, "/umpire roles voter add @zoe")
    house.slack.add_person("kim", kind="guest")
    assert "Roles are for full members" in house.answer(house.olga, "/umpire roles voter add @kim")
    house.slack.add_person("pat")
    house.slack.faults.add(kind="429", method="users.info")
    assert "could not ask Slack who they are" in house.answer(house.olga, "/umpire roles voter add @pat")


def test_somebody_chosen_in_a_form_but_unknown_is_asked_for(house: House) -> None:
    """Who is chosen from a form's list of people is asked for too."""
    zoe = house.slack.add_person("zoe", name="Zoe Adler")
    house.types(house.rosa, "/umpire customer add")
    assert house.modal(house.rosa).fill({"Name": "Initech", "Owner": zoe}).submit() is None
    assert house.customer("initech").owner == zoe.id


def test_a_roll_with_unknown_people_says_so_before_it_opens(house: House) -> None:
    """No roll is fixed without a group's members of whom nothing is known yet; they are asked for."""
    house.slack.add_people(("zoe", "kim"))
    house.types(house.jo, THREAT)
    house.types(house.mia, "/umpire steps acme confirm")
    group = house.slack.add_usergroup("deciders", members=("ana", "ben", "zoe", "kim"))
    house.slack.faults.add(kind="429", method="users.info")
    house.types(house.olga, "/umpire roles voter add @deciders")
    house.settle()

    refused = house.answer(house.rosa, "/vote notice acme they threatened Li")
    assert "who 2 people in the groups of voters and managers are" in refused
    house.settle()

    opened = house.answer(house.rosa, "/vote notice acme they threatened Li")
    assert f"{len(group.users) + 1} people may vote" in opened


def test_on_a_grid_everybody_works_as_before(house: House) -> None:
    """A colleague whose home workspace is elsewhere in the organization is a colleague, if ours is among theirs."""
    house.slack.faults.on_a_grid = True
    for person in (house.ana, house.rosa, house.gus):
        house.slack.happens.changes(person.account, title="moved")
    assert "You are staff." in house.answer(house.ana, "/umpire whoami")
    assert "You are staff, manager." in house.answer(house.rosa, "/umpire whoami")
    assert NOBODY in plain_text(house.gus.types("/umpire whoami", in_="random"))


@pytest.mark.parametrize("teams", [("T0FOREIGN",), ()], ids=["only others", "nothing"])
def test_who_is_in_no_workspace_of_ours_is_out(house: House, teams: tuple[str, ...]) -> None:
    """Without a `team_id`, other workspaces are no pass, and neither is nothing at all."""
    house.ana.account.team_id, house.ana.account.teams = "", teams
    house.slack.happens.changes(house.ana.account, title="moved")
    assert NOBODY in plain_text(house.ana.types("/umpire whoami", in_="random"))


def test_a_private_review_channel_without_its_scope(house: House) -> None:
    """Where `groups:read` was declined, the answer names it and how to grant it; then the channel is named."""
    house.slack.faults.decline_optional_scopes = True
    refused = house.answer(house.olga, "/umpire channels review #managers")
    assert "`groups:read`" in refused
    assert "Reinstall to Workspace" in refused
    house.slack.faults.clear()
    assert "is now" in house.answer(house.olga, "/umpire channels review #managers")


def test_posts_for_a_private_channel_whose_scope_was_taken_away_say_why(house: House) -> None:
    """What cannot be posted because the scope is gone is told to the admins with the scope's name."""
    house.types(house.olga, "/umpire channels review #managers")
    house.slack.faults.decline_optional_scopes = True
    house.later(seconds=11)  # umpire asks about a channel every ten seconds
    house.types(house.ana, "/strike acme late-payment")
    house.settle()
    assert "`groups:read`" in plain_text(house.olga.dm[-1])


def test_a_mention_in_a_private_channel_without_the_scope_is_answered_directly(house: House) -> None:
    """Outsiders might read along, so the person learns in their direct messages what is missing."""
    house.slack.channel("managers").members[house.rosa.id] = None
    house.slack.faults.decline_optional_scopes = True
    assert house.mentions(house.rosa, "help", in_="managers") is None
    assert "`groups:read`" in plain_text(house.rosa.dm[-1])


def test_a_role_for_a_group_without_its_scope(house: House) -> None:
    """Where `usergroups:read` was declined no group gets a role it would not have: the answer names the scope."""
    house.slack.add_usergroup("leads", members=("li",))
    house.slack.faults.decline_optional_scopes = True
    before = house.records()
    refused = house.answer(house.olga, "/umpire roles manager add @leads")
    assert "`usergroups:read`" in refused
    assert house.records() == before


def test_a_disabled_group_gives_nobody_a_role(house: House) -> None:
    """When a group was disabled its members lose its role, and managers and admins are told once."""
    group = house.slack.add_usergroup("leads", members=("li",))
    house.types(house.olga, "/umpire roles manager add @leads")
    house.settle()
    assert "You are staff, manager." in house.answer(house.li, "/umpire whoami")
    group.disabled = True

    house.later(minutes=15)
    house.later(minutes=15)

    assert "You are staff." in house.answer(house.li, "/umpire whoami")
    for person in (house.rosa, house.olga):
        house.settle()
        assert len([m for m in person.dm if "is disabled or gone" in m.text]) == 1
    group.disabled = False
    house.later(minutes=15)
    assert "You are staff, manager." in house.answer(house.li, "/umpire whoami")


def test_more_groups_than_slack_answers_for_in_a_minute_are_all_read(house: House) -> None:
    """Groups that were left when Slack asked for a pause follow after it."""
    groups = [house.slack.add_usergroup(f"g{n}", members=()) for n in range(30)]
    for n in range(0, 30, 10):
        house.types(house.olga, "/umpire roles voter add " + " ".join(f"@g{m}" for m in range(n, n + 10)))
        house.settle()
        house.later(minutes=2)
    for group in groups:
        group.users = [house.li.id]
    house.later(minutes=15)
    house.slack.log.clear()
    house.later(minutes=1)
    house.later(minutes=1)
    with house.db.transaction(reading=True) as tx:
        assert all(roles.list_group_members(tx, group.id) == (house.li.id,) for group in groups)
