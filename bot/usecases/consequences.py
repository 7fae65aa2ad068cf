"""What follows when a fact about a customer changes: a case opens or falls away, its card and ballot are redrawn."""

from datetime import datetime

from sqlmodel import Session

from bot.usecases import facts, redrawing
from scoring.cases import Case
from scoring.customers import Customer
from scoring.policy import Policy
from storage import cases


def follow(tx: Session, customer: Customer, *, policy: Policy, now: datetime, new_fact: bool = False) -> Case | None:
    """Call it last in the transaction that changed the fact; the customer is held. Returns the open case, if any.

    `new_fact`: a strike, a void, a contest or a talk's answer, which a running ballot has to hear of.
    """
    if new_fact:
        facts.heard(tx, customer.id, policy=policy, now=now)
    case = cases.open_of(tx, customer.id)
    if case is not None:
        redrawing.case_card(tx, case.id, now)
    return case
