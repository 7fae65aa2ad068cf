"""Refer customers to vendors, and ask later how it went."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.transitions.usecases import transitions
from bot.features.transitions.usecases.transitions import Handover
from bot.workflow import case_updates, direct_messages, keepers, replies as reply_workflow, requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Incomplete, NotFound
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.transitions import referrals as referral_rules
from scoring.transitions.transitions import ReferralOutcome, Vendor, VendorReferral
from storage.customers import customers
from storage.requests.undos import Undo
from storage.roles import people
from storage.schedule.deadlines import Deadline
from storage.settings import channels
from storage.transitions import referrals, transitions as transition_records

CHECK = "referral.check"


@dataclass(frozen=True, slots=True)
class ReferralMade:
    """A referral, or the record that no vendor suits, and its handover. `channel`: the review channel."""

    handover: Handover
    referral: VendorReferral
    vendor: Vendor | None
    undo: str
    channel: str | None


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """A referral whose outcome was recorded."""

    customer: Customer
    vendor: Vendor
    referral: VendorReferral
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class ReferralChoice:
    """A handover, and the vendors that its customer can be referred to."""

    handover: Handover
    vendors: tuple[Vendor, ...]


def refer_customer(db: Database, customer_text: str, vendor: str, why: str = "", *, call: Call) -> ReferralMade:
    """Refer the customer to a vendor by number or name, or to `none` with the reason."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context, Action.REFER)
        reply_workflow.refuse_handover(tx, handover.customer)
        if not vendor.strip():
            raise Incomplete("Say to whom: a vendor's number or name, or `none` and why.", field="vendor")
        nobody = vendor.casefold() == referral_rules.NO_VENDOR
        chosen = None if nobody else referral_rules.choose_vendor(vendor, referrals.VENDORS.list_where(tx))
        referral_rules.check_referral(chosen, [each for each, _ in handover.referrals], why)
        referral = referrals.RECORDS.add(
            tx,
            transition_id=handover.transition.id,
            vendor_id=chosen.id if chosen else None,
            why=why.strip(),
            referred_by=call.user_id,
            referred_at=context.now,
        )
        _audit_referral(tx, context, "made", handover.customer, referral)
        undo = requests.offer_undo(tx, context, kind="referral", subject=str(referral.id), before=None, after=None)
        case_updates.update_case(tx, handover.customer, policy=context.policy, now=context.now)
        updated = transitions.load_handover(
            tx, handover.customer, handover.transition, policy=context.policy, now=context.now
        )
        return ReferralMade(updated, referral, chosen, undo, channels.find_channel(tx, ChannelPurpose.REVIEW))


def load_for_form(db: Database, customer_text: str, *, call: Call) -> ReferralChoice:
    """Load what the form of a referral shows, for people who may refer."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context, Action.REFER, lock=False)
        return ReferralChoice(handover, referral_rules.list_vendors(referrals.VENDORS.list_where(tx)))


def record_outcome(db: Database, number: int, outcome: ReferralOutcome, *, call: Call) -> OutcomeRecorded:
    """Record how a referral went, once the customer has gone."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        referred, customer = _lock_referral(tx, number, context)
        if referred.vendor_id is None:
            raise NotFound("Nobody was named there, so there is nothing to tell.")
        changed = referrals.RECORDS.change(tx, number, outcome=outcome)
        _audit_referral(tx, context, "answered", customer, changed)
        earlier, later = referred.outcome.value, outcome.value
        undo = requests.offer_undo(
            tx, context, kind="referral_outcome", subject=str(number), before=earlier, after=later
        )
        vendor = referrals.VENDORS.get(tx, referred.vendor_id)
        return OutcomeRecorded(customer, vendor, changed, context.policy, undo)


def find_referral(db: Database, number: int, *, unanswered: bool = False) -> tuple[Customer, Vendor] | None:
    """Return whom a referral sent where; None if it was taken back, or, with `unanswered`, if its outcome is known."""
    with db.transaction(reading=True) as tx:
        referral = next(iter(referrals.RECORDS.list_where(tx, id=number, withdrawn_at=None)), None)
        if referral is None or referral.vendor_id is None:
            return None
        if unanswered and referral.outcome is not ReferralOutcome.UNKNOWN:
            return None
        transition = transition_records.RECORDS.get(tx, referral.transition_id)
        return customers.get_customer(tx, transition.customer_id), referrals.VENDORS.get(tx, referral.vendor_id)


def undo_referral(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take a referral back, unless the farewell was given since."""
    referred, customer = _lock_referral(tx, int(undo.subject), context)
    if (
        transition_records.RECORDS.get(tx, referred.transition_id).ended_at is not None
        or referred.withdrawn_at is not None
    ):
        raise AlreadyDone("The farewell has been given since, so nothing was undone.")
    referrals.RECORDS.change(tx, referred.id, withdrawn_at=context.now)
    _audit_referral(tx, context, "undone", customer, referred)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"The referral of {customer.name} is taken back."


def undo_outcome(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the earlier outcome of a referral."""
    referred, customer = _lock_referral(tx, int(undo.subject), context)
    if referred.outcome.value != undo.after:
        raise AlreadyDone("Somebody said otherwise since, so nothing was undone.")
    restored = referrals.RECORDS.change(tx, referred.id, outcome=ReferralOutcome(str(undo.before)))
    _audit_referral(tx, context, "undone", customer, restored)
    return f"How the referral of {customer.name} went is {restored.outcome.value} again."


def ask_for_outcomes(tx: Session, due: Deadline, _: Policy, now: datetime) -> None:
    """Ask how a farewell's referrals went.

    The question goes to the person who handed the customer over; if they have left, to the managers.
    """
    transition = transition_records.RECORDS.get(tx, int(due.subject))
    referrals_made = referrals.RECORDS.list_where(tx, transition_id=transition.id, withdrawn_at=None)
    has_left = transition.owner is None or not people.get_actor(tx, transition.owner).full_member
    recipients = sorted(keepers.list_in_charge(tx)) if has_left else [str(transition.owner)]
    for referred in referral_rules.list_worth_asking(referrals_made):
        referrals.RECORDS.change(tx, referred.id, asked_again_at=due.due_at)
        for person in recipients:
            intent = f"referral_check:{referred.id}:{person}"
            direct_messages.enqueue_direct_message(
                tx,
                person,
                intent=intent,
                kind="referral_check",
                subject=str(referred.id),
                now=now,
            )


def _lock_referral(tx: Session, number: int, context: RequestContext) -> tuple[VendorReferral, Customer]:
    """Lock a referral's customer, and return both, for people who may act in the transition."""
    referred = referrals.RECORDS.get(tx, number)
    transition = transition_records.RECORDS.get(tx, referred.transition_id)
    customers.lock_customer(tx, transition.customer_id)
    customer = customers.get_customer(tx, transition.customer_id)
    transitions.authorize_handover(context, customer, transition)
    return referrals.RECORDS.get(tx, number), customer


def _audit_referral(
    tx: Session, context: RequestContext, event: str, customer: Customer, referred: VendorReferral
) -> None:
    """Audit a change of the referral."""
    facts: requests.AuditFacts = {"referral": referred.id, "outcome": referred.outcome.value}
    requests.audit_action(tx, context, f"referral.{event}", customer.id, public=facts, private={"why": referred.why})
