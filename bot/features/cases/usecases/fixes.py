"""Open, close, give away and list fixes. Fixes that a strike opens are made with the strike."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from bot.workflow import ballots as ballot_workflow, case_updates, keepers, requests, standings
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged
from scoring.cases import fixes as fix_rules
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
ASK_WHETHER_TOLD = "Say whether the customer was told what changed."
ASK_WHY_DROPPED = "Say why it is dropped: it stands in the case."


@dataclass(frozen=True, slots=True)
class FixChanged:
    """A fix after a change, with the strike it came from, and how many fixes are still open."""

    fix: Fix
    customer: Customer
    policy: Policy
    undo: str
    still_open: int
    strike: Strike | None = None
    advice: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class FixList:
    """Every fix for a customer, newest first. `closes` are the open ones that the reader may close."""

    customer: Customer
    fixes: tuple[Fix, ...]
    closes: tuple[Fix, ...]
    policy: Policy
    now: datetime


def open_fix(
    db: Database, customer_text: str, text: str, *, owner: str | None = None, due: date | None = None, call: Call
) -> FixChanged:
    """Open a fix for the customer's owner, or somebody named, to see to. See gates in product.md."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        requests.authorize_for_customer(context, Action.CASE, customer)
        refuse_former(customer, context.policy.zone)
        checked_text = notes.check_text(text, field="what", has="That has", needed=ASK_WHAT)
        day = fix_rules.check_due_day(due, context.actor_date)
        case = cases.find_open_case(tx, customer.id)
        fix = fixes.RECORDS.add(
            tx,
            customer_id=customer.id,
            case_id=case.id if case else None,
            what=checked_text,
            owner=_choose_owner(tx, owner, customer, context),
            opened_by=call.user_id,
            opened_at=context.now,
            due_on=day,
        )
        undo = requests.offer_undo(tx, context, kind="fix", subject=str(fix.id), before=None, after=None)
        return _finish_change(tx, context, "fix.opened", fix, customer, undo, text=checked_text)


def close_fix(
    db: Database,
    customer_text: str,
    number: int | None,
    text: str,
    *,
    state: FixState,
    notified: bool | None = None,
    call: Call,
) -> FixChanged:
    """Close a fix as done, with what changed, or as dropped, with why. The fix's own owner may mark it done.

    A strike that came with a fix of our part counts from then on if it happens again. The fix is linked to the open
    case, and passes its gate once the customer was told; `notified` says whether they were.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        chosen = fix_rules.choose_open_fix(_list_closable(tx, customer, context, state), number, name=customer.name)
        checked_text = notes.check_text(
            text, has="That has", needed=ASK_WHAT_CHANGED if state is FixState.DONE else ASK_WHY_DROPPED
        )
        changes: dict[str, object] = {
            "state": state,
            "closed_by": call.user_id,
            "closed_at": context.now,
            "closed_why": checked_text,
        }
        if state is FixState.DONE:
            if notified is None:
                raise Incomplete(ASK_WHETHER_TOLD, field="told", typed="`--told yes` or `--told no` does.")
            changes |= _build_case_link(tx, chosen) | (
                {"told_by": call.user_id, "told_at": context.now} if notified else {}
            )
        fix = fixes.RECORDS.change(tx, chosen.id, **changes)
        if state is FixState.DONE:
            _mark_strike_mended(tx, fix, customer, context, fixed_at=context.now)
        undo_state = {"state": state.value, "closed_at": context.now.isoformat()}
        undo = requests.offer_undo(
            tx, context, kind="fix closed", subject=str(fix.id), before=chosen.case_id, after=undo_state
        )
        return _finish_change(tx, context, f"fix.{state.value}", fix, customer, undo, text=checked_text)


def record_customer_told(db: Database, customer_text: str, number: int | None, *, call: Call) -> FixChanged:
    """Record that the customer was told of a finished fix, and link it to the open case."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        all_fixes, case = fixes.RECORDS.list_where(tx, customer_id=customer.id), cases.find_open_case(tx, customer.id)
        untold = fix_rules.list_fixes_to_tell(all_fixes, case.id if case else None)
        own = tuple(fix for fix in untold if fix.owner == call.user_id)
        if not own:
            requests.authorize_for_customer(context, Action.CASE, customer)
        works_on_case = is_allowed(context.actor, Action.CASE, owners=(customer.owner, customer.backup))
        chosen = fix_rules.choose_finished_fix(untold if works_on_case else own, number, name=customer.name)
        changes = {"told_by": chosen.told_by or call.user_id, "told_at": chosen.told_at or context.now}
        fix = fixes.RECORDS.change(tx, chosen.id, **_build_case_link(tx, chosen), **changes)
        undo = requests.offer_undo(
            tx,
            context,
            kind="fix told",
            subject=str(fix.id),
            before=_snapshot_telling(chosen),
            after=_snapshot_telling(fix),
        )
        return _finish_change(tx, context, "fix.told", fix, customer, undo, text="")


