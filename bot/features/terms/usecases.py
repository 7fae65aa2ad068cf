"""Terms: what is agreed with a customer, shown to staff and changed by its owner, its backup or a manager."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.workflow import contracts, requests
from bot.workflow.requests import Call, RequestContext
from scoring import packages as package_rules, terms as term_rules
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
    """A customer's terms and package. `reason` is the one for a strike about late payment; None if there is none.

    `listed` is the package on the list; None if the customer has none, or one whose name is not on the list.
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
    """Terms after a change; `undo` is None if nothing changed."""

    agreed: CustomerTerms
    undo: str | None


def get_terms(db: Database, typed_name: str, *, call: Call) -> CustomerTerms:
    """Return what is agreed with a customer; all staff may see it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK_MONEY)
        return load_terms(tx, customers.resolve_customer(tx, typed_name), context)


def get_terms_to_edit(db: Database, typed_name: str, *, call: Call) -> CustomerTerms:
    """Return the terms to fill the form with; refused to people who may not change them, and for a customer let go."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.LOOK_MONEY)
        customer = customers.resolve_customer(tx, typed_name)
        _require_editable(context, customer)
        return load_terms(tx, customer, context)


def change_terms(db: Database, typed_name: str, texts: Mapping[str, str], *, call: Call) -> TermsChanged:
    """Change terms from typed texts by option; a blank or `unknown` takes one away."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.LOOK_MONEY)
        customer = customers.resolve_customer(tx, typed_name, lock=True)
        _require_editable(context, customer)
        before = terms.find_terms(tx, customer.id) or Terms(customer.id, call.user_id, context.now)
        after = term_rules.change_terms(
            before, contracts.resolve_start_date(texts, context.actor_date), currency=context.policy.currency
        )
        after = term_rules.date_terms(before, after, context.actor_date)
        if _terms_to_texts(after, context) == _terms_to_texts(before, context):
            return TermsChanged(load_terms(tx, customer, context), None)
        terms.store_terms(tx, replace(after, changed_by=call.user_id, changed_at=context.now))
        requests.audit_action(
            tx, context, "terms.changed", customer.id, private={"terms": _terms_to_texts(after, context)}
        )
        snapshots = {"before": _terms_to_texts(before, context), "after": _terms_to_texts(after, context)}
        undo = requests.offer_undo(tx, context, kind="terms", subject=str(customer.id), **snapshots)
        return TermsChanged(load_terms(tx, customer, context), undo)


def load_terms(tx: Session, customer: Customer, context: RequestContext) -> CustomerTerms:
    """Load a customer's terms, package and flags."""
    agreed = terms.find_terms(tx, customer.id)
    listed = package_rules.find_package_of(customer, packages.RECORDS.list_where(tx)) if customer.package else None
    flags, reason = term_rules.list_flags(agreed, context.policy), term_rules.find_strike_reason(context.policy)
    is_current = customer.former_at is None
    may_edit = is_current and is_allowed(context.actor, Action.EDIT_TERMS, owners=(customer.owner, customer.backup))
    return CustomerTerms(customer, agreed, listed, flags, reason if is_current else None, context.policy, may_edit)


def undo_terms(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo a change of terms. Refused if somebody changed them since."""
    customer_id = int(undo.subject)
    customers.lock_customer(tx, customer_id)
    customer = customers.get_customer(tx, customer_id)
    _require_editable(context, customer)
    current = terms.find_terms(tx, customer_id)
    if current is None or _terms_to_texts(current, context) != undo.after:
        raise AlreadyDone(f"The terms of {customer.name} have been changed since, so nothing was undone.")
    texts: dict[str, str] = dict(undo.before) if isinstance(undo.before, dict) else {}
    restored = term_rules.change_terms(current, texts, currency=context.policy.currency)
    terms.store_terms(tx, replace(restored, changed_by=context.actor.user_id, changed_at=context.now))
    requests.audit_action(
        tx, context, "terms.undone", customer.id, private={"terms": _terms_to_texts(restored, context)}
    )
    return f"The terms of {customer.name} are as they were before."


def _require_editable(context: RequestContext, customer: Customer) -> None:
    """Refuse people who may not change the customer's terms, and a customer that was let go."""
    requests.authorize_for_customer(context, Action.EDIT_TERMS, customer)
    refuse_former(customer, context.policy.zone)


def _terms_to_texts(agreed: Terms, context: RequestContext) -> dict[str, Json]:
    """Convert terms to the texts a person would type, which an undo stores and compares."""
    return dict(term_rules.format_terms(agreed, context.policy.currency))


UNDO_HANDLERS: dict[str, tuple[Action, requests.UndoHandler]] = {"terms": (Action.LOOK_MONEY, undo_terms)}
