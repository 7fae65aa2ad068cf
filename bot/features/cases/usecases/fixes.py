"""Fixes: opened, owned, done, dropped, listed. Those a strike opens are in `ours`."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import authorization, ballots as polls, case_updates as consequences, keepers, standings
from bot.workflow.authorization import Call, Database, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged
from scoring.cases import fixes as rules
from scoring.cases.fixes import Fix, FixState
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Incomplete, Malformed
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.strikes import Strike
from scoring.values import notes
from storage import strikes
from storage.cases import cases, fixes
from storage.customers import customers
from storage.database import Json
from storage.requests.undos import Undo
from storage.roles import people
from storage.settings import channels

ASK_WHAT = "Say what we mend: what will be different on our side."
ASK_WHAT_CHANGED = "Say what was done, so that everybody sees it is mended."
ASK_WHETHER_TOLD = "Say whether the customer was told what changed: `--told yes` or `--told no`."
ASK_WHY_DROPPED = "Say why it is dropped: it stands in the case."


@dataclass(frozen=True, slots=True)
class FixChanged:
    """A fix that was opened, done or dropped, with the strike it mends our part of, and how many are open still."""

    fix: Fix
    customer: Customer
    policy: Policy
    undo: str
    still_open: int
    strike: Strike | None = None
    advice: str | None = None
    told: str | None = None


@dataclass(frozen=True, slots=True)
class FixList:
    """Every fix for a customer, the newest first; `closes` are the open ones the person who asks may close."""

    customer: Customer
    fixes: tuple[Fix, ...]
    closes: tuple[Fix, ...]
    policy: Policy
    now: datetime


def open_fix(
    db: Database, asked: str, what: str, *, owner: str | None = None, due: date | None = None, call: Call
) -> FixChanged:
    """Open a fix for the customer's owner, or somebody named, to see to. Source: product.md §5.4."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked, lock=True)
        authorization.authorize_for_customer(at, Action.CASE, customer)
        refuse_former(customer, at.policy.zone)
        said = notes.check_text(what, field="what", has="That has", needed=ASK_WHAT)
        day = rules.check_due_day(due, at.actor_date)
        case = cases.find_open_case(tx, customer.id)
        fix = fixes.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id if case else None,
            what=said,
            owner=_choose_owner(tx, owner, customer, at),
            opened_by=call.user_id,
            opened_at=at.now,
            due_on=day,
        )
        undo = authorization.offer_undo(tx, at, kind="fix", subject=str(fix.id), before=None, after=None)
        return _finish_change(tx, at, "fix.opened", fix, customer, undo, text=said)


def close_fix(
    db: Database, asked: str, number: int | None, text: str, *, as_: FixState, told: bool | None = None, call: Call
) -> FixChanged:
    """Close a fix as done, with what changed, or as dropped, with why. Its own owner may say it is done.

    Done: our part in its strike is mended from now on, so that the strike counts if it happens again. It is linked to
    the open case, whose problem it owns once the customer was told; `told` is whether they were.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked, lock=True)
        meant = rules.choose_open_fix(_list_closable(tx, customer, at, as_), number, name=customer.name)
        said = notes.check_text(
            text, has="That has", needed=ASK_WHAT_CHANGED if as_ is FixState.DONE else ASK_WHY_DROPPED
        )
        values: dict[str, object] = {"state": as_, "closed_by": call.user_id, "closed_at": at.now, "closed_why": said}
        if as_ is FixState.DONE:
            if told is None:
                raise Incomplete(ASK_WHETHER_TOLD, field="told")
            values |= _build_case_link(tx, meant) | ({"told_by": call.user_id, "told_at": at.now} if told else {})
        fix = fixes.RECORDS.change(tx, meant.id, **values)
        if as_ is FixState.DONE:
            _mark_strike_mended(tx, fix, customer, at, fixed_at=at.now)
        closed = {"state": as_.value, "closed_at": at.now.isoformat()}
        undo = authorization.offer_undo(
            tx, at, kind="fix closed", subject=str(fix.id), before=meant.case_id, after=closed
        )
        return _finish_change(tx, at, f"fix.{as_.value}", fix, customer, undo, text=said)


def record_customer_told(db: Database, asked: str, number: int | None, *, call: Call) -> FixChanged:
    """Say that the customer was told of a finished fix, which links it to the open case. Source: product.md §5.4."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked, lock=True)
        found, case = fixes.RECORDS.list_where(tx, customer_id=customer.id), cases.find_open_case(tx, customer.id)
        untold = rules.list_fixes_to_tell(found, case.id if case else None)
        mine = tuple(fix for fix in untold if fix.owner == call.user_id)
        if not mine:
            authorization.authorize_for_customer(at, Action.CASE, customer)
        owned = is_allowed(at.actor, Action.CASE, owners=(customer.owner, customer.backup))
        meant = rules.choose_finished_fix(untold if owned else mine, number, name=customer.name)
        told = {"told_by": meant.told_by or call.user_id, "told_at": meant.told_at or at.now}
        fix = fixes.RECORDS.change(tx, meant.id, **_build_case_link(tx, meant), **told)
        undo = authorization.offer_undo(
            tx, at, kind="fix told", subject=str(fix.id), before=_snapshot_telling(meant), after=_snapshot_telling(fix)
        )
        return _finish_change(tx, at, "fix.told", fix, customer, undo, text="")


