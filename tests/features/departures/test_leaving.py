"""Somebody leaves, or loses a role, at any moment of a case: the way on is named to who is there, in time."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from playground.slack.messages import Message
from playground.slack.people import Person
from playground.slack.plain import plain_text
from scoring.transitions.transitions import TransitionState
from tests.features.transitions.parting import get_transition, pass_both_ballots, plan_transition
from tests.surface.house import House


def deactivate(house: House, person: Person) -> None:
    """Slack reports that the account is deactivated."""
    house.slack.happens.changes(person.account, kind="deactivated")
    house.later(minutes=1)


def make_guest(house: House, person: Person) -> None:
    """Slack reports that the person is a guest from now on."""
    house.slack.happens.changes(person.account, kind="guest")
    house.later(minutes=1)


def leave_unreported(house: House, person: Person) -> None:
    """Slack reports nothing, and the daily look at the directory finds it out."""
    house.settle()
    person.account.kind = "deactivated"
    house.later(days=1)
    house.later(minutes=1)


def come_back(house: House, person: Person) -> None:
    """The account is a member's again."""
    house.slack.happens.changes(person.account, kind="member")
    house.later(minutes=1)


LEAVING: dict[str, Callable[[House, Person], None]] = {
    "deactivated": deactivate,
    "guest": make_guest,
    "found out by the daily look": leave_unreported,
}


@dataclass(frozen=True)
class Duty:
    """A duty of Ben's: how he gets it, how his list names it, who has it once he left, and how theirs names it."""

    give: Callable[[House], None]
    his: str
    heir: str
    theirs: str


def own_fix(house: House) -> None:
    """Ben has a fix of ours for Acme, whose owner is Jo."""
    house.types(house.jo, "/umpire fix acme answer within a day --owner @ben")


def hold_talk(house: House) -> None:
    """Ben is to talk with Acme."""
    house.types(house.jo, "/umpire problem acme nobody agreed the scope --side theirs")
    house.types(house.jo, "/umpire talk acme --on 7 jan --by @ben")


def hold_stray_talk(house: House) -> None:
    """Ben is to talk with a customer that has no owner."""
    house.types(house.rosa, "/umpire problem obrien nobody agreed the scope --side theirs")
    house.types(house.rosa, "/umpire talk obrien --on 7 jan --by @ben")


def own_step(house: House) -> None:
    """Ben has a step of the plan by which Li hands Acme over."""
    plan_transition(house, house.li)
    house.types(house.rosa, '/umpire transition acme step "send the keys" --owner @ben --due 12 jan')


def be_asked(house: House) -> None:
    """Ben was chosen to hand Acme over, Li is the runner-up."""
    pass_both_ballots(house, house.ben, house.li)


def be_asked_alone(house: House) -> None:
    """Ben alone was chosen to hand Acme over."""
    pass_both_ballots(house, house.ben)


def hand_over(house: House) -> None:
    """Ben hands Acme over by a plan."""
    plan_transition(house, house.ben)


DUTIES = {
    "a fix": Duty(own_fix, "answer within a day", "jo", "Nobody owns this fix for Acme GmbH: answer within a day"),
    "a talk": Duty(hold_talk, "Talk with Acme GmbH", "jo", "Talk with Acme GmbH"),
    "a talk with nobody's customer": Duty(hold_stray_talk, "Talk with O'Brien", "rosa", "Talk with O'Brien"),
    "a step": Duty(own_step, "send the keys", "li", "send the keys"),
    "asked to hand over": Duty(be_asked, "hand Acme GmbH over", "li", "hand Acme GmbH over"),
    "asked alone": Duty(be_asked_alone, "hand Acme GmbH over", "mia", "Nobody will hand Acme GmbH over"),
    "handing over": Duty(hand_over, "step", "mia", "Nobody will hand Acme GmbH over"),
}


