"""`/umpire transition`: who is asked, answers, is assigned, and who may not. Its plan is in `test_plan`."""

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.transitions.transitions import TransitionState
from tests.features.transitions.parting import (
    get_transition,
    list_steps,
    pass_both_ballots,
    pass_owner_ballot,
    pass_termination,
    plan_transition,
)
from tests.surface.house import House


def told(house: House, person: Person) -> list[str]:
    """What umpire told the person by direct message."""
    return [plain_text(message) for message in from_umpire(house, person)]


def from_umpire(house: House, person: Person) -> list[Message]:
    """The direct messages themselves, with their blocks."""
    house.settle()
    return [message for message in person.dm if message.user == house.slack.bot_user_id]


def test_who_was_chosen_is_asked_and_accepts_in_the_message(house: House) -> None:
    """The chosen person gets a direct message with no name on its face; a click makes the customer theirs."""
    pass_both_ballots(house, house.li, house.ben)

    (asked,) = told(house, house.li)
    assert asked.startswith("Please say by")
    assert "Please answer by *Wednesday, 7 January 2026, 17:00 UTC*" in asked
    assert told(house, house.ben) == []

    house.li.clicks("Accept", in_=from_umpire(house, house.li)[-1])

    assert "Thank you: you hand *Acme GmbH* over" in house.seen(house.li)
    assert (get_transition(house).state, get_transition(house).owner) == (TransitionState.OWNED, house.li.id)
    house.later(days=4)
    assert told(house, house.ben) == []


def test_who_declines_leaves_it_to_the_runner_up_and_may_take_that_back(house: House) -> None:
    """The next in votes is asked; within ten minutes the one who declined can be asked again instead."""
    pass_both_ballots(house, house.li, house.ben)
    answer = house.types(house.li, "/umpire transition acme decline I am away in spring")
    assert f"<@{house.ben.id}> is asked next" in plain_text(answer)
    assert len(told(house, house.ben)) == 1

    house.li.clicks("Undo", in_=answer)

    assert get_transition(house).asked == house.li.id
    assert "Nobody asked you" in house.answer(house.ben, "/umpire transition acme accept")
    assert "you hand over" in house.answer(house.li, "/umpire transition acme accept")


def test_without_an_answer_the_runner_up_is_asked_and_then_the_managers_once(house: House) -> None:
    """Two business days each; when nobody is left both managers hear once that one of them has to assign."""
    pass_both_ballots(house, house.li, house.ben)
    house.later(days=3)
    assert get_transition(house).asked == house.ben.id
    assert "The runner-up" not in house.answer(house.ben, "/umpire transition acme")

    house.later(days=10)

    assert (get_transition(house).state, get_transition(house).asked) == (TransitionState.OWNERLESS, None)
    for manager in (house.rosa, house.mia):
        (message,) = told(house, manager)
        assert message.startswith("Please assign somebody to hand Acme GmbH over")
        assert "assign @name" in message
    house.later(days=10)
    assert len(told(house, house.rosa)) == 1
    assert len(told(house, house.ben)) == 1


def test_who_has_left_is_passed_over(house: House) -> None:
    """A chosen person who is no member any more is not asked; the runner-up is."""
    pass_termination(house)
    pass_owner_ballot(house, house.dee, house.ben)

    assert get_transition(house).asked == house.ben.id


def test_a_manager_assigns_and_the_person_hears_of_it(house: House) -> None:
    """An assignment holds at once, ends the asking, and is told by direct message; undone, the asking goes on."""
    pass_both_ballots(house, house.li)
    answer = house.types(house.rosa, "/umpire transition acme assign @ben")

    assert f"<@{house.ben.id}> hands *Acme GmbH* over" in plain_text(answer)
    assert "Acme GmbH is yours to hand over" in told(house, house.ben)[-1]
    assert "Nobody asked you" in house.answer(house.li, "/umpire transition acme accept")

    house.rosa.clicks("Undo", in_=answer)

    assert (get_transition(house).state, get_transition(house).asked) == (TransitionState.ASKED, house.li.id)
    house.later(days=3)
    assert get_transition(house).state is TransitionState.OWNERLESS


@pytest.mark.parametrize(
    ("handle", "line", "says"),
    [
        ("ana", "transition acme", "Only a manager, or the customer's owner, can run the transition"),
        ("ana", "transition acme accept", "Nobody asked you"),
        ("rosa", "transition acme decline", "Nobody asked you"),
        ("ana", "transition acme assign @ana", "Only a manager can"),
        ("jo", "transition acme assign @ana", "Only a manager can"),
        ("rosa", "transition acme assign @gus", "full member"),
        ("rosa", "transition globex", "is in no transition"),
        ("rosa", "transition acme plan --to provider --last-day 2026-02-10 --scope all", "Nobody owns"),
        ("rosa", "transition acme step more work", "not planned yet"),
        ("rosa", "transition acme extend --to 2026-05-01 late", "not planned yet"),
        ("rosa", "transition acme done 1", "There is no step 1"),
        ("rosa", "transition acme aply", "is not something I do with a transition"),
        ("rosa", "transition acme pln", "Did you mean `plan`?"),
        ("rosa", "transition acme accept --scope all", "`--scope` goes with `plan`"),
        ("rosa", "transition acme done three", "is not a step's number"),
        ("gus", "transition acme", "full members"),
    ],
)
def test_a_no_says_who_may_or_what_to_do(house: House, handle: str, line: str, says: str) -> None:
    """Each refusal is one sentence with the next step, and changes nothing."""
    pass_both_ballots(house, house.li)
    before = house.records()

    assert says in house.answer(house.slack.person(handle), f"/umpire {line}")
    assert house.records() == before


def test_an_unknown_customer_is_never_guessed(house: House) -> None:
    """Candidates are buttons; the line goes on with the one that is clicked."""
    plan_transition(house, house.li, key="bolido")
    house.types(house.rosa, "/umpire customer add Bolide Motors")
    answer = house.types(house.rosa, "/umpire transition boli done 1")
    assert "fits several customers" in plain_text(answer)

    house.rosa.clicks("Bólido Comidas preparadas", in_=answer)

    assert list_steps(house, "bolido")[0].done_by == house.rosa.id


def test_everything_waits_while_the_customer_is_on_hold(house: House) -> None:
    """No answer, no plan and no tick during a hold; the time to answer stands still and goes on after it."""
    pass_both_ballots(house, house.li)
    house.types(house.rosa, "/umpire hold acme a death in the family --until 2026-01-12")
    assert "is on hold until" in house.answer(house.li, "/umpire transition acme accept")
    house.later(days=6)
    assert get_transition(house).asked == house.li.id

    house.types(house.rosa, "/umpire release acme")

    assert "you hand over" in house.answer(house.li, "/umpire transition acme accept")


def test_help_tells_each_word(house: House) -> None:
    """`help` works after every word of parting, and a bare word shows it too."""
    for line in ("transition", "transition help", "transition acme help", "refer", "refer help", "vendor help"):
        assert "/umpire" in house.answer(house.ana, f"/umpire {line}")
    assert "*Farewell*" in house.answer(house.ana, "/umpire farewell help")


def test_a_mention_and_a_click_are_as_good_as_the_command(house: House) -> None:
    """`@umpire transition acme accept` is the same; where no form can open there are words."""
    pass_both_ballots(house, house.li)
    assert "you hand over" in plain_text(house.mentions(house.li, "transition acme accept"))
    assert "Usage: `/umpire transition <customer> plan" in plain_text(house.mentions(house.li, "transition acme plan"))
