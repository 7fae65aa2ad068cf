"""Who may do what: every kind of person, every action, every way in, as a table."""

import pytest

from playground.slack.clicks import Place
from playground.slack.people import Person
from playground.slack.plain import plain_text
from playground.slack.shapes import Json
from scoring.scorecards.scorecards import QUESTIONS
from tests.surface.house import House
from tests.surface.permissions import (
    ADMINS,
    ALLOWED,
    BUTTONS,
    MANAGERS,
    MEMBERS,
    OWNERS,
    PEOPLE,
    REASONS,
    TABLE,
    VOTERS,
)

WAYS = ("command", "umpire", "mention")
ASKED = [(handle, way) for handle in PEOPLE for way in WAYS if (handle, way) != ("dee", "mention")]
"""Who left is in no channel, so cannot mention anybody."""

OUTSIDERS = ("gus", "uli", "dee")


def expected(handle: str) -> dict[str, str]:
    """The row of one person: what each line comes to."""
    if not PEOPLE[handle]:
        return dict.fromkeys(TABLE, MEMBERS)
    no = {"manager": MANAGERS, "voter": VOTERS, "owner": OWNERS, "admin": ADMINS}
    return {line: ALLOWED if group in PEOPLE[handle] else no[group] for line, group in TABLE.items()}


@pytest.mark.parametrize(("handle", "way"), ASKED)
def test_the_table_of_who_may(house: House, handle: str, way: str) -> None:
    """Each person may do what their roles allow and nothing else, whichever way they ask; a no says who may."""
    house.slack.faults.enforce_rate_limits = False  # nobody mentions umpire a hundred times in a minute
    house.types(house.ben, "/strike acme rude-to-support shouted")
    house.types(house.li, "/strike contest 1 it was us")  # whoever contests is a party, and may not judge
    house.settle()
    person, verdicts, before = house.slack.person(handle), dict[str, str](), house.records()
    for line in TABLE:
        answer = asks(house, person, line, way)
        verdicts[line] = next((verdict for words, verdict in REASONS.items() if words in answer), ALLOWED)
        assert "went wrong" not in answer, line
        after = house.records()
        if verdicts[line] != ALLOWED:
            assert after == before, f"{line} was refused and stored something"
        before = after

    assert verdicts == expected(handle)


def asks(house: House, person: Person, line: str, way: str) -> str:
    """What the person reads after asking that way."""
    if way == "mention":
        answer = plain_text(house.mentions(person, line.removeprefix("umpire")))
    else:
        typed = f"/{line}" if way == "command" or line.startswith("umpire") else f"/umpire {line}"
        answers = len(house.slack.ephemerals(person.handle))
        answer = plain_text(person.types(typed, in_="random"))
        if not answer and person.modal is None:  # tables come after the acknowledgement
            latest = house.seen(person)
            answer = latest if len(house.slack.ephemerals(person.handle)) > answers else ""
    if person.modal is not None:
        answer = answer or person.modal.text
        person.modal.close(everything=True)
    assert answer, f"{line}: no answer"
    return answer


@pytest.fixture(scope="module")
def busy(shared_house: House) -> House:
    """A house with a digest in the review channel, a rated customer, and a card full of buttons.

    One for all: whoever may not, changes nothing.
    """
    house = shared_house
    house.types(house.ana, "/scorecard acme rate")
    house.modal(house.ana).fill({question.id: "No" for question in QUESTIONS}).submit()
    house.types(house.ben, "/strike acme rude-to-support shouted")
    house.types(house.rosa, "/umpire digest now")
    house.settle()
    return house


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("handle", [*OUTSIDERS, "sam", "buildbot"])
def test_no_button_works_for_outsiders(busy: House, handle: str, button: str) -> None:
    """Whoever is no member may click what they see, or forge it: they learn nothing and change nothing."""
    person = busy.slack.person(handle)
    before, answers = busy.records(), len(busy.slack.ephemerals(handle))

    clicks(busy, person, button, BUTTONS[button])

    answer = busy.seen(person)
    assert len(busy.slack.ephemerals(handle)) == answers + 1
    assert "acme" not in answer.casefold()
    assert person.modal is None
    assert busy.records() == before
    assert "full members of this workspace only" in answer


def clicks(house: House, person: Person, button: str, value: str) -> None:
    """Press a button of the newest post in the review channel, or one forged to stand there."""
    channel, post = house.slack.channel("customer-review"), house.slack.messages("customer-review")[-1]
    action: Json = {"type": "button", "block_id": "x", "action_id": button, "value": value}
    person.acts(action, place=Place(channel, post))


SHORTCUTS = ("record_strike", "rate_customer", "strike_from_message", "log_interaction", "log_from_message")


@pytest.mark.parametrize("shortcut", SHORTCUTS)
@pytest.mark.parametrize("handle", OUTSIDERS)
def test_no_shortcut_works_for_outsiders(house: House, handle: str, shortcut: str) -> None:
    """A guest's shortcut opens no form, only the sentence that says why."""
    person = house.slack.person(handle)
    message = house.ben.types("again", in_="random").message if shortcut.endswith("from_message") else None
    before = house.records()

    person.shortcut(shortcut, message=message)

    assert "full members of this workspace only" in house.modal(person).text
    assert house.modal(person).fields == {}
    assert house.records() == before
