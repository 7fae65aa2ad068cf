"""What others built on stays: undos that come too late, archives with people at work in them, notices overtaken."""

import pytest

from bot.features.notices.usecases import notices
from playground.slack.plain import plain_text
from scoring.ballots import BallotKind
from scoring.cases.cases import CaseOutcome
from scoring.rules.policy import Policy
from storage.cases import cases
from storage.customers import customers
from tests.features.transitions import parting
from tests.surface.house import House

THIRD_STRIKE = 15
"""Days between the first and the other two strikes, so that the gates are passed."""


def struck(house: House) -> None:
    """Three strikes by three people over two weeks, and three voters."""
    for voter in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{voter}")
    house.types(house.ana, "/strike acme late-payment")
    house.later(days=THIRD_STRIKE)
    house.types(house.ben, "/strike acme rude-to-support shouted")
    house.types(house.li, "/strike acme scope-creep a third round")


def threatened(house: House) -> None:
    """The severe route is open, and three people may vote."""
    for voter in ("ana", "ben", "li"):
        house.types(house.olga, f"/umpire roles voter add @{voter}")
    house.types(house.ana, "/strike acme threat-or-harassment threatened Li on the phone")
    house.types(house.mia, "/umpire steps acme confirm")


def noticed(house: House) -> None:
    """A final-notice ballot on Acme passed."""
    with house.db.transaction() as tx:
        customer = customers.resolve_customer(tx, "acme", lock=True)
        case = cases.find_open_case(tx, customer.id)
        assert case is not None
        passed = parting.add_passed_ballot(tx, house, case.id, customer.id, BallotKind.NOTICE)
        notices.begin_notice(tx, passed, policy=Policy(), now=house.clock())


STEPS = (
    "/umpire fix acme done 1 wrote it down --told yes",
    "/umpire problem acme unclear scope --side both",
    "/umpire talk acme pushed-back no way",
)
WAIVER = "/umpire steps acme waive talk they refuse to talk"


@pytest.mark.parametrize("line", [*STEPS, WAIVER])
def test_what_a_ballot_was_opened_on_is_not_undone(house: House, line: str) -> None:
    """A gate that let a ballot open is not closed behind it by an undo."""
    struck(house)
    house.types(house.jo, "/umpire fix acme write the scope down")
    steps = (*STEPS[:2], WAIVER) if line == WAIVER else STEPS
    replies = {step: house.types(house.mia if step == WAIVER else house.jo, step) for step in steps}
    done = replies[line]
    assert "ballot is open until" in house.answer(house.rosa, "/vote notice acme three strikes")
    before = house.answer(house.rosa, "/umpire steps acme")

    said = house.undone(house.mia if line == WAIVER else house.jo, done)

    assert "A ballot on Acme GmbH has been opened since, so nothing was undone." in said
    assert house.answer(house.rosa, "/umpire steps acme") == before


def test_a_ballot_shows_what_is_so_now(house: House) -> None:
    """What its message says of the case is true while people vote: a problem stated anew, a fix that is open."""
    threatened(house)
    house.types(house.rosa, "/vote notice acme they threatened Li")
    house.types(house.jo, "/umpire problem acme nobody told them the scope")
    assert "*Real problem:* nobody told them the scope" in house.lines()[-1]
    house.types(house.jo, "/umpire fix acme tell them the scope")
    assert "*Our part:* Not owned (1 fix open)" in house.lines()[-1]


def test_a_talk_taken_back_is_a_new_fact(house: House) -> None:
    """Who voted on an answer that was taken back has voted before new facts."""
    threatened(house)
    house.types(house.rosa, "/vote notice acme they threatened Li")
    told = house.types(house.jo, "/umpire talk acme pushed-back no way")
    house.types(house.ana, "/vote acme yes")
    house.undone(house.jo, told)
    assert "before new facts" in house.answer(house.ana, "/vote acme")


def test_nothing_is_archived_while_people_work_on_it(house: House) -> None:
    """A customer with an open case, and so its ballot, is not put where nobody finds it."""
    threatened(house)
    house.types(house.rosa, "/vote notice acme they threatened Li")
    assert "A case on Acme GmbH is open" in house.answer(house.rosa, "/umpire customer archive acme")
    assert house.customer("acme").archived_at is None
    assert "Turnout 1 of 4" in house.answer(house.ana, "/vote acme yes")


def test_archived_again_only_without_a_case(house: House) -> None:
    """Undoing a restore archives a customer only as long as nobody works on it."""
    house.types(house.rosa, "/umpire customer archive acme")
    restored = house.types(house.rosa, "/umpire customer restore acme")
    house.types(house.rosa, "/umpire problem acme unclear scope")
    assert "A case on Acme GmbH is open" in house.undone(house.rosa, restored)
    assert house.customer("acme").archived_at is None


@pytest.mark.parametrize(
    "line",
    [
        "/umpire problem newco unclear scope",
        "/umpire fix newco write the scope down",
        "/umpire hold newco they merge --until in 2w",
    ],
)
def test_a_new_customer_that_was_worked_on_stays(house: House, line: str) -> None:
    """Adding a customer is not undone under somebody's case, fix or hold."""
    added = house.types(house.rosa, '/umpire customer add "New Co" --key newco')
    house.types(house.mia, line)
    assert "has been worked on since" in house.undone(house.rosa, added)
    assert house.customer("newco").name == "New Co"
    house.settle()


