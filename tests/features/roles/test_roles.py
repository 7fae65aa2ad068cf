"""Roles as they are given by line."""

from tests.surface.house import House


def test_who_is_named_twice_gets_a_role_once(house: House) -> None:
    """The answer names them once, and so does the undo."""
    told = house.answer(house.olga, "/umpire roles voter add @li @li")

    assert f"{house.li.mention} is now *voter*" in told
    assert f"{house.li.mention}, {house.li.mention}" not in told
