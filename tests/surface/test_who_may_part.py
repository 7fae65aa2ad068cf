"""Who may part with a customer: every kind of person, every line and button of transitions, by every way in."""

import pytest

from tests.features.transitions.parting import planned
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
LINES = {
    "umpire transition": "staff",
    "umpire transition help": "staff",
    "umpire refer help": "staff",
    "umpire vendor": "staff",
    "umpire vendor list": "staff",
    "umpire farewell help": "staff",
    "umpire transition acme accept": "asked",
    "umpire transition acme decline no time": "asked",
    "umpire transition acme": "owner",
    "umpire transition acme done": "owner",
    "umpire transition acme done 1": "owner",
    "umpire transition acme plan": "owner",
    "umpire transition acme extend --to 2026-02-20 their move is late": "owner",
    "umpire refer acme": "owner",
    "umpire refer acme none nobody near them": "owner",
    "umpire vendor add Hooli": "keeper",
    "umpire vendor remove Hooli": "keeper",
    "umpire farewell acme": "owner",
    "umpire farewell acme we learnt a lot": "owner",
    "umpire transition acme step one more": "manager",
    "umpire transition acme assign @ben": "manager",
    "umpire transition acme assign": "manager",
}
GROUPS: dict[str, frozenset[str]] = {
    **PEOPLE,
    "max": PEOPLE["max"] | {"keeper"},
    "rosa": PEOPLE["rosa"] | {"owner", "keeper"},
    "jo": frozenset({"staff", "owner", "keeper"}),
}
"""Max owns another customer, so keeps the list of vendors; Jo owns Acme."""
NO = {"asked": ASKED_ONLY, "owner": OWNERS, "keeper": OWNERS, "manager": MANAGERS}
BUTTONS = {
    "transition_open": "acme",
    "transition_accept": "acme",
    "transition_decline": "acme",
    "transition_plan_open": "acme",
    "transition_assign_open": "acme",
    "step_done:1": "acme 1",
    "refer_open": "acme",
    "farewell_open": "acme",
    "referral_took": "1",
    "referral_declined": "1",
    "referral_unknown": "1",
}


@pytest.mark.parametrize(("handle", "way"), [*ASKED, ("jo", "command"), ("jo", "mention")])
def test_the_table_of_who_may_part(house: House, handle: str, way: str) -> None:
    """Each person may do what their part allows and nothing else, whichever way they ask; a no says who may."""
    planned(house, house.li)
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
    planned(house, house.li)
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
