"""A transition keeps the rules it began with, whatever an admin sets while it runs; on each engine."""

from datetime import date, timedelta

from bot.features.settings import usecases as policies
from bot.features.transitions.usecases import plans, transitions
from bot.features.transitions.usecases.plans import PlanProposal
from scoring.ballots import BallotKind, BallotRules
from scoring.cases.cases import CaseRoute
from scoring.rules.policy import Policy
from scoring.transitions.transitions import Transition, TransitionRules
from storage.ballots import RECORDS as BALLOTS
from storage.cases import cases
from storage.customers import customers
from storage.database import Database
from storage.transitions import transitions as transition_records
from tests.features.transitions.test_transitions_together import call
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

PLAN = PlanProposal("provider", date(2026, 2, 16), "all of it")
"""42 days ahead: within the default of 90, beyond 35."""


def begun(db: Database) -> None:
    """Letting Acme go was decided, and U-1 is asked to hand it over, with U-2 as the runner-up."""
    rules = BallotRules(quorum_percent=50, least=2, hours=24, proposer_votes=True)
    with db.transaction() as tx:
        customer = customers.resolve_customer(tx, "acme", lock=True)
        case = cases.RECORDS.add(tx, customer_id=customer.id, route=CaseRoute.POINTS, opened_at=MONDAY)
        usual = {"customer_id": customer.id, "case_id": case.id, "reason": "", "proposer": "U-rosa", "rules": rules}
        at = {"opened_at": MONDAY, "closes_at": MONDAY, "closed_at": MONDAY, "state": "passed"}
        transitions.begin_transition(
            tx, BALLOTS.add(tx, kind=BallotKind.TERMINATE, **usual, **at), policy=Policy(), now=MONDAY
        )
        found = {"candidates": ("U-1", "U-2"), "chosen": "U-1", "result": {"U-1": 3, "U-2": 1}}
        owner = BALLOTS.add(tx, kind=BallotKind.OWNER, **usual, **at, **found)
        transitions.ask_chosen_owner(tx, owner, policy=Policy(), now=MONDAY)


def acme(db: Database) -> Transition:
    """Acme's transition."""
    with db.transaction(reading=True) as tx:
        found = transition_records.find_last_transition(tx, customers.resolve_customer(tx, "acme").id)
    assert found is not None
    return found


def test_a_setting_changed_while_it_runs_changes_nothing(office: Office) -> None:
    """The runner-up has as long to answer as the first, and the plan may take as long as it could have at the start."""
    db = office.doors[0]
    begun(db)
    for setting, days in (("transition.accept-within", "5"), ("transition.longest", "35")):
        policies.change_setting(db, setting, days, call=call("U-olga"))

    transitions.decline_transition(db, "acme", call=call("U-1"))
    assert acme(db).accept_by == Policy().calendar.closing_after(MONDAY, 2)
    transitions.accept_transition(db, "acme", call=call("U-2"))
    plans.plan_transition(db, "acme", PLAN, call=call("U-2"))

    assert acme(db).last_day == MONDAY.date() + timedelta(days=42)
    assert acme(db).rules == TransitionRules(2, 30, 90)
