"""Case files: reading everything about one case in the caller's transaction."""

from datetime import datetime

from sqlmodel import Session

from scoring import scorecards as cards
from scoring import strikes as strike_rules
from scoring.casefiles import CaseFile
from scoring.cases import Case
from scoring.customers import Customer
from scoring.policy import Policy
from storage import ballots, cases, fixes, holds, notices, scorecards, strikes, talks, transitions


def load(tx: Session, customer: Customer, case: Case, *, policy: Policy, now: datetime) -> CaseFile:
    """The case with all that belongs to it, as it stands at `now`."""
    found = strikes.of_customer(tx, customer.id)
    given = notices.RECORDS.where(tx, customer_id=customer.id)
    moving = transitions.RECORDS.where(tx, case_id=case.id)
    return CaseFile(
        customer=customer,
        case=case,
        card=cards.card(
            customer,
            scorecards.answers(tx, customer.id),
            override=scorecards.override(tx, customer.id),
            now=now,
            policy=policy,
        ),
        tally=strike_rules.tally(found, now=now, policy=policy),
        strikes=found,
        fixes=fixes.RECORDS.where(tx, customer_id=customer.id),
        talks=talks.RECORDS.where(tx, case_id=case.id, withdrawn_at=None),
        waivers=cases.WAIVERS.where(tx, case_id=case.id),
        hold=holds.running(tx, customer.id),
        ballots=ballots.RECORDS.where(tx, case_id=case.id),
        notice=given[-1] if given else None,
        transition=moving[-1] if moving else None,
        policy=policy,
        now=now,
    )


def open_file(tx: Session, customer: Customer, *, policy: Policy, now: datetime) -> CaseFile | None:
    """The same for the customer's open case, or None when there is none."""
    case = cases.open_of(tx, customer.id)
    return None if case is None else load(tx, customer, case, policy=policy, now=now)