@pytest.mark.parametrize("what", ["given", "met", "extend 10d more time", "withdraw too early"])
def test_a_farewell_ends_the_notice_too(house: House, what: str) -> None:
    """Nothing is done about the final notice of a customer that was let go, and their case stays as it ended."""
    threatened(house)
    noticed(house)
    house.types(house.rosa, "/umpire notice acme given")
    parting.finish_all_steps(house, house.li)
    parting.part_early(house, house.li, "/umpire farewell acme we learnt it --referral took-it")
    assert "nothing more is recorded" in house.answer(house.rosa, f"/umpire notice acme {what}")
    shown = house.answer(house.rosa, "/umpire notice acme")
    assert "a ballot decided to let them go" in shown
    assert "Mark Met" not in shown
    with house.db.transaction(reading=True) as tx:
        case = cases.find_last_case(tx, customers.resolve_customer(tx, "acme").id)
        assert case is not None
        assert case.outcome is CaseOutcome.FAREWELL


def test_a_notice_overtaken_asks_for_nothing(house: House) -> None:
    """Once letting go is decided nobody is asked to give the notice, nor told that it lapsed."""
    threatened(house)
    noticed(house)
    assert "Tell Acme GmbH about the final notice" in house.answer(house.rosa, "/umpire todo")
    parting.pass_termination(house)
    assert "final notice" not in house.answer(house.rosa, "/umpire todo")
    house.later(days=20)
    assert not [plain_text(message) for message in house.rosa.dm if "lapsed" in plain_text(message)]
    assert any("agreed on 5 January 2026, not given · since then a ballot decided" in line for line in house.lines())


def test_a_notice_given_before_asks_for_nothing_when_its_days_are_over(house: House) -> None:
    """While a customer is handed over nobody is asked what came of its notice."""
    threatened(house)
    noticed(house)
    house.types(house.rosa, "/umpire notice acme given")
    parting.pass_termination(house)
    house.later(days=31)
    assert "final notice" not in house.answer(house.rosa, "/umpire todo")


def test_a_step_done_before_access_went_stays_done(house: House) -> None:
    """Access is revoked last, also by way of an undo."""
    parting.plan_transition(house, house.li)
    done = [house.types(house.li, f"/umpire transition acme done {number}") for number in range(1, 9)]
    assert "Access of Acme GmbH has been revoked since" in house.undone(house.li, done[6])
    assert all(step.done_at is not None for step in parting.list_steps(house))
    assert "as it was before" in house.undone(house.li, done[7])
    assert "as it was before" in house.undone(house.li, house.types(house.li, "/umpire transition acme done 8"))


def test_nothing_is_added_once_access_is_gone(house: House) -> None:
    """Access is revoked last, also by way of a step that is added."""
    parting.plan_transition(house, house.li)
    for number in range(1, 9):
        house.types(house.li, f"/umpire transition acme done {number}")
    assert "Access is revoked already" in house.answer(house.rosa, '/umpire transition acme step "one more thing"')
    assert len(parting.list_steps(house)) == 8


def test_a_plan_with_an_added_step_stays(house: House) -> None:
    """Undoing a plan does not leave a step behind that belongs to no plan."""
    parting.pass_both_ballots(house, house.li)
    house.types(house.li, "/umpire transition acme accept")
    line = '/umpire transition acme plan --to provider --last-day 2026-02-10 --scope "the sites"'
    planned = house.types(house.li, line)
    house.types(house.rosa, '/umpire transition acme step "one more thing"')
    assert "A step has been added to the plan for Acme GmbH since" in house.undone(house.li, planned)
    assert len(parting.list_steps(house)) == 9


def test_after_the_farewell_no_step_is_undone(house: House) -> None:
    """A farewell that was given rests on every step being done."""
    parting.plan_transition(house, house.li)
    done = [house.types(house.li, f"/umpire transition acme done {number}") for number in range(1, 9)]
    house.types(house.rosa, "/umpire vendor add Initrode")
    house.types(house.li, "/umpire refer acme Initrode")
    parting.part_early(house, house.li, "/umpire farewell acme we learnt it --referral took-it")
    assert "has been let go since" in house.undone(house.li, done[7])
    assert all(step.done_at is not None for step in parting.list_steps(house))


def test_a_tied_ballot_is_settled_before_anybody_is_assigned(house: House) -> None:
    """Nobody is assigned beside a tie, which could otherwise be picked when somebody else has long begun."""
    threatened(house)
    parting.pass_termination(house)
    house.types(house.rosa, "/vote owner acme @li @ben")
    house.types(house.ana, "/vote acme @li")
    house.types(house.ben, "/vote acme @ben")
    house.later(hours=30)
    assert "is tied. Pick one" in house.answer(house.rosa, "/umpire transition acme assign @jo")
    house.types(house.rosa, "/vote cancel acme jo knows them best")
    assert "somebody is assigned" in house.answer(house.rosa, "/umpire transition acme assign @jo")
    assert parting.get_transition(house).owner == house.jo.id


def test_a_lower_number_of_points_opens_the_cases_it_makes_due(house: House) -> None:
    """Rules that change are followed up on: who has as many points as they ask for now has a case."""
    house.types(house.ana, "/strike acme late-payment")
    house.types(house.ben, "/strike acme rude-to-support shouted")
    assert "has no open case" in house.answer(house.rosa, "/umpire steps acme")
    house.types(house.olga, "/umpire config strikes.case-at 2")
    house.later(minutes=1)
    assert "*Points*: 2 points." in house.answer(house.rosa, "/umpire steps acme")
    assert any(line.startswith("The case of") for line in house.lines())
