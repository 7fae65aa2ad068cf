"""Mentions: several people at once wherever several make sense, and where one does the refusal says so."""

import pytest

from playground.slack.plain import plain_text
from scoring.roles import Role
from storage.roles import roles
from tests.surface.house import House


def holders(house: House, role: Role) -> set[str]:
    """Who holds the role."""
    with house.db.transaction(reading=True) as tx:
        return set(roles.list_holders(tx).get(role, ()))


@pytest.mark.parametrize("between", [" ", ", ", " and ", ",", " & "])
def test_several_get_a_role_in_one_line(house: House, between: str) -> None:
    """People are named with anything between them; one undo takes all back, and who had it before keeps it."""
    before = holders(house, Role.VOTER)

    reply = house.types(house.olga, f"/umpire roles voter add {between.join(('@li', '@ben', '@max'))}")

    assert holders(house, Role.VOTER) == before | {house.li.id, house.ben.id}
    assert f"{house.li.mention}, {house.ben.mention} are now *voters*" in plain_text(reply)

    house.undone(house.olga, reply)

    assert holders(house, Role.VOTER) == before


def test_a_role_is_given_to_all_or_none(house: House) -> None:
    """One who is no full member keeps the others from it, and the last admin stays one."""
    before = {role: holders(house, role) for role in Role}

    assert "full members" in house.answer(house.olga, "/umpire roles voter add @li @gus")
    house.types(house.olga, "/umpire roles admin add @li @ben")
    gone = house.answer(house.olga, "/umpire roles admin remove @li @ben")

    assert "are no longer *admins*" in gone
    assert {role: holders(house, role) for role in Role} == before


@pytest.mark.parametrize("typed", ["@li @ben", "@li, @ben", "@li and @ben"])
def test_owner_and_backup_are_named_together(house: House, typed: str) -> None:
    """The first is the owner and the second the backup."""
    house.types(house.rosa, f"/umpire customer owner Acme GmbH {typed}")

    assert (house.customer("acme").owner, house.customer("acme").backup) == (house.li.id, house.ben.id)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/strike acme late-payment x --for @li @ben", "One person goes there, and you named 2."),
        ("/strike acme late-payment x --for=@li,@ben", "One person goes there, and you named 2."),
        ("/umpire customer owner acme @li @ben @max", "one owner and one backup"),
        ("/umpire customer edit acme --owner @li @ben", "One person goes there"),
        ("/umpire fix acme the photo list --owner @li and @ben", "One person goes there"),
        ("/umpire turnover acme left @li @ben", "One person goes there"),
        ("/scorecard list --owner @li @ben", "One person goes there"),
        ("/vote acme @li @ben", "A vote is for one person, and you named 2"),
        ("/vote pick acme @li @ben", "One person goes there"),
        ("/umpire transition acme assign @li @ben", "One person goes there"),
    ],
)
def test_where_one_makes_sense_the_refusal_says_so(house: House, line: str, says: str) -> None:
    """Nobody who was named ends up in a note, and nobody is told to write quotes."""
    told = house.answer(house.rosa, line)

    assert says in told
    assert "quotes" not in told
    assert house.strikes() == ()


@pytest.mark.parametrize("between", [" ", ", ", " and "])
def test_candidates_are_named_with_anything_between(house: House, between: str) -> None:
    """Every candidate is read, so that the refusal is about the ballot and not about how the names are written."""
    told = house.answer(house.rosa, f"/vote owner acme {between.join(('@li', '@ben'))}")

    assert "not a person here" not in told
    assert "quotes" not in told
