"""Teams of one, two, three and twelve, at every moment of a case: whoever leaves, somebody who is here goes on."""

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.features.cases.usecases import cases
from bot.features.channels import usecases as channels
from bot.features.customers import usecases as customers
from bot.features.notices.usecases import notices
from bot.features.roles import usecases as roles
from bot.features.strikes.usecases import strikes
from bot.features.transitions.usecases import plans, transitions
from bot.workflow import ballots as ballot_workflow, case_files, case_updates, people
from scoring import ballots as ballot_rules
from scoring.ballots import Ballot, BallotKind, BallotState
from scoring.cases import next_steps
from scoring.cases.case_files import CaseFile
from scoring.cases.next_steps import StepKind
from scoring.roles import Person, Role, is_allowed
from scoring.rules.policy import Policy
from scoring.transitions.transitions import Transition
from storage import ballots as ballot_records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.roles import people as person_records, roles as role_records
from storage.settings import policies
from storage.transitions import transitions as transition_records
from tests.surface.house import MONDAY
from tests.usecases.balloted import build_call, moment_after, run_due_deadlines
from tests.usecases.noticing import agree_notice

OLGA, ROSA = "U-olga", "U-rosa"
LATER = moment_after(hours=1)
OWN_RULE = (StepKind.VOTE, StepKind.CONTEST, StepKind.FACTS)
"""Steps of the people on a roll, and of an admin where no manager is impartial, who need no role for them."""
Moment = Callable[[Database, Sequence[str]], None]


def furnish(db: Database, size: int) -> tuple[str, ...]:
    """A team of so many who may decide, Rosa first, who owns Acme; of twelve two are managers. Olga owns the Slack."""
    team = (ROSA, *(f"U-{number:02}" for number in range(2, size + 1)))
    known = [Person(who, who, True, workspace_admin=who == OLGA, primary_owner=who == OLGA) for who in (*team, OLGA)]
    people.store_people(db, known, now=MONDAY)
    for place, who in enumerate(team):
        role = "manager" if place == 0 or (size > 3 and place == 1) else "voter"
        roles.give_role(db, role, who, call=build_call(OLGA))
    channels.name_channel(db, "review", "C-review", call=build_call(OLGA))
    texts = {"name": "Acme GmbH", "key": "acme", "owner": ROSA} | ({"backup": team[-1]} if size > 1 else {})
    customers.add_customer(db, texts, call=build_call(ROSA))
    return team


def settle_ballot(db: Database, kind: BallotKind, team: Sequence[str], state: BallotState) -> Ballot:
    """A ballot in the case of Acme, opened by Rosa, with everybody on its roll."""
    with db.transaction() as tx:
        customer, policy = customer_records.resolve_customer(tx, "acme", lock=True), policies.get_policy(tx)
        case = case_updates.ensure_case(tx, customer, by=ROSA, now=MONDAY)
        rules = ballot_rules.rules_for(kind, policy, size=len(team), seated=len(team))
        confirms_at, closes_at = ballot_rules.ending_times(rules, policy.calendar, now=MONDAY)
        ballot = ballot_records.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id,
            kind=kind,
            reason="enough",
            proposer=ROSA,
            opened_at=MONDAY,
            closes_at=closes_at,
            confirms_at=confirms_at,
            rules=rules,
            state=state,
            candidates=tuple(team[:2]) if kind is BallotKind.OWNER else (),
            chosen=team[0] if kind is BallotKind.OWNER and state is BallotState.PASSED else None,
            result=dict.fromkeys(team[:2], 1) if kind is BallotKind.OWNER else None,
        )
        ballot_records.add_to_roll(tx, ballot.id, tuple(team))
        if state is BallotState.OPEN:
            ballot_workflow.schedule_ballot(tx, ballot, now=MONDAY)
        return ballot


def state_their_problem(db: Database, team: Sequence[str]) -> None:
    """Rosa says that the problem is theirs, and somebody else has to agree, or she later."""
    cases.state_problem(db, "acme", "nobody writes briefs", "theirs", call=build_call(team[0]))


def contest(db: Database, team: Sequence[str]) -> None:
    """The last of the team recorded a strike, and the first contests it."""
    state_their_problem(db, team)
    strikes.record_strike(db, strikes.StrikeOrder("acme", "late-payment"), call=build_call(team[-1]))
    strikes.contest_strike(db, 1, "it was paid", call=build_call(team[0]))


def vote_on_notice(db: Database, team: Sequence[str]) -> None:
    """A ballot on a final notice is open."""
    settle_ballot(db, BallotKind.NOTICE, team, BallotState.OPEN)


def vote_on_letting_go(db: Database, team: Sequence[str]) -> None:
    """A ballot on letting go is open."""
    settle_ballot(db, BallotKind.TERMINATE, team, BallotState.OPEN)


def agree(db: Database, team: Sequence[str]) -> None:
    """A final notice is agreed, and nobody told the customer yet."""
    agree_notice(db, by=team[0], now=MONDAY)