def list_waiting(house: House, person: Person) -> str:
    """What waits for the person, as their list says it."""
    return house.answer(person, "/umpire todo").replace("*", "").replace("’", "'")


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
@pytest.mark.parametrize("duty", DUTIES.values(), ids=DUTIES)
def test_what_waited_for_who_left_waits_for_somebody_who_is_here(
    house: House, duty: Duty, leave: Callable[[House, Person], None]
) -> None:
    """Each duty of a leaver is on the list of whoever can take it on, within a minute of being known."""
    duty.give(house)
    heir = house.slack.person(duty.heir)
    assert duty.his in list_waiting(house, house.ben)
    assert duty.theirs not in list_waiting(house, heir) or duty.heir == "li"

    leave(house, house.ben)

    assert duty.theirs in list_waiting(house, heir)


@pytest.mark.parametrize("name", ["a fix", "a talk", "a step", "handing over"])
def test_who_comes_back_goes_on(house: House, name: str) -> None:
    """A fix, a talk and a step are theirs again, and whoever handed over is asked again if nobody else does by then."""
    duty = DUTIES[name]
    duty.give(house)
    deactivate(house, house.ben)

    come_back(house, house.ben)

    waiting = list_waiting(house, house.ben)
    assert (duty.his if name != "handing over" else "hand Acme GmbH over") in waiting
    assert duty.theirs not in list_waiting(house, house.slack.person(duty.heir)) or name == "a step"


def list_handover_messages(house: House, person: Person) -> list[Message]:
    """The direct messages asking a manager to assign somebody."""
    house.settle()
    return [message for message in person.dm if "over: nobody does now" in message.text]


def test_managers_hear_once_that_nobody_hands_over_any_more_and_again_if_nobody_acts(house: House) -> None:
    """Both hear at once, the plan stands, and two business days later they are reminded; who is assigned goes on."""
    hand_over(house)
    deactivate(house, house.ben)
    deactivate(house, house.ben)

    transition = get_transition(house)
    assert (transition.state, transition.owner) == (TransitionState.OWNERLESS, None)
    for manager in (house.rosa, house.mia):
        (message,) = list_handover_messages(house, manager)
        assert "is no longer here. A manager has to assign somebody" in plain_text(message)

    house.later(days=3)
    assert any("Nobody hands Acme GmbH over yet" in message.text for message in house.mia.dm)

    assert f"{house.li.mention} hands *Acme GmbH* over" in house.answer(
        house.rosa, "/umpire transition acme assign @li"
    )
    assert get_transition(house).state is TransitionState.RUNNING
    come_back(house, house.ben)
    assert get_transition(house).owner == house.li.id


def test_an_undo_hands_nothing_back_to_somebody_who_left(house: House) -> None:
    """Ben left after a manager had assigned Li in his place: undone, the transition waits for a manager again."""
    hand_over(house)
    reply = house.types(house.rosa, "/umpire transition acme assign @li")
    deactivate(house, house.ben)

    house.undone(house.rosa, reply)

    transition = get_transition(house)
    assert (transition.state, transition.owner) == (TransitionState.OWNERLESS, None)
    assert "Nobody will hand Acme GmbH over" in list_waiting(house, house.mia)


def test_it_is_said_later_when_slack_fails(house: House) -> None:
    """A failure of Slack delays the managers' message, and loses nothing."""
    hand_over(house)
    house.slack.faults.add(kind="5xx", method="chat.postMessage", times=4)
    deactivate(house, house.ben)
    house.slack.faults.clear()
    house.later(hours=2)

    assert [len(list_handover_messages(house, manager)) for manager in (house.rosa, house.mia)] == [1, 1]


def test_what_was_learnt_while_umpire_was_off_is_made_up_for(house: House) -> None:
    """Somebody left while umpire was switched off: the first look at the directory hands their duty on."""
    be_asked(house)
    house.settle()
    house.ben.account.kind = "deactivated"

    house.away(days=1, hours=2)
    house.later(minutes=1)

    assert get_transition(house).asked == house.li.id