def _build_case_link(tx: Session, fix: Fix) -> dict[str, object]:
    """The open case, whose problem a finished fix mends our part of; without one it stays as it is."""
    case = cases.find_open_case(tx, fix.customer_id)
    return {"case_id": case.id if case else fix.case_id}


def _snapshot_telling(fix: Fix) -> dict[str, Json]:
    """What telling the customer sets, as its undo keeps it."""
    told_at = fix.told_at.isoformat() if fix.told_at else None
    return {"case_id": fix.case_id, "told_by": fix.told_by, "told_at": told_at}


def give_fix(db: Database, asked: str, number: int | None, owner: str, *, call: Call) -> FixChanged:
    """Give an open fix, of that number or the only one, to somebody to see to."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked, lock=True)
        authorization.authorize_for_customer(at, Action.CASE, customer)
        meant = rules.choose_open_fix(_list_open(tx, customer), number, name=customer.name)
        fix = fixes.RECORDS.change(tx, meant.id, owner=_choose_owner(tx, owner, customer, at))
        undo = authorization.offer_undo(
            tx, at, kind="fix given", subject=str(fix.id), before=meant.owner, after=fix.owner
        )
        return _finish_change(tx, at, "fix.given", fix, customer, undo, text="")


def list_fixes(db: Database, asked: str, *, call: Call) -> FixList:
    """All fixes for a customer, whatever became of them."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.SEE_CARD)
        customer = customers.resolve_customer(tx, asked)
        return _load_list(tx, customer, at, _list_closable_as_done(tx, customer, at))


def load_for_change_form(db: Database, asked: str, *, as_: FixState, call: Call) -> FixList:
    """The customer's fixes, for those who may close one so, or give it away; refused for others, or where none is open.

    `as_` is what becomes of it: done, dropped, or, where only its owner changes, open.
    """
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked)
        closable = _list_closable(tx, customer, at, as_)
        if not closable:
            raise AlreadyDone(f"No fix for {customer.name} is open.")
        return _load_list(tx, customer, at, closable)


def load_for_opening_form(db: Database, asked: str, *, call: Call) -> tuple[Customer, Policy]:
    """The customer a fix is to be filled in for; refused for those who may not work on its case."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked)
        authorization.authorize_for_customer(at, Action.CASE, customer)
        refuse_former(customer, at.policy.zone)
        return customer, at.policy


def _choose_owner(tx: Session, named: str | None, customer: Customer, at: RequestContext) -> str:
    """Who sees to it: somebody named, else who looks after the customer now, else who opens it."""
    if named is not None and not people.get_actor(tx, named).full_member:
        raise Malformed("A fix is owned by a full member of this workspace. Type @ and pick the name.", field="owner")
    return named or keepers.find_keeper(tx, customer, policy=at.policy, now=at.now) or at.actor.user_id


def _list_closable(tx: Session, customer: Customer, at: RequestContext, as_: FixState) -> tuple[Fix, ...]:
    """The open fixes the actor may close so: all, or as done their own. Refused for those who may close none."""
    mine = _list_closable_as_done(tx, customer, at) if as_ is FixState.DONE else ()
    if not mine:
        authorization.authorize_for_customer(at, Action.CASE, customer)
    return mine or _list_open(tx, customer)


def _list_closable_as_done(tx: Session, customer: Customer, at: RequestContext) -> tuple[Fix, ...]:
    """The open fixes the actor may say are done."""
    found = _list_open(tx, customer)
    if is_allowed(at.actor, Action.CASE, owners=(customer.owner, customer.backup)):
        return found
    return tuple(fix for fix in found if fix.owner == at.actor.user_id)


def _list_open(tx: Session, customer: Customer) -> tuple[Fix, ...]:
    return fixes.RECORDS.list_where(tx, customer_id=customer.id, state=FixState.OPEN)


def _load_list(tx: Session, customer: Customer, at: RequestContext, closes: tuple[Fix, ...]) -> FixList:
    found = fixes.RECORDS.list_where(tx, customer_id=customer.id)
    return FixList(customer, found[::-1], closes, at.policy, at.now)


def _mark_strike_mended(
    tx: Session, fix: Fix, customer: Customer, at: RequestContext, *, fixed_at: datetime | None
) -> None:
    """Note on the fix's strike since when our part in it is mended."""
    if fix.strike_id is not None:
        strikes.update_strike(tx, fix.strike_id, fixed_at=fixed_at)
        standings.recompute_standing(tx, customer, policy=at.policy, now=at.now)


