"""Referrals: a customer sent to a vendor who suits it better, or why none does; and asking later how it went."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.features.transitions.usecases import transitions as handovers
from bot.features.transitions.usecases.transitions import Handover
from bot.workflow import authorization, case_updates as consequences, speaking
from bot.workflow.authorization import Call, Database, RequestContext
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Incomplete, NotFound
from scoring.roles import Action, Role
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.transitions import referrals as rules
from scoring.transitions.transitions import ReferralOutcome, Vendor, VendorReferral
from storage.customers import customers
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.schedule.deadlines import Deadline
from storage.settings import channels
from storage.transitions import referrals, transitions

CHECK = "referral.check"


@dataclass(frozen=True, slots=True)
class ReferralMade:
    """A referral, or that none suits, with the handover it belongs to. `told`: the review channel."""

    handover: Handover
    referral: VendorReferral
    vendor: Vendor | None
    undo: str
    told: str | None


@dataclass(frozen=True, slots=True)
class OutcomeRecorded:
    """How a referral went, as somebody said who was asked."""

    customer: Customer
    vendor: Vendor
    referral: VendorReferral
    policy: Policy
    undo: str


@dataclass(frozen=True, slots=True)
class ReferralChoice:
    """What a form of referrals needs: the handover and the vendors on the list."""

    handover: Handover
    vendors: tuple[Vendor, ...]


def refer_customer(db: Database, asked: str, vendor: str, why: str = "", *, call: Call) -> ReferralMade:
    """Refer the customer to a vendor by number or name, or to `none`, with the reason."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        found = handovers.load_running(tx, asked, at, Action.REFER)
        if not vendor.strip():
            raise Incomplete("Say to whom: a vendor's number or name, or `none` and why.", field="vendor")
        nobody = vendor.casefold() == rules.NO_VENDOR
        chosen = None if nobody else rules.choose_vendor(vendor, referrals.VENDORS.list_where(tx))
        rules.check_referral(chosen, [each for each, _ in found.referrals], why)
        made = referrals.RECORDS.add(
            tx,
            transition_id=found.transition.id,
            vendor_id=chosen.id if chosen else None,
            why=why.strip(),
            referred_by=call.user_id,
            referred_at=at.now,
        )
        _audit_referral(tx, at, "made", found.customer, made)
        undo = authorization.offer_undo(tx, at, kind="referral", subject=str(made.id), before=None, after=None)
        consequences.update_case(tx, found.customer, policy=at.policy, now=at.now)
        after = handovers.load_handover(tx, found.customer, found.transition, policy=at.policy, now=at.now)
        return ReferralMade(after, made, chosen, undo, channels.find_channel(tx, ChannelPurpose.REVIEW))


def load_for_form(db: Database, asked: str, *, call: Call) -> ReferralChoice:
    """What a form shows to those who may refer, while there is somebody to refer."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        found = handovers.load_running(tx, asked, at, Action.REFER, lock=False)
        return ReferralChoice(found, rules.list_vendors(referrals.VENDORS.list_where(tx)))


def record_outcome(db: Database, number: int, outcome: ReferralOutcome, *, call: Call) -> OutcomeRecorded:
    """Note how a referral went, once the customer has gone."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        referred, customer = _lock_referral(tx, number, at)
        if referred.vendor_id is None:
            raise NotFound("Nobody was named there, so there is nothing to tell.")
        changed = referrals.RECORDS.change(tx, number, outcome=outcome)
        _audit_referral(tx, at, "answered", customer, changed)
        was, now = referred.outcome.value, outcome.value
        undo = authorization.offer_undo(tx, at, kind="referral_outcome", subject=str(number), before=was, after=now)
        vendor = referrals.VENDORS.get(tx, referred.vendor_id)
        return OutcomeRecorded(customer, vendor, changed, at.policy, undo)


def find_referral(db: Database, number: int) -> tuple[Customer, Vendor] | None:
    """Whom a referral sent where, for who is asked about it; None when it was taken back."""
    with db.transaction(reading=True) as tx:
        found = next(iter(referrals.RECORDS.list_where(tx, id=number, withdrawn_at=None)), None)
        if found is None or found.vendor_id is None:
            return None
        transition = transitions.RECORDS.get(tx, found.transition_id)
        return customers.get_customer(tx, transition.customer_id), referrals.VENDORS.get(tx, found.vendor_id)


def undo_referral(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Take a referral back, unless the customer has gone with it."""
    referred, customer = _lock_referral(tx, int(undo.subject), at)
    if transitions.RECORDS.get(tx, referred.transition_id).ended_at is not None or referred.withdrawn_at is not None:
        raise AlreadyDone("The farewell was given since, so nothing was undone.")
    referrals.RECORDS.change(tx, referred.id, withdrawn_at=at.now)
    _audit_referral(tx, at, "undone", customer, referred)
    consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    return f"The referral of {customer.name} is taken back."


def undo_outcome(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Put back how a referral was said to have gone."""
    referred, customer = _lock_referral(tx, int(undo.subject), at)
    if referred.outcome.value != undo.after:
        raise AlreadyDone("Somebody said otherwise since, so nothing was undone.")
    back = referrals.RECORDS.change(tx, referred.id, outcome=ReferralOutcome(str(undo.before)))
    _audit_referral(tx, at, "undone", customer, back)
    return f"How the referral of {customer.name} went is {back.outcome.value} again."


def ask_for_outcomes(tx: Session, due: Deadline, _: Policy, now: datetime) -> None:
    """Some weeks after the farewell: ask who handed over, or, when they are gone, the managers, how it went."""
    transition = transitions.RECORDS.get(tx, int(due.subject))
    made = referrals.RECORDS.list_where(tx, transition_id=transition.id, withdrawn_at=None)
    gone = transition.owner is None or not people.get_actor(tx, transition.owner).full_member
    asked = sorted(roles.list_people_with_role(tx, Role.MANAGER)) if gone else [str(transition.owner)]
    for referred in rules.list_worth_asking(made):
        referrals.RECORDS.change(tx, referred.id, asked_again_at=due.due_at)
        for person in asked:
            intent = f"referral_check:{referred.id}:{person}"
            speaking.enqueue_direct_message(
                tx,
                person,
                intent=intent,
                kind="referral_check",
                subject=str(referred.id),
                now=now,
            )


def _lock_referral(tx: Session, number: int, at: RequestContext) -> tuple[VendorReferral, Customer]:
    """A referral and its customer, held, for those who may act in the transition."""
    referred = referrals.RECORDS.get(tx, number)
    transition = transitions.RECORDS.get(tx, referred.transition_id)
    customers.lock_customer(tx, transition.customer_id)
    customer = customers.get_customer(tx, transition.customer_id)
    handovers.authorize_handover(at, customer, transition)
    return referrals.RECORDS.get(tx, number), customer


def _audit_referral(tx: Session, at: RequestContext, what: str, customer: Customer, referred: VendorReferral) -> None:
    facts: authorization.AuditFacts = {"referral": referred.id, "outcome": referred.outcome.value}
    authorization.audit_action(tx, at, f"referral.{what}", customer.id, public=facts, private={"why": referred.why})