def _build_case_link(tx: Session, fix: Fix) -> dict[str, object]:
    """Return the values that link a finished fix to the open case, if there is one."""
    case = cases.find_open_case(tx, fix.customer_id)
    return {"case_id": case.id if case else fix.case_id}


def _snapshot_telling(fix: Fix) -> dict[str, Json]:
    """Return the fields that recording "they were told" changes, as its undo stores them."""
    told_at = fix.told_at.isoformat() if fix.told_at else None
    return {"case_id": fix.case_id, "told_by": fix.told_by, "told_at": told_at}


def give_fix(db: Database, customer_text: str, number: int | None, owner: str, *, call: Call) -> FixChanged:
    """Give an open fix, of that number or the only one, to somebody to see to."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        requests.authorize_for_customer(context, Action.CASE, customer)
        chosen = fix_rules.choose_open_fix(_list_open(tx, customer), number, name=customer.name)
        fix = fixes.RECORDS.change(tx, chosen.id, owner=_choose_owner(tx, owner, customer, context))
        undo = requests.offer_undo(
            tx, context, kind="fix given", subject=str(fix.id), before=chosen.owner, after=fix.owner
        )
        return _finish_change(tx, context, "fix.given", fix, customer, undo, text="")


def pass_on_fix(tx: Session, fix: Fix, owner: str, context: RequestContext) -> None:
    """Give an open fix to somebody else because its owner's duties pass to them; the customer is locked already."""
    given = fixes.RECORDS.change(tx, fix.id, owner=owner)
    _finish_change(tx, context, "fix.given", given, customers.get_customer(tx, fix.customer_id), "", text="")


def list_fixes(db: Database, customer_text: str, *, call: Call) -> FixList:
    """List all fixes for a customer, open, done and dropped."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.SEE_CARD)
        customer = customers.resolve_customer(tx, customer_text)
        return _load_list(tx, customer, context, _list_closable_as_done(tx, customer, context))


def load_for_change_form(db: Database, customer_text: str, *, state: FixState, call: Call) -> FixList:
    """Load the fixes that the reader may close, or give away, for a form.

    `as_` is what the fix becomes: done, dropped, or still open where only its owner changes. Raises NotAllowed for
    people who may do so with none, and AlreadyDone where none is open.
    """
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        closable = _list_closable(tx, customer, context, state)
        if not closable:
            raise AlreadyDone(f"No fix for {customer.name} is open.")
        return _load_list(tx, customer, context, closable)


def load_for_opening_form(db: Database, customer_text: str, *, call: Call) -> tuple[Customer, Policy]:
    """Load the customer of a new fix. Raises NotAllowed for people who may not work on its case."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        requests.authorize_for_customer(context, Action.CASE, customer)
        refuse_former(customer, context.policy.zone)
        return customer, context.policy


def _choose_owner(tx: Session, user_id: str | None, customer: Customer, context: RequestContext) -> str:
    """Return who sees to a fix: the person named, else who looks after the customer, else who opens it."""
    if user_id is not None and not people.get_actor(tx, user_id).full_member:
        raise Malformed("A fix is owned by a full member of this workspace. Type @ and pick the name.", field="owner")
    return user_id or keepers.find_keeper(tx, customer, policy=context.policy, now=context.now) or context.actor.user_id


def _list_closable(tx: Session, customer: Customer, context: RequestContext, state: FixState) -> tuple[Fix, ...]:
    """List the open fixes that the actor may close in this way. Raises NotAllowed where there are none.

    Raises AlreadyDone for somebody who may close only their own, and whose fixes are all closed.
    """
    markable = _list_closable_as_done(tx, customer, context) if state is FixState.DONE else ()
    if not markable:
        works_on_case = is_allowed(context.actor, Action.CASE, owners=(customer.owner, customer.backup))
        theirs = fixes.RECORDS.list_where(tx, customer_id=customer.id, owner=context.actor.user_id)
        if state is FixState.DONE and theirs and not works_on_case:
            raise AlreadyDone(f"No fix of yours is open for {customer.name}.")
        requests.authorize_for_customer(context, Action.CASE, customer)
    return markable or _list_open(tx, customer)


def _list_closable_as_done(tx: Session, customer: Customer, context: RequestContext) -> tuple[Fix, ...]:
    """List the open fixes that the actor may mark as done: all, or only those they own."""
    open_fixes = _list_open(tx, customer)
    if is_allowed(context.actor, Action.CASE, owners=(customer.owner, customer.backup)):
        return open_fixes
    return tuple(fix for fix in open_fixes if fix.owner == context.actor.user_id)


def _list_open(tx: Session, customer: Customer) -> tuple[Fix, ...]:
    """List the customer's open fixes."""
    return fixes.RECORDS.list_where(tx, customer_id=customer.id, state=FixState.OPEN)


def _load_list(tx: Session, customer: Customer, context: RequestContext, closes: tuple[Fix, ...]) -> FixList:
    """Load all fixes of a customer."""
    all_fixes = fixes.RECORDS.list_where(tx, customer_id=customer.id)
    return FixList(customer, all_fixes[::-1], closes, context.policy, context.now)


