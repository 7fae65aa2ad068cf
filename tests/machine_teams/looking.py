"""What is on record about the customer, read from the tables themselves and not from what umpire says of it."""

from dataclasses import dataclass
from datetime import date, datetime

from scoring.ballots import Ballot, BallotState, Seat, Vote
from scoring.cases.cases import Case
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.notices import Notice
from scoring.roles import Role
from scoring.strikes import Strike, StrikeState
from scoring.transitions.steps import Step
from scoring.transitions.transitions import Transition
from storage import ballots, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.customers import customers
from storage.database import Database
from storage.roles import people, roles
from storage.schedule import deadlines
from storage.schedule.deadlines import Deadline
from storage.transitions import referrals, transitions
from tests.machine.days import day
from tests.machine_teams.office import KEY, NAMES


@dataclass(frozen=True)
class View:
    """The customer's records at `now`, and who is there with which role."""

    now: datetime
    customer: Customer
    case: Case | None
    strikes: tuple[Strike, ...]
    fixes: tuple[Fix, ...]
    talks: tuple[Talk, ...]
    hold: Hold | None
    ballots: tuple[Ballot, ...]
    seats: dict[int, tuple[Seat, ...]]
    votes: dict[int, tuple[Vote, ...]]
    notice: Notice | None
    transition: Transition | None
    steps: tuple[Step, ...]
    referred: bool
    due: tuple[Deadline, ...]
    here: tuple[str, ...]
    voters: frozenset[str]
    managers: frozenset[str]
    admins: frozenset[str]

    @property
    def today(self) -> date:
        """The local day."""
        return day(self.now)

    @property
    def ballot(self) -> Ballot | None:
        """The ballot that is open, or tied."""
        waiting = (BallotState.OPEN, BallotState.TIED)
        return next((each for each in self.ballots if each.state in waiting), None)

    @property
    def contested(self) -> list[Strike]:
        """The strikes on which somebody has to decide."""
        return [each for each in self.strikes if each.state is StrikeState.CONTESTED and self.now < each.expires_at]

    @property
    def under_way(self) -> bool:
        """Whether anything waits to be gone on with: an open case, a notice, a transition."""
        return self.customer.former_at is None and (self.case is not None or self.transition is not None)


def look(db: Database, now: datetime) -> View:
    """Read it all."""
    with db.transaction(reading=True) as tx:
        customer = customers.resolve_customer(tx, KEY)
        case = cases.find_open_case(tx, customer.id)
        transition = transitions.find_running_transition(tx, customer.id)
        ids = {"customer_id": customer.id}
        known = ballots.RECORDS.list_where(tx, **ids)
        of_case = [] if case is None else talks.RECORDS.list_where(tx, case_id=case.id)
        given = sorted(notices.RECORDS.list_where(tx, **ids), key=lambda notice: notice.id)
        return View(
            now,
            customer,
            case,
            strikes.list_strikes(tx, customer.id),
            tuple(fixes.RECORDS.list_where(tx, **ids)),
            tuple(of_case),
            holds.find_running_hold(tx, customer.id),
            tuple(known),
            {each.id: tuple(ballots.SEATS.list_where(tx, ballot_id=each.id)) for each in known},
            {each.id: tuple(ballots.VOTES.list_where(tx, ballot_id=each.id)) for each in known},
            given[-1] if given else None,
            transition,
            tuple(transitions.STEPS.list_where(tx, transition_id=transition.id)) if transition else (),
            bool(transition and referrals.RECORDS.list_where(tx, transition_id=transition.id, withdrawn_at=None)),
            deadlines.list_open_deadlines(tx, customer.id),
            tuple(sorted(people.list_full_members(tx, NAMES))),
            roles.list_people_with_role(tx, Role.VOTER),
            roles.list_people_with_role(tx, Role.MANAGER),
            roles.list_people_with_role(tx, Role.ADMIN),
        )
