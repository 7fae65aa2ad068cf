"""Letters: drafts from what is on record about a customer, for its owner and managers to send. Nothing is stored."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.features.transitions.usecases import transitions as handovers
from bot.workflow import authorization, campaigns as offering
from bot.workflow.authorization import Call, Database, RequestContext
from scoring import letters as rules, packages as package_rules
from scoring.campaigns import Offer
from scoring.customers.customers import Customer
from scoring.letters import Letter, LetterKind, LetterRecords
from scoring.roles import Action
from scoring.rules.policy import Policy
from storage import campaigns, notices, packages, terms
from storage.cases import cases, talks
from storage.customers import customers
from storage.transitions import referrals, transitions


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """The letters to choose from, and those that can be drafted now."""

    customer: Customer
    ready: tuple[LetterKind, ...]


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter, and the rules by which its figures are written."""

    letter: Letter
    policy: Policy


def list_letters(db: Database, asked: str, *, call: Call) -> LetterChoice:
    """Which letters there are for the customer."""
    with db.transaction(reading=True) as tx:
        _, record = _load_record(tx, asked, call)
        return LetterChoice(record.customer, rules.list_draftable_kinds(record))


def draft_letter(db: Database, asked: str, kind: LetterKind, *, call: Call) -> LetterDraft:
    """One letter from what is on record now; refused while it would be ahead of what was decided."""
    with db.transaction(reading=True) as tx:
        at, record = _load_record(tx, asked, call)
        if kind is LetterKind.TERMS:
            record = _add_package(tx, record, at)
        return LetterDraft(rules.draft_letter(kind, record, today=at.today, zone=at.policy.zone), at.policy)


def _add_package(tx: Session, record: LetterRecords, at: RequestContext) -> LetterRecords:
    """What a campaign offers and by when, else the package the customer has, else the one that suits it."""
    campaign, customer = campaigns.find_running_campaign(tx), record.customer
    offer = campaigns.find_offer(tx, campaign.id, customer.id) if campaign is not None else None
    every = packages.RECORDS.list_where(tx)
    found = package_rules.find_package_of(customer, every) if offer is None else None
    if found is None:
        stand_in = offer or Offer(0, 0, customer.id)
        known = {customer.id: customer}
        found = offering.load_packages_of_offers(tx, (stand_in,), known, policy=at.policy, now=at.now)[stand_in.id]
    return replace(record, package=found, answer_by=campaign.ends_on if campaign is not None else None)


def _load_record(tx: Session, asked: str, call: Call) -> tuple[RequestContext, LetterRecords]:
    at = authorization.authorize_call(tx, call, Action.TODO)
    customer = customers.resolve_customer(tx, asked)
    moving = transitions.RECORDS.list_where(tx, customer_id=customer.id, ended_at=None)
    handovers.authorize_handover(at, customer, moving[-1] if moving else None, action=Action.LETTER)
    case = cases.find_open_case(tx, customer.id)
    talked = talks.RECORDS.list_where(tx, case_id=case.id, withdrawn_at=None) if case else ()
    noticed = notices.RECORDS.list_where(tx, customer_id=customer.id)
    referred = referrals.RECORDS.list_where(tx, transition_id=moving[-1].id, withdrawn_at=None) if moving else ()
    return at, LetterRecords(
        customer=customer,
        case=case,
        talk=talked[-1] if talked else None,
        notice=noticed[-1] if noticed else None,
        transition=moving[-1] if moving else None,
        terms=terms.find_terms(tx, customer.id),
        vendors=tuple(referrals.VENDORS.get(tx, each.vendor_id) for each in referred if each.vendor_id is not None),
    )
