"""What managers decide about customers who declined or were silent: keep them, or prepare a final notice."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from bot.features.campaigns.usecases import offers
from bot.features.campaigns.usecases.offers import PAGE_SIZE, OfferDetails, Worklist
from bot.workflow import ballots, case_files, case_updates, message_refresh, requests
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import campaigns as campaign_rules
from scoring.campaigns import OfferDecision
from scoring.cases import closing as case_closing
from scoring.cases.cases import Case, CaseOutcome, CaseRoute
from scoring.customers.customers import Customer
from scoring.refusals import Incomplete, NotFound, Refusal
from scoring.roles import Action
from scoring.values import notes
from storage import campaigns
from storage.cases import cases
from storage.customers import customers
from storage.requests.undos import Undo


@dataclass(frozen=True, slots=True)
class OfferDecided:
    """The decision on an offer; `case` is the customer's open case, if any, and `opened` whether this opened it."""

    details: OfferDetails
    case: Case | None
    opened: bool
    channel: str | None
    undo: str


def decide_offer(db: Database, customer_name: str, word: str, why: str, *, call: Call) -> OfferDecided:
    """Decide to keep the customer or to prepare a final notice, for a reason, and offer an undo.

    A notice opens a case; if one is open already, a declined contract becomes one more ground for its ballot. Either
    way the ballot needs no strikes. Source: product.md on cases, the ways into a final notice.
    """
    with db.transaction() as tx:
        context, details = offers.lock_offer(tx, customer_name, call, Action.DECIDE_OFFER)
        if not word.strip():
            raise Incomplete(
                f"Say what becomes of {details.customer.name}: `keep` or `notice`, and why.", field="decision"
            )
        decision = campaign_rules.parse_decision(word)
        campaign_rules.check_decision(details.offer, decision, campaign=details.campaign, customer=details.customer)
        reason = notes.check_text(why, needed="Say why: a decision needs a reason in words.")
        changes = {"decision": decision, "decided_by": call.user_id, "decided_at": context.now, "decided_why": reason}
        offer = offers.store_offer(tx, replace(details.offer, **changes))  # type: ignore[arg-type]  # named as the fields are
        offers.audit_offer(tx, context, f"decided-{word.strip().casefold()}", details.customer, offer)
        case, opened = _open_or_close_case(tx, context, details.customer, decision)
        undo = requests.offer_undo(
            tx,
            context,
            kind="decision",
            subject=str(offer.id),
            before=offers.snapshot_offer(details.offer),
            after=offers.snapshot_offer(offer),
        )
        channel = message_refresh.refresh_campaign(tx, details.campaign.id, context.now)
        return OfferDecided(replace(details, offer=offer), case, opened, channel, undo)


def load_undecided(db: Database, offset: int = 0, *, call: Call) -> Worklist:
    """Load one page of the customers who declined or were silent and wait for a manager's decision.

    They are of the campaign that runs or ran last; refused if there is none, or if it was cancelled.
    """
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.DECIDE_OFFER)
        campaign = campaigns.find_newest_campaign(tx)
        if campaign is None or not (campaign.running or campaign.ran_out):
            raise NotFound("There is nothing to decide: no campaign is running, and none has ended.")
        page, total = campaigns.list_undecided_offers(tx, campaign.id, limit=PAGE_SIZE, offset=max(0, offset))
        rows = offers.load_offer_details(tx, page, campaign, policy=context.policy, now=context.now)
        repriced = offers.list_marked_for_reprice(tx, tuple(each.customer_id for each in page))
        return Worklist(campaign, rows, total, max(0, offset), frozenset(), repriced, True, context.policy, context.now)


def load_offer_to_decide(db: Database, customer_name: str, *, call: Call) -> OfferDetails:
    """Load the offer that the form of a decision is about; refused to those who may not decide."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.DECIDE_OFFER)
    return offers.load_offer_to_mark(db, customer_name, call=call)[0]


def _open_or_close_case(
    tx: Session, context: RequestContext, customer: Customer, decision: OfferDecision
) -> tuple[Case | None, bool]:
    """Open the case a notice needs, or close the one that an earlier decision opened.

    Returns the customer's open case, if any, and whether it is new.
    """
    case = cases.find_open_case(tx, customer.id)
    is_new = decision is OfferDecision.NOTICE and case is None
    if is_new:
        case = case_updates.open_case(tx, customer, CaseRoute.DECLINED, by=context.actor.user_id, now=context.now)
    elif decision is OfferDecision.KEEP and case is not None and case.route is CaseRoute.DECLINED:
        _close_case_of_decision(tx, context, customer, case)
        case = None
    if case is not None:
        case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return case, is_new


def _close_case_of_decision(tx: Session, context: RequestContext, customer: Customer, case: Case) -> None:
    """Close the case that only the decision had opened; refused once people have worked on it."""
    if case_closing.has_work(case_files.load_case_file(tx, customer, case, policy=context.policy, now=context.now)):
        raise Refusal(
            f"A case on {customer.name} is worked on because of that decision. Close it first: "
            f"`/umpire case {customer.key} close <why>`."
        )
    case_updates.close_case(tx, case, CaseOutcome.FELL_AWAY, by=None, why="", now=context.now)


def _undo_decision(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Put the earlier decision back, if there was one; a case that only this decision opened is closed with it."""
    details, restored = offers.restore_offer(tx, undo, context)
    customer = details.customer
    ballots.refuse_if_ballot_opened_since(tx, customer, undo)
    case, undone = cases.find_open_case(tx, customer.id), details.offer
    if case is not None and undone.decision is OfferDecision.NOTICE and case.opened_at == undone.decided_at:
        _close_case_of_decision(tx, context, customer, case)
    elif restored.decision is OfferDecision.NOTICE and case is None:
        case_updates.open_case(tx, customer, CaseRoute.DECLINED, by=context.actor.user_id, now=context.now)
    offers.audit_offer(tx, context, "decision-undone", customer, restored)
    case_updates.update_case(tx, customers.get_customer(tx, customer.id), policy=context.policy, now=context.now)
    message_refresh.refresh_campaign(tx, details.campaign.id, context.now)
    return f"The decision about {customer.name} is taken back."


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {"decision": (Action.DECIDE_OFFER, _undo_decision)}
