"""Clean slates: after a receptive talk and quiet weeks a manager decides whether the oldest strike stops counting."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import case_updates, message_refresh, reminders, requests, standings
from bot.workflow.requests import Call, Database, RequestContext
from scoring import reminders as reminder_rules, strikes as strike_rules
from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone
from scoring.reminders import NudgeKind
from scoring.roles import Action
from scoring.rules.policy import Policy
from scoring.strikes import Strike, StrikeTally
from storage import strikes
from storage.cases import talks
from storage.customers import customers
from storage.requests import claims
from storage.requests.undos import Undo

CLAIM = "slate"
"""The claim that lets only one manager decide on the proposal of one talk."""


@dataclass(frozen=True, slots=True)
class CleanSlateDecided:
    """A manager's decision to clear the strike or to keep it, and the customer's points after it."""

    strike: Strike
    customer: Customer
    tally: StrikeTally
    cleared: bool
    policy: Policy
    undo: str
    channel: str | None


def decide_clean_slate(db: Database, talk_id: int, strike_id: int, *, clear: bool, call: Call) -> CleanSlateDecided:
    """Clear the oldest strike that counts, or keep it. See strikes in product.md.

    One manager decides, once for each talk. Raises AlreadyDone if that was done, or if something happened since the
    proposal.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.VOID)
        customers.lock_customer(tx, talks.RECORDS.get(tx, talk_id).customer_id)
        talk = talks.RECORDS.get(tx, talk_id)
        customer = customers.get_customer(tx, talk.customer_id)
        strike = _get_proposed_strike(tx, customer, talk_id, strike_id, context)
        if not claims.claim(tx, CLAIM, str(talk_id), now=context.now):
            raise AlreadyDone(f"A manager decided on strike #{strike_id} of {customer.name} already.")
        if clear:
            strikes.update_strike(tx, strike.id, cleared_at=context.now)
        event = "strike.cleared" if clear else "strike.kept"
        requests.audit_action(tx, context, event, strike.customer_id, public={"strike": strike.id, "talk": talk_id})
        after = {"strike": strike.id, "cleared_at": context.now.isoformat() if clear else None}
        undo = requests.offer_undo(tx, context, kind="slate", subject=str(talk_id), before=None, after=after)
        channel = message_refresh.refresh_strike(tx, strike.id, context.now) if clear else None
        tally = _update_standing(tx, customer, context, changed=clear)
        return CleanSlateDecided(
            strikes.get_strike(tx, strike.id), customer, tally, clear, context.policy, undo, channel
        )


def is_decided(tx: Session, talk_id: int) -> bool:
    """Whether a manager has decided on the proposal of this talk."""
    return claims.is_claimed(tx, CLAIM, str(talk_id))


def undo_decision(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo the decision, so that any manager may decide again."""
    talk_id, after = int(undo.subject), undo.after if isinstance(undo.after, dict) else {}
    customers.lock_customer(tx, talks.RECORDS.get(tx, talk_id).customer_id)
    number, cleared_at = after["strike"], after["cleared_at"]
    assert isinstance(number, int)
    strike = strikes.get_strike(tx, number)
    if (strike.cleared_at.isoformat() if strike.cleared_at else None) != cleared_at:
        raise AlreadyDone(f"Strike #{strike.id} has been changed since, so nothing was undone.")
    claims.release_claim(tx, CLAIM, str(talk_id))
    customer = customers.get_customer(tx, strike.customer_id)
    requests.audit_action(
        tx, context, "strike.undone", strike.customer_id, public={"strike": strike.id, "talk": talk_id}
    )
    if cleared_at is not None:
        strikes.update_strike(tx, strike.id, cleared_at=None)
        message_refresh.refresh_strike(tx, strike.id, context.now)
    tally = _update_standing(tx, customer, context, changed=cleared_at is not None)
    return f"Nothing is decided about strike #{strike.id}. {customer.name} stands at {tally.points} points."


def _get_proposed_strike(
    tx: Session, customer: Customer, talk_id: int, strike_id: int, context: RequestContext
) -> Strike:
    """Return the strike if umpire would still propose to clear it. Raises AlreadyDone otherwise."""
    affairs = reminders.load_affairs(tx, customer, context.policy, context.now)
    plan = reminder_rules.plan_nudges(affairs, context.now)
    still_proposed = any(
        each.kind is NudgeKind.SLATE and each.number == talk_id and each.at <= context.now for each in plan
    )
    oldest = reminder_rules.find_oldest_live_strike(affairs.strikes, now=context.now, policy=context.policy)
    if not still_proposed or oldest is None or oldest.id != strike_id:
        raise AlreadyDone(
            f"Things have changed with {customer.name} since this was proposed, so nothing was decided. "
            f"A manager can still void a strike with a reason: `/strike void {strike_id} <why>`."
        )
    return oldest


def _update_standing(tx: Session, customer: Customer, context: RequestContext, *, changed: bool) -> StrikeTally:
    """Count the customer's points again, and bring its case up to date if a strike changed."""
    strikes_on_record = strikes.list_strikes(tx, customer.id)
    if changed:
        standing = standings.recompute_standing(
            tx, customer, strikes=strikes_on_record, policy=context.policy, now=context.now
        )
        case_updates.update_case(tx, customer, policy=context.policy, now=context.now, new_fact=True, standing=standing)
    return strike_rules.tally_strikes(strikes_on_record, now=context.now, policy=context.policy)