def _finish_change(
    tx: Session, at: RequestContext, action: str, fix: Fix, customer: Customer, undo: str, *, text: str
) -> FixChanged:
    """What every change of a fix brings with it: the audit entry, and what follows for the case."""
    said = {"text": text, "owner": fix.owner or ""}
    authorization.audit_action(tx, at, action, fix.customer_id, public={"fix": fix.id}, private=said)
    strike = strikes.get_strike(tx, fix.strike_id) if fix.strike_id is not None else None
    case = consequences.update_case(tx, customer, policy=at.policy, now=at.now, dated=True)
    told = channels.find_channel(tx, ChannelPurpose.REVIEW) if case is not None else None
    left = len(_list_open(tx, customer))
    return FixChanged(fix, customer, at.policy, undo, left, strike, advice=notes.find_advice(text), told=told)


def _undo_opening(tx: Session, undo: Undo, at: RequestContext) -> str:
    """A fix that should not have been opened: dropped, if nobody closed it since."""
    fix, customer = _lock_fix(tx, undo)
    authorization.authorize_for_customer(at, Action.CASE, customer)
    if fix.state is not FixState.OPEN:
        raise AlreadyDone(f"Fix #{fix.id} was closed since, so nothing was undone.")
    why = {"closed_by": at.actor.user_id, "closed_at": at.now, "closed_why": "Taken back by who opened it."}
    fixes.RECORDS.change(tx, fix.id, state=FixState.DROPPED, **why)
    authorization.audit_action(tx, at, "fix.undone", fix.customer_id, public={"fix": fix.id})
    consequences.update_case(tx, customer, policy=at.policy, now=at.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} is taken back."


def _undo_closing(tx: Session, undo: Undo, at: RequestContext) -> str:
    """A fix that was closed is open again, and our part in its strike not mended."""
    fix, customer = _lock_fix(tx, undo)
    if fix.owner != at.actor.user_id:
        authorization.authorize_for_customer(at, Action.CASE, customer)
    if not is_unchanged(fix, undo.after):
        raise AlreadyDone(f"Fix #{fix.id} was changed since, so nothing was undone.")
    polls.refuse_if_ballot_opened_since(tx, customer, undo)
    opened = {"state": FixState.OPEN, "closed_by": None, "closed_at": None, "closed_why": ""}
    fixes.RECORDS.change(tx, fix.id, **opened, case_id=undo.before, told_by=None, told_at=None)
    if fix.state is FixState.DONE:
        _mark_strike_mended(tx, fix, customer, at, fixed_at=None)
    authorization.audit_action(tx, at, "fix.undone", fix.customer_id, public={"fix": fix.id})
    consequences.update_case(tx, customer, policy=at.policy, now=at.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} is open again."


def _undo_telling(tx: Session, undo: Undo, at: RequestContext) -> str:
    """The customer was not told of the fix, or it is linked as it was before."""
    fix, customer = _lock_fix(tx, undo)
    if fix.owner != at.actor.user_id:
        authorization.authorize_for_customer(at, Action.CASE, customer)
    if fix.state is not FixState.DONE or _snapshot_telling(fix) != undo.after:
        raise AlreadyDone(f"Fix #{fix.id} was changed since, so nothing was undone.")
    polls.refuse_if_ballot_opened_since(tx, customer, undo)
    before = undo.before if isinstance(undo.before, dict) else {}
    told_at = before["told_at"]
    back = {**before, "told_at": datetime.fromisoformat(told_at) if isinstance(told_at, str) else None}
    fixes.RECORDS.change(tx, fix.id, **back)
    authorization.audit_action(tx, at, "fix.undone", fix.customer_id, public={"fix": fix.id})
    consequences.update_case(tx, customer, policy=at.policy, now=at.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} is as it was before."


def _undo_giving(tx: Session, undo: Undo, at: RequestContext) -> str:
    """A fix is its earlier owner's again, or nobody's."""
    fix, customer = _lock_fix(tx, undo)
    authorization.authorize_for_customer(at, Action.CASE, customer)
    if fix.state is not FixState.OPEN or fix.owner != undo.after:
        raise AlreadyDone(f"Fix #{fix.id} was changed since, so nothing was undone.")
    fixes.RECORDS.change(tx, fix.id, owner=undo.before)
    authorization.audit_action(tx, at, "fix.undone", fix.customer_id, public={"fix": fix.id})
    consequences.update_case(tx, customer, policy=at.policy, now=at.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} has its earlier owner again."


def _lock_fix(tx: Session, undo: Undo) -> tuple[Fix, Customer]:
    """The fix and its customer, held; read after the lock, so that it is true."""
    customer_id = fixes.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    return fixes.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "fix": (Action.TODO, _undo_opening),
    "fix given": (Action.TODO, _undo_giving),
    "fix told": (Action.TODO, _undo_telling),
    "fix closed": (Action.TODO, _undo_closing),
}
