"""Casework that stands in the database: a customer's open case, and short ways to put things into it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scoring.ballots import BallotKind, BallotRules, BallotState
from scoring.cases.cases import CaseRoute
from scoring.notices import NoticeState
from scoring.rules.reasons import DEFAULT_REASONS
from scoring.strikes import StrikeReport, StrikeState
from scoring.transitions.steps import StepKind
from scoring.transitions.transitions import TransitionState
from storage import ballots, notices, strikes
from storage.cases import cases, fixes, holds, talks
from storage.transitions import transitions
from tests.storage import known

ME, OTHER = "U-jo", "U-li"
RULES = BallotRules(50, 2, 48, proposer_votes=True)


@dataclass
class Casework:
    """One open case, and short ways to put things into it."""

    tx: Session
    now: datetime
    customer: int
    case: int

    def ballot(
        self, kind: BallotKind = BallotKind.NOTICE, state: BallotState = BallotState.OPEN, *, roll: tuple[str, ...] = ()
    ) -> int:
        """A ballot with these people on its roll."""
        made = ballots.RECORDS.add(
            self.tx,
            customer_id=self.customer,
            case_id=self.case,
            kind=kind,
            reason="",
            proposer="U-rosa",
            opened_at=self.now,
            closes_at=self.now + timedelta(hours=48),
            rules=RULES,
            state=state,
        )
        for person in roll:
            self.seat(made.id, person)
        return made.id

    def seat(self, ballot: int, person: str, **values: Any) -> None:
        """Somebody on a roll."""
        row = {"ballot_id": ballot, "user_id": person, "recused_at": None, **values}
        self.tx.connection().execute(ballots.SEATS.table.insert(), row)

    def vote(self, ballot: int, person: str) -> None:
        """Somebody voted."""
        row = {"ballot_id": ballot, "user_id": person, "choice": "yes", "why": "", "cast_at": self.now}
        self.tx.connection().execute(ballots.VOTES.table.insert(), row)

    def fix(self, owner: str | None = ME, **values: Any) -> int:
        """A fix of ours."""
        told = {"what": "Answer", "owner": owner, "opened_by": OTHER, "opened_at": self.now, **values}
        return fixes.RECORDS.add(self.tx, customer_id=self.customer, **told).id

    def talk(self, holder: str = ME, **values: Any) -> int:
        """A talk that is planned."""
        told = {"holder": holder, "planned_on": None, "planned_by": ME, "planned_at": self.now, **values}
        return talks.RECORDS.add(self.tx, customer_id=self.customer, case_id=self.case, **told).id

    def moving(self, **values: Any) -> int:
        """A transition that runs."""
        told = {"began_at": self.now, "state": TransitionState.RUNNING, **values}
        return transitions.RECORDS.add(self.tx, customer_id=self.customer, case_id=self.case, **told).id

    def step(self, transition: int, place: int, owner: str | None = None, **values: Any) -> int:
        """A step of a transition."""
        told = {"place": place, "kind": StepKind.WORK, "what": "Hand over", "owner": owner, **values}
        return transitions.STEPS.add(self.tx, transition_id=transition, **told).id

    def notice(self, state: NoticeState = NoticeState.AGREED) -> int:
        """A final notice."""
        ballot = self.ballot(state=BallotState.PASSED)
        told = {"agreed_at": self.now, "give_by": self.now, "days": 30, "state": state}
        return notices.RECORDS.add(self.tx, customer_id=self.customer, case_id=self.case, ballot_id=ballot, **told).id

    def strike(self, state: StrikeState = StrikeState.COUNTED, reason: int = 0) -> int:
        """A strike."""
        report = StrikeReport(DEFAULT_REASONS[reason], self.now.date(), "U-ana", note="again")
        expires_at = self.now + timedelta(days=100)
        made = strikes.add_strike(self.tx, report, customer_id=self.customer, expires_at=expires_at, now=self.now)
        strikes.update_strike(self.tx, made.id, state=state)
        return made.id

    def hold(self) -> None:
        """The customer is put on hold."""
        until = self.now + timedelta(days=9)
        told = {"why": "Their move", "held_by": "U-rosa", "held_at": self.now, "until": until}
        holds.RECORDS.add(self.tx, customer_id=self.customer, **told)


def add_case(tx: Session, now: datetime, key: str = "acme", *, owner: str | None = ME, **values: Any) -> Casework:
    """A customer with an open case."""
    customer = known.add_customer(tx, key, owner=owner)
    return Casework(
        tx,
        now,
        customer,
        cases.RECORDS.add(tx, customer_id=customer, route=CaseRoute.POINTS, opened_at=now, **values).id,
    )
