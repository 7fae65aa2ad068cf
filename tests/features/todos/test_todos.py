"""What `/umpire todo` lists of a case, as its owner reads it."""

from tests.surface.house import House


def test_a_talk_from_before_the_problem_was_stated_is_to_be_held_again(house: House) -> None:
    """The owner is asked to plan a talk about the problem, whatever was talked about before it was stated."""
    house.types(house.olga, "/umpire config strikes.case-at 1")
    house.types(house.ana, "/strike acme late-input third time the brief is late")
    house.types(house.jo, "/umpire talk acme partly they will try")
    house.later(hours=1)
    house.types(house.jo, "/umpire problem acme nobody writes briefs --side theirs")
    house.types(house.rosa, "/umpire problem acme agree")

    assert "Plan the talk with Acme GmbH" in house.answer(house.jo, "/umpire todo")

    house.types(house.jo, "/umpire talk acme partly they will write them")

    assert "Plan the talk" not in house.answer(house.jo, "/umpire todo")
