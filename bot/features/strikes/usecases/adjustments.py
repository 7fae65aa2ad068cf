"""Whether health, language or distress may explain a strike that was recorded by a line, and what would help."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.features.strikes.usecases import ours, strikes
from bot.workflow import case_updates, requests
from bot.workflow.requests import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged
from scoring import strikes as strike_rules
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, NotAllowed
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.strikes import Strike
from storage import strikes as strike_records
from storage.customers import customers
from storage.database import Database
from storage.requests.undos import Undo


@dataclass(frozen=True, slots=True)
class AdjustmentAnswered:
    """A strike after somebody answered whether an adjustment would help. `undo` is the undo's id."""

    strike: Strike
    customer: Customer
    policy: Policy
    undo: str


def load_for_answer(db: Database, strike_id: int, *, call: Call) -> tuple[Strike, Customer]:
    """Load a strike for the form that asks what would help. Refused to whoever may not answer, and once answered."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.STRIKE)
        strike = strike_records.get_strike(tx, strike_id)
        customer = customers.get_customer(tx, strike.customer_id)
        _check_answer(strike, customer, context)
        return strike, customer


def answer_adjustment(db: Database, strike_id: int, choice: str, text: str = "", *, call: Call) -> AdjustmentAnswered:
    """Record, once, whether an adjustment would help, and what; that opens a fix, and the strike counts as before."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.STRIKE)
        strike, customer = strikes.lock_strike(tx, strike_id)
        refuse_former(customer, context.policy.zone)
        _check_answer(strike, customer, context)
        answer = strike_rules.read_adjustment(choice, text) or ""
        ours.store_adjustment(tx, strike, answer, customer, context)
        after = {"adjustment": answer}
        undo = requests.offer_undo(tx, context, kind="adjustment", subject=str(strike.id), before=None, after=after)
        case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=bool(answer))
        answered = replace(strike, adjustment=answer)
        return AdjustmentAnswered(answered, customer, context.policy, undo)


def _check_answer(strike: Strike, customer: Customer, context: RequestContext) -> None:
    """Refuse an answer by somebody who has no part in the strike, to one that is gone, and a second answer."""
    strike_rules.check_open_to_adjustment(strike)
    parts = (strike.reporter, strike.on_behalf_of, *strike.witnesses)
    owners = (customer.owner, customer.backup)
    if context.actor.user_id not in parts and not is_allowed(context.actor, Action.CASE, owners=owners):
        raise NotAllowed(
            f"Whoever reported or saw strike #{strike.id} answers this, or {customer.name}'s owner, or a manager."
        )


def _undo_answer(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take an answer back, and drop the fix it opened. Refused if either was changed since."""
    strike, customer = strikes.lock_strike(tx, int(undo.subject))
    if not is_unchanged(strike, undo.after):
        raise AlreadyDone(f"Strike #{strike.id} has been changed since, so nothing was undone.")
    ours.drop_adjustment(tx, strike, now=context.now)
    strike_records.update_strike(tx, strike.id, adjustment=None)
    requests.audit_action(tx, context, "strike.undone", customer.id, public={"strike": strike.id})
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=True)
    return f"Your answer about strike #{strike.id} is taken back. The strike is as it was."


UNDO_HANDLERS: dict[str, tuple[Action, UndoHandler]] = {"adjustment": (Action.STRIKE, _undo_answer)}
