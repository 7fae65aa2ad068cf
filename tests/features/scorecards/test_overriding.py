"""A party does not override: the grade is set, and a refused quote let out, by a manager who is none."""

from tests.surface.house import House


def test_who_reported_a_strike_leaves_the_grade_to_another_manager(house: House) -> None:
    """The refusal names who may; a manager who reported nothing sets it, and one who is alone may after all."""
    house.types(house.rosa, "/strike acme late-payment invoice 218")
    refused = house.answer(house.rosa, "/scorecard acme override D they never pay")
    assert "You reported a strike on Acme GmbH that counts, so another manager sets the grade by hand. Ask " in refused
    assert "Rosa" not in refused.split("Ask ")[1]
    assert "D" in house.answer(house.mia, "/scorecard acme override D they never pay")
    house.types(house.olga, "/umpire roles manager remove @mia")
    assert "You reported" not in house.answer(house.rosa, "/scorecard acme override C they paid")


def test_who_asked_for_a_quote_leaves_the_override_to_another_manager(house: House) -> None:
    """A manager does not let out their own refused quote while another one is there."""
    house.types(house.mia, "/scorecard acme override D they never pay")
    house.types(house.rosa, "/umpire quote acme --value 5000 --margin 30")
    refused = house.answer(house.rosa, "/umpire quote override 1 they pay up front")
    assert "You asked for quote #1 yourself, so another manager overrides the answer. Ask " in refused
    assert "overrid" in house.answer(house.mia, "/umpire quote override 1 they pay up front")
