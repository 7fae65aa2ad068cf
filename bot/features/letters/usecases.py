"""Drafts letters to a customer from what is on record, for its owner and for managers to send. Stores nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot.features.transitions.usecases import transitions
from bot.workflow import campaigns as campaign_workflow, replies as reply_workflow, requests, restrictions
from bot.workflow.requests import Call, Database, RequestContext
from scoring import letters as letter_rules, packages as package_rules
from scoring.ballots import BallotKind
from scoring.campaigns import Offer
from scoring.customers.customers import Customer
from scoring.letters import Letter, LetterKind, LetterRecords
from scoring.restrictions import Restriction
from scoring.roles import Action
from scoring.rules.policy import Policy
from storage import ballots, campaigns, notices, packages, strikes, terms
from storage.cases import cases, fixes, talks
from storage.customers import customers
from storage.transitions import referrals, transitions as transition_records


@dataclass(frozen=True, slots=True)
class LetterChoice:
    """A customer, and the kinds of letter that can be drafted for it now."""

    customer: Customer
    ready: tuple[LetterKind, ...]


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A drafted letter, the policy by which its figures are written, and the restriction of contact at `now`."""

    letter: Letter
    policy: Policy
    restriction: Restriction | None = None
    now: datetime | None = None


def list_letters(db: Database, customer_text: str, *, call: Call) -> LetterChoice:
    """List the letters that can be drafted for a customer now."""
    with db.transaction(reading=True) as tx:
        _, record = _load_record(tx, customer_text, call)
        return LetterChoice(record.customer, letter_rules.list_draftable_kinds(record))


def draft_letter(db: Database, customer_text: str, kind: LetterKind, *, call: Call) -> LetterDraft:
    """Draft one letter from what is on record now. Refused while what it says has not been decided."""
    with db.transaction(reading=True) as tx:
        context, record = _load_record(tx, customer_text, call)
        if kind is LetterKind.TERMS:
            record = _add_package(tx, record, context)
        if kind is LetterKind.REASONS:
            record = _add_reasons(tx, record)
        letter = letter_rules.draft_letter(kind, record, today=context.today, policy=context.policy)
        return LetterDraft(letter, context.policy, record.restriction, context.now)


def _add_package(tx: Session, record: LetterRecords, context: RequestContext) -> LetterRecords:
    """Add the package that a letter about new terms offers, and by when it is answered.

    That is what the running campaign offers, else the package the customer has, else the one that fits it.
    """
    campaign, customer = campaigns.find_running_campaign(tx), record.customer
    offer = campaigns.find_offer(tx, campaign.id, customer.id) if campaign is not None else None
    all_packages = packages.RECORDS.list_where(tx)
    package = package_rules.find_package_of(customer, all_packages) if offer is None else None
    if package is None:
        stand_in = offer or Offer(0, 0, customer.id)
        known_customers = {customer.id: customer}
        package = campaign_workflow.load_packages_of_offers(
            tx, (stand_in,), known_customers, policy=context.policy, now=context.now
        )[stand_in.id]
    return replace(record, package=package, answer_by=campaign.ends_on if campaign is not None else None)


def _add_reasons(tx: Session, record: LetterRecords) -> LetterRecords:
    """Add what a statement of reasons is made of: ballots, strikes, and what the case has in talks and fixes."""
    customer_id, case = record.customer.id, record.case
    if case is None and record.transition is not None:
        case = cases.RECORDS.get(tx, record.transition.case_id)
    decided = (
        ballots.RECORDS.list_where(tx, id=record.notice.ballot_id) if record.notice is not None else (),
        reply_workflow.list_passed(tx, BallotKind.TERMINATE, record.transition.case_id) if record.transition else (),
    )
    return replace(
        record,
        case=case,
        ballots=tuple(ballot for each in decided for ballot in each),
        strikes=strikes.list_strikes(tx, customer_id),
        talks=talks.RECORDS.list_where(tx, case_id=case.id, withdrawn_at=None) if case else (),
        fixes=fixes.RECORDS.list_where(tx, customer_id=customer_id, case_id=case.id) if case else (),
    )


def _load_record(tx: Session, customer_text: str, call: Call) -> tuple[RequestContext, LetterRecords]:
    """Authorize the request, and load what is on record about the customer for its letters."""
    context = requests.authorize_call(tx, call, Action.TODO)
    customer = customers.resolve_customer(tx, customer_text)
    transition = transition_records.find_last_transition(tx, customer.id)
    if transition is not None and transition.ended_at is not None and customer.former_at is None:
        transition = None
    transitions.authorize_handover(context, customer, transition, action=Action.LETTER)
    case = cases.find_open_case(tx, customer.id)
    held_talks = talks.RECORDS.list_where(tx, case_id=case.id, withdrawn_at=None) if case else ()
    past_notices = notices.RECORDS.list_where(tx, customer_id=customer.id)
    made_referrals = (
        referrals.RECORDS.list_where(tx, transition_id=transition.id, withdrawn_at=None) if transition else ()
    )
    return context, LetterRecords(
        customer=customer,
        case=case,
        talk=held_talks[-1] if held_talks else None,
        notice=past_notices[-1] if past_notices else None,
        transition=transition,
        terms=terms.find_terms(tx, customer.id),
        restriction=restrictions.find_in_force(tx, customer, policy=context.policy, now=context.now),
        vendors=tuple(
            referrals.VENDORS.get(tx, each.vendor_id) for each in made_referrals if each.vendor_id is not None
        ),
    )