def _mark_strike_mended(
    tx: Session, fix: Fix, customer: Customer, context: RequestContext, *, fixed_at: datetime | None
) -> None:
    """Store on the fix's strike since when our part in it is mended; None takes that back."""
    if fix.strike_id is not None and fix_rules.mends_our_part(fix):
        strikes.update_strike(tx, fix.strike_id, fixed_at=fixed_at)
        standings.recompute_standing(tx, customer, policy=context.policy, now=context.now)


def _finish_change(
    tx: Session, context: RequestContext, action: str, fix: Fix, customer: Customer, undo: str, *, text: str
) -> FixChanged:
    """Audit a change of a fix, bring the case up to date, and return what the answer shows."""
    private = {"text": text, "owner": fix.owner or ""}
    requests.audit_action(tx, context, action, fix.customer_id, public={"fix": fix.id}, private=private)
    strike = strikes.get_strike(tx, fix.strike_id) if fix.strike_id is not None else None
    case = case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=True)
    channel = channels.find_channel(tx, ChannelPurpose.REVIEW) if case is not None else None
    still_open = len(_list_open(tx, customer))
    return FixChanged(
        fix, customer, context.policy, undo, still_open, strike, advice=notes.find_advice(text), channel=channel
    )


def _undo_opening(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Drop a fix that should not have been opened, unless somebody closed it since."""
    fix, customer = _lock_fix(tx, undo)
    requests.authorize_for_customer(context, Action.CASE, customer)
    if fix.state is not FixState.OPEN:
        raise AlreadyDone(f"Fix #{fix.id} has been closed since, so nothing was undone.")
    closing = {
        "closed_by": context.actor.user_id,
        "closed_at": context.now,
        "closed_why": "Taken back by who opened it.",
    }
    fixes.RECORDS.change(tx, fix.id, state=FixState.DROPPED, **closing)
    requests.audit_action(tx, context, "fix.undone", fix.customer_id, public={"fix": fix.id})
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} is taken back."


def _undo_closing(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Reopen a fix that was closed; our part in its strike is then not mended."""
    fix, customer = _lock_fix(tx, undo)
    if fix.owner != context.actor.user_id:
        requests.authorize_for_customer(context, Action.CASE, customer)
    if not is_unchanged(fix, undo.after):
        raise AlreadyDone(f"Fix #{fix.id} has been changed since, so nothing was undone.")
    ballot_workflow.refuse_if_ballot_opened_since(tx, customer, undo)
    reopening = {"state": FixState.OPEN, "closed_by": None, "closed_at": None, "closed_why": ""}
    fixes.RECORDS.change(tx, fix.id, **reopening, case_id=undo.before, told_by=None, told_at=None)
    if fix.state is FixState.DONE:
        _mark_strike_mended(tx, fix, customer, context, fixed_at=None)
    requests.audit_action(tx, context, "fix.undone", fix.customer_id, public={"fix": fix.id})
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} is open again."


def _undo_telling(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore whether the customer was told of the fix, and to which case it was linked."""
    fix, customer = _lock_fix(tx, undo)
    if fix.owner != context.actor.user_id:
        requests.authorize_for_customer(context, Action.CASE, customer)
    if fix.state is not FixState.DONE or _snapshot_telling(fix) != undo.after:
        raise AlreadyDone(f"Fix #{fix.id} has been changed since, so nothing was undone.")
    ballot_workflow.refuse_if_ballot_opened_since(tx, customer, undo)
    before = undo.before if isinstance(undo.before, dict) else {}
    told_at = before["told_at"]
    restored = {**before, "told_at": datetime.fromisoformat(told_at) if isinstance(told_at, str) else None}
    fixes.RECORDS.change(tx, fix.id, **restored)
    requests.audit_action(tx, context, "fix.undone", fix.customer_id, public={"fix": fix.id})
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} is as it was before."


def _undo_giving(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Give a fix back to its earlier owner, or to nobody."""
    fix, customer = _lock_fix(tx, undo)
    requests.authorize_for_customer(context, Action.CASE, customer)
    if fix.state is not FixState.OPEN or fix.owner != undo.after:
        raise AlreadyDone(f"Fix #{fix.id} has been changed since, so nothing was undone.")
    fixes.RECORDS.change(tx, fix.id, owner=undo.before)
    requests.audit_action(tx, context, "fix.undone", fix.customer_id, public={"fix": fix.id})
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, dated=True)
    return f"Fix #{fix.id} for {customer.name} has its earlier owner again."


def _lock_fix(tx: Session, undo: Undo) -> tuple[Fix, Customer]:
    """Lock the fix's customer, and return both as they are then."""
    customer_id = fixes.RECORDS.get(tx, int(undo.subject)).customer_id
    customers.lock_customer(tx, customer_id)
    return fixes.RECORDS.get(tx, int(undo.subject)), customers.get_customer(tx, customer_id)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "fix": (Action.TODO, _undo_opening),
    "fix given": (Action.TODO, _undo_giving),
    "fix told": (Action.TODO, _undo_telling),
    "fix closed": (Action.TODO, _undo_closing),
}
