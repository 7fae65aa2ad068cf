"""Terms: what is agreed with a customer, shown to staff and changed by its owner, its backup or a manager."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.workflow import authorization, contracts
from bot.workflow.authorization import Call, RequestContext
from scoring import packages as package_rules, terms as rules
from scoring.customers.customers import Customer, refuse_former
from scoring.packages import Package
from scoring.refusals import AlreadyDone
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.terms import Terms, TermsFlag
from storage import packages, terms
from storage.customers import customers
from storage.database import Database, Json
from storage.requests.undos import Undo


@dataclass(frozen=True, slots=True)
class Agreed:
    """A customer's terms and package. `reason`: what a strike for paying late is prefilled with; None: no such reason.

    `listed` is the package of the list it has; a customer can have a name that is on no list.
    """

    customer: Customer
    terms: Terms | None
    listed: Package | None
    flags: tuple[TermsFlag, ...]
    reason: str | None
    policy: Policy
    may_edit: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """Terms that were changed; without an undo nothing was."""

    agreed: Agreed
    undo: str | None


def show(db: Database, asked: str, *, call: Call) -> Agreed:
    """What is agreed with the customer; any staff may look."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        return agreed(tx, customers.resolve_customer(tx, asked), at)


def to_edit(db: Database, asked: str, *, call: Call) -> Agreed:
    """The same before a form opens; refused to those who may not change it, and about one that was let go."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        customer = customers.resolve_customer(tx, asked)
        _editable(at, customer)
        return agreed(tx, customer, at)


def change(db: Database, asked: str, texts: Mapping[str, str], *, call: Call) -> Changed:
    """Set terms from texts; a blank or `unknown` takes one away."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.LOOK_MONEY)
        customer = customers.resolve_customer(tx, asked, lock=True)
        _editable(at, customer)
        before = terms.find_terms(tx, customer.id) or Terms(customer.id, call.user_id, at.now)
        after = rules.change_terms(
            before, contracts.resolve_start_date(texts, at.actor_date), currency=at.policy.currency
        )
        after = rules.date_terms(before, after, at.actor_date)
        if _facts(after, at) == _facts(before, at):
            return Changed(agreed(tx, customer, at), None)
        terms.store_terms(tx, replace(after, changed_by=call.user_id, changed_at=at.now))
        authorization.audit_action(tx, at, "terms.changed", customer.id, private={"terms": _facts(after, at)})
        told = {"before": _facts(before, at), "after": _facts(after, at)}
        undo = authorization.offer_undo(tx, at, kind="terms", subject=str(customer.id), **told)
        return Changed(agreed(tx, customer, at), undo)


def agreed(tx: Session, customer: Customer, at: RequestContext) -> Agreed:
    """The step that reads it, in the caller's transaction."""
    found = terms.find_terms(tx, customer.id)
    listed = package_rules.find_package_of(customer, packages.RECORDS.list_where(tx)) if customer.package else None
    raised, reason = rules.list_flags(found, at.policy), rules.find_strike_reason(at.policy)
    here = customer.former_at is None
    edits = here and is_allowed(at.actor, Action.EDIT_TERMS, owners=(customer.owner, customer.backup))
    return Agreed(customer, found, listed, raised, reason if here else None, at.policy, edits)


def take_back(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put terms back, unless somebody changed them since."""
    number = int(undo.subject)
    customers.lock_customer(tx, number)
    customer = customers.get_customer(tx, number)
    _editable(at, customer)
    now = terms.find_terms(tx, number)
    if now is None or _facts(now, at) != undo.after:
        raise AlreadyDone(f"The terms of {customer.name} were changed since, so nothing was undone.")
    kept: dict[str, str] = dict(undo.before) if isinstance(undo.before, dict) else {}
    back = rules.change_terms(now, kept, currency=at.policy.currency)
    terms.store_terms(tx, replace(back, changed_by=at.actor.user_id, changed_at=at.now))
    authorization.audit_action(tx, at, "terms.undone", customer.id, private={"terms": _facts(back, at)})
    return f"The terms of {customer.name} are as they were before."


def _editable(at: RequestContext, customer: Customer) -> None:
    authorization.authorize_for_customer(at, Action.EDIT_TERMS, customer)
    refuse_former(customer, at.policy.zone)


def _facts(found: Terms, at: RequestContext) -> dict[str, Json]:
    """The terms as an undo keeps and compares them: the texts a person would type."""
    return dict(rules.format_terms(found, at.policy.currency))


TAKE_BACK: dict[str, tuple[Action, authorization.UndoHandler]] = {"terms": (Action.LOOK_MONEY, take_back)}