def give(db: Database, team: Sequence[str]) -> None:
    """A final notice runs."""
    agree(db, team)
    notices.record_given(db, "acme", call=build_call(team[0]))


def let_go(db: Database, team: Sequence[str]) -> None:
    """Letting go was decided, and nobody hands the customer over yet."""
    ballot = settle_ballot(db, BallotKind.TERMINATE, team, BallotState.PASSED)
    with db.transaction() as tx:
        transitions.begin_transition(tx, ballot, policy=Policy(), now=MONDAY)


def tie(db: Database, team: Sequence[str]) -> None:
    """The ballot on who hands over is tied."""
    let_go(db, team)
    settle_ballot(db, BallotKind.OWNER, team, BallotState.TIED)


def ask(db: Database, team: Sequence[str]) -> None:
    """Rosa was chosen to hand over, the next is the runner-up."""
    let_go(db, team)
    ballot = settle_ballot(db, BallotKind.OWNER, team, BallotState.PASSED)
    with db.transaction() as tx:
        transitions.ask_chosen_owner(tx, ballot, policy=Policy(), now=MONDAY)


def own(db: Database, team: Sequence[str]) -> None:
    """Rosa hands the customer over and has still to plan it."""
    let_go(db, team)
    transitions.assign_transition(db, "acme", team[0], call=build_call(ROSA))


def plan(db: Database, team: Sequence[str]) -> None:
    """Rosa hands the customer over by a plan."""
    own(db, team)
    proposal = plans.PlanProposal("provider", MONDAY.date() + timedelta(days=60), "the sites", "agency")
    plans.plan_transition(db, "acme", proposal, call=build_call(team[0]))


MOMENTS: dict[str, Moment] = {
    moment.__name__: moment
    for moment in (
        *(state_their_problem, contest, vote_on_notice, agree, give, vote_on_letting_go, let_go, tie, ask, own, plan),
    )
}


def leave(db: Database, who: Sequence[str]) -> None:
    """They are deactivated in Slack."""
    people.store_people(db, [Person(each, each, full_member=False) for each in who], now=LATER)


def lose_roles(db: Database, who: Sequence[str]) -> None:
    """An admin takes every role they have."""
    with db.transaction(reading=True) as tx:
        holders = role_records.list_holders(tx)
    for role in (Role.MANAGER, Role.VOTER):
        if taken := [each for each in who if each in holders[role]]:
            roles.take_role(db, role.value, " ".join(taken), call=build_call(OLGA, LATER))


EVENTS: dict[str, Callable[[Database, tuple[str, ...]], None]] = {
    "the first leaves": lambda db, team: leave(db, team[:1]),
    "the last leaves": lambda db, team: leave(db, team[-1:]),
    "all but one leave": lambda db, team: leave(db, team[1:] or team),
    "everybody leaves": lambda db, team: leave(db, team),
    "the first loses their roles": lambda db, team: lose_roles(db, team[:1]),
    "everybody loses their roles": lambda db, team: lose_roles(db, team),
}


def load_file(db: Database) -> tuple[CaseFile, Transition | None, frozenset[str]]:
    """The case of Acme as it stands after what followed, its transition, and who is in Slack."""
    run_due_deadlines(db, LATER)
    with db.transaction(reading=True) as tx:
        customer = customer_records.resolve_customer(tx, "acme")
        file = case_files.load_open_case_file(tx, customer, policy=policies.get_policy(tx), now=LATER)
        assert file is not None
        here = frozenset(
            who for who in person_records.list_known_ids(tx) if person_records.get_actor(tx, who).full_member
        )
        return file, transition_records.find_running_transition(tx, customer.id), here


@pytest.mark.parametrize("size", [1, 2, 3, 12])
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_whoever_leaves_somebody_here_goes_on(
    size: int, moment: Moment, sqlite_url: str, tmp_path: Path, open_database: Callable[[str], Database]
) -> None:
    """After each event the case has a step for somebody who is here, and nothing waits for one who is not."""
    before = open_database(sqlite_url)
    team = furnish(before, size)
    moment(before, team)
    before.close()
    for name, event in EVENTS.items():
        copied = shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), tmp_path / f"{name}.sqlite")
        db = open_database(f"sqlite:///{copied}")

        event(db, team)

        file, transition, here = load_file(db)
        steps = next_steps.list_next_steps(file)
        assert any(step.people for step in steps), f"{name}: {steps}"
        with db.transaction(reading=True) as tx:
            for step in steps:
                assert set(step.people) <= here, f"{name}: {step}"
                may = [is_allowed(person_records.get_actor(tx, who), step.action, owners=(who,)) for who in step.people]
                assert all(may) or step.kind in OWN_RULE, f"{name}: {step}"
            running = ballot_records.find_open_ballot(tx, file.customer.id)
            if running is not None:
                poll = ballot_workflow.load_ballot(tx, running, file.customer, policy=file.policy, now=LATER)
                assert set(poll.count.roll) <= here, name
                assert len(poll.count.roll) >= running.rules.needed, name
        if transition is not None:
            assert {transition.owner, transition.asked} - {None} <= here, f"{name}: {transition}"
