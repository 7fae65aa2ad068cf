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
class CustomerTerms:
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
class TermsChanged:
    """Terms that were changed; without an undo nothing was."""

    agreed: CustomerTerms
    undo: str | None


def get_terms(db: Database, asked: str, *, call: Call) -> CustomerTerms:
    """What is agreed with the customer; any staff may look."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        return load_terms(tx, customers.resolve_customer(tx, asked), at)


def get_terms_to_edit(db: Database, asked: str, *, call: Call) -> CustomerTerms:
    """The same before a form opens; refused to those who may not change it, and about one that was let go."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        customer = customers.resolve_customer(tx, asked)
        _require_editable(at, customer)
        return load_terms(tx, customer, at)


def change_terms(db: Database, asked: str, texts: Mapping[str, str], *, call: Call) -> TermsChanged:
    """Set terms from texts; a blank or `unknown` takes one away."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.LOOK_MONEY)
        customer = customers.resolve_customer(tx, asked, lock=True)
        _require_editable(at, customer)
        before = terms.find_terms(tx, customer.id) or Terms(customer.id, call.user_id, at.now)
        after = rules.change_terms(
            before, contracts.resolve_start_date(texts, at.actor_date), currency=at.policy.currency
        )
        after = rules.date_terms(before, after, at.actor_date)
        if _terms_to_texts(after, at) == _terms_to_texts(before, at):
            return TermsChanged(load_terms(tx, customer, at), None)
        terms.store_terms(tx, replace(after, changed_by=call.user_id, changed_at=at.now))
        authorization.audit_action(tx, at, "terms.changed", customer.id, private={"terms": _terms_to_texts(after, at)})
        told = {"before": _terms_to_texts(before, at), "after": _terms_to_texts(after, at)}
        undo = authorization.offer_undo(tx, at, kind="terms", subject=str(customer.id), **told)
        return TermsChanged(load_terms(tx, customer, at), undo)


def load_terms(tx: Session, customer: Customer, at: RequestContext) -> CustomerTerms:
    """The step that reads it, in the caller's transaction."""
    found = terms.find_terms(tx, customer.id)
    listed = package_rules.find_package_of(customer, packages.RECORDS.list_where(tx)) if customer.package else None
    raised, reason = rules.list_flags(found, at.policy), rules.find_strike_reason(at.policy)
    here = customer.former_at is None
    edits = here and is_allowed(at.actor, Action.EDIT_TERMS, owners=(customer.owner, customer.backup))
    return CustomerTerms(customer, found, listed, raised, reason if here else None, at.policy, edits)


def undo_terms(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put terms back, unless somebody changed them since."""
    number = int(undo.subject)
    customers.lock_customer(tx, number)
    customer = customers.get_customer(tx, number)
    _require_editable(at, customer)
    now = terms.find_terms(tx, number)
    if now is None or _terms_to_texts(now, at) != undo.after:
        raise AlreadyDone(f"The terms of {customer.name} were changed since, so nothing was undone.")
    kept: dict[str, str] = dict(undo.before) if isinstance(undo.before, dict) else {}
    back = rules.change_terms(now, kept, currency=at.policy.currency)
    terms.store_terms(tx, replace(back, changed_by=at.actor.user_id, changed_at=at.now))
    authorization.audit_action(tx, at, "terms.undone", customer.id, private={"terms": _terms_to_texts(back, at)})
    return f"The terms of {customer.name} are as they were before."


def _require_editable(at: RequestContext, customer: Customer) -> None:
    authorization.authorize_for_customer(at, Action.EDIT_TERMS, customer)
    refuse_former(customer, at.policy.zone)


def _terms_to_texts(found: Terms, at: RequestContext) -> dict[str, Json]:
    """The terms as an undo keeps and compares them: the texts a person would type."""
    return dict(rules.format_terms(found, at.policy.currency))


UNDO_HANDLERS: dict[str, tuple[Action, authorization.UndoHandler]] = {"terms": (Action.LOOK_MONEY, undo_terms)}