def test_a_leaver_says_whose_problem_it_is_and_somebody_else_agrees(house: House) -> None:
    """Who said that the problem is theirs is gone: the case does not wait for them, and a manager agrees."""
    house.types(house.jo, "/umpire problem acme nobody agreed the scope --side theirs")
    for manager in ("rosa", "mia"):
        house.types(house.olga, f"/umpire roles manager remove @{manager}")
    deactivate(house, house.jo)
    assert "whoever said so is no longer here" in house.lines()[-1]

    house.types(house.olga, "/umpire roles manager add @rosa")
    house.later(minutes=1)

    assert "a second person has to agree" in house.lines()[-1]
    assert "is said to be theirs: do you agree?" in list_waiting(house, house.rosa)
    assert "is theirs" in house.answer(house.rosa, "/umpire problem acme agree")


def list_alarms(house: House, person: Person) -> list[str]:
    """The direct messages saying that nobody is a manager."""
    house.settle()
    return [message.text for message in person.dm if "Nobody is a manager any more" in message.text]


def lose_by_command(house: House) -> None:
    """An admin takes the role of both managers."""
    house.types(house.olga, "/umpire roles manager remove @rosa @mia")


def lose_by_leaving(house: House) -> None:
    """Both managers leave Slack."""
    for person in (house.rosa, house.mia):
        deactivate(house, person)


@pytest.mark.parametrize("lose", [lose_by_command, lose_by_leaving], ids=["by command", "by leaving"])
def test_without_a_manager_the_admins_hear_once_what_waits(house: House, lose: Callable[[House], None]) -> None:
    """With a case open each admin reads that somebody has to be made a manager; staff read whom to ask."""
    house.types(house.jo, "/umpire problem acme nobody agreed the scope --side theirs")
    lose(house)
    house.later(days=2)

    for admin in (house.olga, house.ada):
        (alarm,) = list_alarms(house, admin)
        assert "1 customer waits for one" in alarm
    assert list_alarms(house, house.ana) == []
    refusal = house.answer(house.ana, "/vote notice acme")
    assert "Nobody is a manager now: Ada Koch or Olga Petrova can change that" in refusal

    house.types(house.olga, "/umpire roles manager add @ana")
    assert "Only a manager" not in house.answer(house.ana, "/vote notice acme")


def test_nothing_waits_and_nobody_is_alarmed(house: House) -> None:
    """Without anything under way the last manager may go without a word to the admins."""
    lose_by_command(house)
    house.later(days=1)

    assert list_alarms(house, house.olga) == []


def test_admins_hear_in_the_place_of_managers(house: House) -> None:
    """What managers would be told, that nobody hands over, goes to the admins if nobody is a manager."""
    hand_over(house)
    lose_by_command(house)
    deactivate(house, house.ben)

    assert len(list_handover_messages(house, house.olga)) == 1
    house.types(house.olga, "/umpire roles manager add @olga")
    assert "Nobody will hand Acme GmbH over" in list_waiting(house, house.olga)


def test_a_judge_who_comes_late_is_told_and_nobody_twice(house: House) -> None:
    """All judges of a contest were asked and left: a new manager is asked as well, the one who stayed not again."""
    house.types(house.ana, "/strike acme late-payment invoice 4")
    house.types(house.jo, "/strike contest 1 it was paid in time")
    house.later(days=15)
    asked = [message for message in house.mia.dm if "contest" in message.text.casefold()]
    deactivate(house, house.rosa)

    house.types(house.olga, "/umpire roles manager add @ben")
    house.later(days=1)

    assert any("contest" in message.text.casefold() for message in house.ben.dm)
    assert [message for message in house.mia.dm if "contest" in message.text.casefold()] == asked


def test_people_who_left_are_not_named_as_those_to_ask(house: House) -> None:
    """A refusal names the customer's owner first, but not one who is gone."""
    assert "Ask Jo" in house.answer(house.ana, "/umpire problem acme our hand-over is late")
    deactivate(house, house.jo)

    assert "Ask Mia Sund or Rosa" in house.answer(house.ana, "/umpire problem acme our hand-over is late")
