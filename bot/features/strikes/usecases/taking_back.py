"""Taking back a strike, a part in one, or what was decided about one."""

from dataclasses import replace

from sqlmodel import Session

from bot.features.strikes.usecases import contests, ours, strikes
from bot.workflow import case_updates, message_refresh, requests, standings
from bot.workflow.requests import RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields
from scoring import strikes as strike_rules
from scoring.refusals import AlreadyDone
from scoring.roles import Action, Role
from scoring.strikes import Strike, StrikeState
from storage import strikes as strike_records
from storage.customers import customers
from storage.outbox import outbox
from storage.requests.undos import Undo
from storage.roles import roles


def _undo_strike(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo recording, contesting, upholding or voiding a strike. Refused if it was changed since."""
    strike = _lock_subject(tx, undo)
    before = restore_fields(undo.before)
    if not is_unchanged(strike, undo.after):
        raise AlreadyDone(f"Strike #{strike.id} has been changed since, so nothing was undone.")
    if undo.kind == "strike":
        return _withdraw_report(tx, strike, context)
    if undo.kind in JUDGING_ACTIONS:
        judged = replace(strike, state=StrikeState(str(before["state"])))
        managers, admins = (roles.list_people_with_role(tx, role) for role in (Role.MANAGER, Role.ADMIN))
        action = JUDGING_ACTIONS[undo.kind]
        strike_rules.authorize_judge(judged, context.actor, action, managers=managers, admins=admins)
    strike_records.update_strike(tx, strike.id, **before)
    contests.set_contest_deadlines(tx, strike_records.get_strike(tx, strike.id), policy=context.policy, now=context.now)
    requests.audit_action(tx, context, "strike.undone", strike.customer_id, public={"strike": strike.id})
    return _finish_undo(tx, strike.customer_id, context, f"Strike #{strike.id} is taken back.", strike.id)


def _undo_joining(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Remove a witness from a strike; one who has become its reporter since withdraws the report."""
    strike = _lock_subject(tx, undo)
    if strike.reporter == context.actor.user_id and strike.state is StrikeState.COUNTED:
        return _withdraw_report(tx, strike, context)
    strikes.remove_witness(tx, strike.id, context)
    return _finish_undo(tx, strike.customer_id, context, f"You no longer witness strike #{strike.id}.", strike.id)


def _undo_added_note(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Remove what somebody added to a strike, and keep their earlier note. Refused if it was changed since."""
    strike = _lock_subject(tx, undo)
    before, after = restore_fields(undo.before), restore_fields(undo.after)
    author = str(after["user_id"])
    if strikes.find_note_of(strike, author) != after["note"]:
        raise AlreadyDone(f"Strike #{strike.id} has been changed since, so nothing was undone.")
    if before["note"] is None:
        strike_records.remove_witness(tx, strike.id, author)
    else:
        strike_records.change_witness_note(tx, strike.id, author, str(before["note"]))
    requests.audit_action(tx, context, "strike.undone", strike.customer_id, public={"strike": strike.id})
    return f"Your addition to strike #{strike.id} is taken back. The strike is as it was."


def _withdraw_report(tx: Session, strike: Strike, context: RequestContext) -> str:
    """Withdraw the report: the first witness becomes the reporter, or without one the strike is undone."""
    heir = strike_rules.pass_to_witness(strike)
    if heir is None:
        strike_records.update_strike(tx, strike.id, state=StrikeState.UNDONE)
        ours.drop_fix(tx, strike.id, now=context.now)
        requests.audit_action(tx, context, "strike.undone", strike.customer_id, public={"strike": strike.id})
        return _finish_undo(tx, strike.customer_id, context, f"Strike #{strike.id} is taken back.", strike.id)
    strike_records.update_strike(
        tx, strike.id, reporter=heir.reporter, on_behalf_of=None, note=heir.note, link=heir.link
    )
    ours.withdraw_adjustment(tx, strike, strike.reporter, now=context.now)
    for gone in {strike.reporter, strike.on_behalf_of, heir.reporter} - {None}:
        strike_records.remove_witness(tx, strike.id, str(gone))
    private = {"reporter": heir.reporter}
    requests.audit_action(
        tx, context, "strike.passed-on", strike.customer_id, public={"strike": strike.id}, private=private
    )
    outbox.enqueue(
        tx,
        intent=f"strike_yours:{strike.id}:{heir.reporter}:{context.now.isoformat()}",
        kind="strike_yours",
        subject=str(strike.id),
        channel=heir.reporter,
        now=context.now,
        method="dm",
    )
    sentence = f"Your report is taken back. A witness reports strike #{strike.id} from now on, and is told so."
    return _finish_undo(tx, strike.customer_id, context, sentence, strike.id)


def _lock_subject(tx: Session, undo: Undo) -> Strike:
    """Lock the customer, and return the strike that an undo is about."""
    return strikes.lock_strike(tx, int(undo.subject))[0]


def _finish_undo(tx: Session, customer_id: int, context: RequestContext, sentence: str, strike_id: int) -> str:
    """Update standing, case and channel line after an undo; return the sentence with the customer's points."""
    customer = customers.get_customer(tx, customer_id)
    standing = standings.recompute_standing(tx, customer, policy=context.policy, now=context.now)
    message_refresh.refresh_strike(tx, strike_id, context.now)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now, new_fact=True, standing=standing)
    return f"{sentence} {customer.name} stands at {standing.points} of {context.policy.strikes_to_case} points."


JUDGING_ACTIONS = {"uphold": Action.RESOLVE_CONTEST, "void": Action.VOID}
"""The permission needed to undo a decision: the one needed to decide (`strike_rules.authorize_judge`)."""
UNDO_HANDLERS: dict[str, tuple[Action, UndoHandler]] = {
    "strike": (Action.STRIKE, _undo_strike),
    "contest": (Action.CONTEST, _undo_strike),
    "uphold": (Action.CONTEST, _undo_strike),
    "void": (Action.CONTEST, _undo_strike),
    "witness": (Action.STRIKE, _undo_joining),
    "addition": (Action.STRIKE, _undo_added_note),
}
