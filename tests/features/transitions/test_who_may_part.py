"""Who may part with a customer: every kind of person, every line and button of transitions, by every way in."""

import pytest

from tests.features.transitions.entry_points import BUTTONS_WHEN_PARTING as BUTTONS, LINES_WHEN_PARTING as LINES
from tests.features.transitions.parting import plan_transition
from tests.surface.house import House
from tests.surface.permissions import PEOPLE
from tests.surface.test_who_may import ASKED, OUTSIDERS, asks, clicks

MEMBERS, OWNERS, MANAGERS, ASKED_ONLY = "members only", "managers and owners", "managers only", "the person asked"
REASONS = {
    "full members of this workspace only": MEMBERS,
    "Only a manager, or the customer's owner,": OWNERS,
    "Only a manager can": MANAGERS,
    "Nobody asked you": ASKED_ONLY,
}
GROUPS: dict[str, frozenset[str]] = {
    **PEOPLE,
    "max": PEOPLE["max"] | {"keeper"},
    "rosa": PEOPLE["rosa"] | {"owner", "keeper"},
    "jo": frozenset({"staff", "owner", "keeper"}),
}
"""Max owns another customer, so keeps the list of vendors; Jo owns Acme."""
NO = {"asked": ASKED_ONLY, "owner": OWNERS, "keeper": OWNERS, "manager": MANAGERS}


@pytest.mark.parametrize(("handle", "way"), [*ASKED, ("jo", "command"), ("jo", "mention")])
def test_the_table_of_who_may_part(house: House, handle: str, way: str) -> None:
    """Each person may do what their part allows and nothing else, whichever way they ask; a no says who may."""
    plan_transition(house, house.li)
    house.settle()
    person, found = house.slack.person(handle), {}
    for line in LINES:
        before = house.records()
        answer = asks(house, person, line, way)
        found[line] = next((verdict for words, verdict in REASONS.items() if words in answer), "may")
        assert "went wrong" not in answer, line
        if found[line] != "may":
            assert house.records() == before, f"{line} was refused and stored something"

    groups = GROUPS[handle]
    assert found == {
        line: MEMBERS if not groups else "may" if group in groups else NO[group] for line, group in LINES.items()
    }


@pytest.mark.parametrize("button", BUTTONS)
def test_no_button_of_parting_works_for_outsiders_or_bystanders(house: House, button: str) -> None:
    """Whoever forges a click learns nothing and changes nothing, member or not."""
    plan_transition(house, house.li)
    house.types(house.rosa, "/umpire vendor add Initrode")
    house.types(house.li, "/umpire refer acme Initrode")
    house.settle()
    before = house.records()
    for handle in (*OUTSIDERS, "sam", "buildbot", "ana"):
        person = house.slack.person(handle)

        clicks(house, person, button, BUTTONS[button])

        told = house.seen(person)
        assert any(words in told for words in REASONS), f"{handle}: {told}"
        assert person.modal is None
    assert house.records() == before
