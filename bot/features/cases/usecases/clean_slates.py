"""Clean slates: after a receptive talk and quiet weeks a manager decides whether the oldest strike stops counting."""

from dataclasses import dataclass

from sqlmodel import Session

from bot.workflow import (
    authorization,
    case_updates as consequences,
    message_refresh as redrawing,
    reminders as nudging,
    standings,
)
from bot.workflow.authorization import Call, Database, RequestContext
from scoring import reminders as outlooks, strikes as rules
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
"""The claim by which one manager decides on the proposal of one talk."""


@dataclass(frozen=True, slots=True)
class CleanSlateDecided:
    """What a manager decided: the strike cleared, or kept, and how the customer stands with it."""

    strike: Strike
    customer: Customer
    tally: StrikeTally
    cleared: bool
    policy: Policy
    undo: str
    told: str | None


def decide_clean_slate(db: Database, talk_id: int, strike_id: int, *, clear: bool, call: Call) -> CleanSlateDecided:
    """Clear the oldest strike that counts, or keep it; one manager decides, once for each talk.

    Source: product.md §5.3. Refused: decided before, or another strike, a ballot or the like came in between.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.VOID)
        customers.lock_customer(tx, talks.RECORDS.get(tx, talk_id).customer_id)
        talk = talks.RECORDS.get(tx, talk_id)
        customer = customers.get_customer(tx, talk.customer_id)
        strike = _get_proposed_strike(tx, customer, talk_id, strike_id, at)
        if not claims.claim(tx, CLAIM, str(talk_id), now=at.now):
            raise AlreadyDone(f"A manager decided on strike #{strike_id} of {customer.name} already.")
        if clear:
            strikes.update_strike(tx, strike.id, cleared_at=at.now)
        done = "strike.cleared" if clear else "strike.kept"
        authorization.audit_action(tx, at, done, strike.customer_id, public={"strike": strike.id, "talk": talk_id})
        after = {"strike": strike.id, "cleared_at": at.now.isoformat() if clear else None}
        undo = authorization.offer_undo(tx, at, kind="slate", subject=str(talk_id), before=None, after=after)
        told = redrawing.refresh_strike(tx, strike.id, at.now) if clear else None
        tally = _update_standing(tx, customer, at, changed=clear)
        return CleanSlateDecided(strikes.get_strike(tx, strike.id), customer, tally, clear, at.policy, undo, told)


def is_decided(tx: Session, talk_id: int) -> bool:
    """Whether a manager decided on the proposal of this talk."""
    return claims.is_claimed(tx, CLAIM, str(talk_id))


def undo_decision(tx: Session, undo: Undo, at: RequestContext) -> str:
    """The strike is as it was, and any manager may decide again."""
    talk_id, after = int(undo.subject), undo.after if isinstance(undo.after, dict) else {}
    customers.lock_customer(tx, talks.RECORDS.get(tx, talk_id).customer_id)
    number, cleared_at = after["strike"], after["cleared_at"]
    assert isinstance(number, int)
    strike = strikes.get_strike(tx, number)
    if (strike.cleared_at.isoformat() if strike.cleared_at else None) != cleared_at:
        raise AlreadyDone(f"Strike #{strike.id} was changed by somebody since, so nothing was undone.")
    claims.release_claim(tx, CLAIM, str(talk_id))
    customer = customers.get_customer(tx, strike.customer_id)
    authorization.audit_action(
        tx, at, "strike.undone", strike.customer_id, public={"strike": strike.id, "talk": talk_id}
    )
    if cleared_at is not None:
        strikes.update_strike(tx, strike.id, cleared_at=None)
        redrawing.refresh_strike(tx, strike.id, at.now)
    tally = _update_standing(tx, customer, at, changed=cleared_at is not None)
    return f"Nothing is decided about strike #{strike.id}. {customer.name} stands at {tally.points} points."


def _get_proposed_strike(tx: Session, customer: Customer, talk_id: int, strike_id: int, at: RequestContext) -> Strike:
    """The strike, if clearing it is still what umpire would propose: the day has come and nothing came in between."""
    found = nudging.load_affairs(tx, customer, at.policy, at.now)
    plan = outlooks.plan_nudges(found, at.now)
    still = any(each.kind is NudgeKind.SLATE and each.number == talk_id and each.at <= at.now for each in plan)
    oldest = outlooks.find_oldest_live_strike(found.strikes, now=at.now, policy=at.policy)
    if not still or oldest is None or oldest.id != strike_id:
        raise AlreadyDone(
            f"Things have changed with {customer.name} since this was proposed, so nothing was decided. "
            f"A manager can still void a strike with a reason: `/strike void {strike_id} <why>`."
        )
    return oldest


def _update_standing(tx: Session, customer: Customer, at: RequestContext, *, changed: bool) -> StrikeTally:
    found = strikes.list_strikes(tx, customer.id)
    if changed:
        standing = standings.recompute_standing(tx, customer, strikes=found, policy=at.policy, now=at.now)
        consequences.update_case(tx, customer, policy=at.policy, now=at.now, new_fact=True, standing=standing)
    return rules.tally_strikes(found, now=at.now, policy=at.policy)
