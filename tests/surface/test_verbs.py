"""Verbs that want a number, or nothing, after them: other words after them change nothing."""

import pytest

from tests.surface.house import House
from tests.usecases.noticing import agree_notice, load_notice

VERBS = (
    "strike void 1 2 was not so",
    "strike void 1,2 was not so",
    "strike contest 1 and 2 it was paid",
    "strike uphold 1-2 their word",
    "umpire fix acme done 1 2 all of it",
    "umpire fix acme done 1,2 all of it",
    "umpire fix acme owner 1, 2 @li",
    "umpire quote won 1 2",
    "umpire quote override 1-2 we need it",
    "umpire packages remove 1 2",
    "umpire vendor remove 1, 2",
    "strike void acme was not so",
    "strike contest it was paid",
    "strike uphold their word",
    "strike undo the last one",
    "log undo the last one",
    "umpire transition acme done with it all",
    "umpire quote won them over",
    "umpire quote lost the job",
    "umpire quote dropped the ball",
    "umpire quote done and paid",
    "umpire quote override it",
    "umpire prospect drop everything",
    "umpire packages remove the old one",
    "umpire vendor remove the old one",
    "umpire quarterly plan the year",
    "umpire quarterly start with acme",
    "umpire campaign start over",
    "umpire campaign status of acme",
    "umpire notice acme extend for their sake",
    "umpire notice acme met with them on Monday",
    "umpire hold list of things",
    "umpire away back on monday",
    "umpire digest now please",
    "umpire fix list acme too",
    "umpire fix acme owner li",
    "vote close the ballot on acme",
    "vote extend it please",
    "scorecard acme override their grade",
    "scorecard acme rate of return",
)


@pytest.mark.parametrize("line", VERBS)
def test_a_verb_that_was_not_meant_changes_nothing(struck_house: House, line: str) -> None:
    """Wherever a verb wants a number or nothing after it, other words change no fact, whoever says them."""
    before = facts(struck_house)

    for person in (struck_house.rosa, struck_house.ana):
        told = struck_house.answer(person, f"/{line}")
        assert "Something went wrong" not in told

    assert facts(struck_house) == before


@pytest.fixture(scope="module")
def struck_house(request: pytest.FixtureRequest) -> House:
    """A house in which there is something of each kind that a verb could hit."""
    house: House = request.getfixturevalue("shared_house")
    house.types(house.ana, "/strike acme late-payment")
    house.types(house.ana, "/log acme 20m ok a call")
    house.types(house.rosa, "/umpire fix acme the photo list")
    house.types(house.rosa, "/umpire quote acme --value 12000 --margin 30 --type repair")
    return house


def facts(house: House) -> dict[str, list[str]]:
    """All that is on record but what waits for an answer, and what was heard."""
    return {name: rows for name, rows in house.records().items() if name not in ("drafts", "claims")}


@pytest.mark.parametrize("whom", ["with them on Monday", "them at their office", "Her for lunch"])
def test_somebody_who_was_met_is_no_notice_that_was_met(house: House, whom: str) -> None:
    """`met` before a person could be a meeting: the notice stands, and the answer says what `met` means."""
    house.types(house.ana, "/strike acme late-payment invoice 218")
    agreed = agree_notice(house.db, by=house.rosa.id, now=house.clock())
    house.types(house.rosa, "/umpire notice acme given")
    given = load_notice(house.db, agreed.id)

    told = house.answer(house.rosa, f"/umpire notice acme met {whom}")

    assert "could be a meeting, so nothing is changed" in told
    assert load_notice(house.db, given.id) == given
    assert "the case is closed" in house.answer(house.rosa, f'/umpire notice acme met "{whom}"')
