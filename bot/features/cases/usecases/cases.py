"""Show and list cases, state the real problem, waive gates, close a case. `case_updates` opens cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import (
    ballots as ballot_workflow,
    case_files,
    case_updates,
    reminders,
    replies as reply_workflow,
    requests,
)
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.requests import Call, RequestContext, UndoHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import strikes as strike_rules
from scoring.cases import cases as case_rules, closing as case_closing, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseOutcome, ProblemSide, Waiver
from scoring.cases.fixes import Fix, FixState
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound
from scoring.roles import Action, authorize, is_allowed
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.strikes import StrikeTally
from scoring.values import notes
from storage import strikes
from storage.cases import cases, fixes
from storage.customers import customers
from storage.database import Database, Json
from storage.outbox.posted import find_place
from storage.requests.undos import Undo
from storage.settings import channels, policies

PROBLEM_FIELDS = ("problem", "problem_by", "problem_at", "side", "side_by", "side_at", "agreed_by", "agreed_at")
"""The fields that stating a problem may change, which its undo restores."""
CONFIRMATION_VERBS = {"agreed": "side-agreed", "facts": "facts-confirmed"}
"""What the audit calls each confirmation."""


@dataclass(frozen=True, slots=True)
class CustomerCase:
    """A customer's open case, or how the customer stands without one.

    `file` is the open case or None. Where none is open, `last` is the newest closed case, `fixes` are the open ones.
    `works`: the reader may work on the case; whoever judges a reply, or has judged it, only reads it.
    """

    customer: Customer
    file: CaseFile | None
    last: Case | None
    tally: StrikeTally
    policy: Policy
    now: datetime
    manages: bool
    works: bool = True
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseList:
    """The oldest open cases, and how many `more` there are: all for a manager, for others their own customers'."""

    files: tuple[CaseFile, ...]
    all: bool
    more: int = 0


@dataclass(frozen=True, slots=True)
class CaseUpdated:
    """A case whose problem was stated or confirmed. `raised`: stating the problem opened the case."""

    file: CaseFile
    raised: bool
    advice: str | None
    channel: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class GateWaived:
    """A waiver, and the case with it."""

    file: CaseFile
    waiver: Waiver
    channel: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """A case that a manager closed."""

    case: Case
    customer: Customer
    policy: Policy
    channel: str | None
    undo: str


def load_customer_case(db: Database, customer_text: str, *, call: Call) -> CustomerCase:
    """Load a customer's open case, or how the customer stands without one."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        works = _may_work_on(context, customer)
        if not works and not reply_workflow.is_judge(
            tx, customer, call.user_id, policy=context.policy, now=context.now
        ):
            requests.authorize_for_customer(context, Action.CASE, customer)
        latest = cases.find_last_case(tx, customer.id)
        is_open = latest is not None and latest.closed_at is None
        tally = strike_rules.tally_strikes(
            strikes.list_strikes(tx, customer.id), now=context.now, policy=context.policy
        )
        return CustomerCase(
            customer=customer,
            file=case_files.load_open_case_file(tx, customer, policy=context.policy, now=context.now)
            if is_open
            else None,
            last=None if is_open else latest,
            tally=tally,
            policy=context.policy,
            now=context.now,
            manages=is_allowed(context.actor, Action.CLOSE_CASE),
            works=works,
            fixes=() if is_open else fixes.RECORDS.list_where(tx, customer_id=customer.id, state=FixState.OPEN),
        )


def list_open_cases(db: Database, *, call: Call) -> CaseList:
    """List the open cases that this person may work on."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        open_cases = cases.list_open_cases(tx)
        known_customers = customers.load_customers(tx, [case.customer_id for case in open_cases])
        mine = [case for case in open_cases if _may_work_on(context, known_customers[case.customer_id])]
        files = case_files.load_case_files(
            tx, known_customers, mine[: case_files.MOST], policy=context.policy, now=context.now
        )
        return CaseList(files, is_allowed(context.actor, Action.CLOSE_CASE), len(mine) - len(files))


def state_problem(db: Database, customer_text: str, text: str, side: str | None, *, call: Call) -> CaseUpdated:
    """State the real problem, or state it again; without a case this opens one. See cases in product.md."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        requests.authorize_for_customer(context, Action.CASE, customer)
        refuse_former(customer, context.policy.zone)
        parsed_side, before = _parse_side(side), cases.find_open_case(tx, customer.id)
        recorded_problem = before.problem if before is not None and parsed_side is not None else ""
        problem = case_rules.check_problem(text, recorded_problem)
        case = before or case_updates.ensure_case(tx, customer, by=call.user_id, now=context.now)
        changes = case_rules.problem_changes(case, problem, parsed_side, by=call.user_id, now=context.now)
        after = cases.RECORDS.change(tx, case.id, **changes)
        _audit_case(tx, context, "case.problem-stated", case, {"side": after.side or ""}, {"problem": problem})
        undo = requests.offer_undo(
            tx,
            context,
            kind="problem",
            subject=str(case.id),
            before=_snapshot_problem(case),
            after=_snapshot_problem(after),
        )
        case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
        file = case_files.load_case_file(tx, customer, after, policy=context.policy, now=context.now)
        return CaseUpdated(file, before is None, notes.find_advice(problem), _find_review_channel(tx), undo)


def waive_gate(db: Database, customer_text: str, gate: str, why: str, *, call: Call) -> GateWaived:
    """Waive a gate with a reason, which the card and the ballot show."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.WAIVE)
        file = _load_open_file(tx, customers.resolve_customer(tx, customer_text, lock=True), context)
        if not gate.strip():
            raise Incomplete("Say which step to waive, and why.", field="gate")
        parsed_gate = gates.parse_gate(gate)
        gates.check_waiver(file, parsed_gate, call.user_id)
        reason = _require_reason(why, "a waiver")
        waiver = cases.WAIVERS.add(
            tx, case_id=file.case.id, gate=parsed_gate, why=reason, waived_by=call.user_id, waived_at=context.now
        )
        _audit_case(tx, context, "case.gate-waived", file.case, {"gate": parsed_gate.value}, {"why": reason})
        undo = requests.offer_undo(tx, context, kind="waiver", subject=str(waiver.id), before=None, after=None)
        case_updates.update_case(tx, file.customer, policy=context.policy, now=context.now)
        file = case_files.load_case_file(tx, file.customer, file.case, policy=context.policy, now=context.now)
        return GateWaived(file, waiver, _find_review_channel(tx), undo)


def agree_problem_is_theirs(db: Database, customer_text: str, *, call: Call) -> CaseUpdated:
    """Agree, as a second person, that the problem is the customer's. See gates in product.md.

    A single person's word that it is their part does not count until somebody agrees.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.AGREE)
        file = _load_open_file(tx, customers.resolve_customer(tx, customer_text, lock=True), context)
        gates.check_agreement(file, call.user_id)
        return _record_confirmation(tx, context, file, "agreed")


def confirm_facts(db: Database, customer_text: str, *, call: Call) -> CaseUpdated:
    """Confirm, as a second manager, the facts of a severe strike; an admin, where every manager is a party to it."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.AGREE)
        file = _load_open_file(tx, customers.resolve_customer(tx, customer_text, lock=True), context)
        if call.user_id not in gates.list_people_to_confirm(file)[0]:
            authorize(context.actor, Action.WAIVE)
        gates.check_confirmation(file, call.user_id)
        return _record_confirmation(tx, context, file, "facts")


def _record_confirmation(tx: Session, context: RequestContext, file: CaseFile, confirmation: str) -> CaseUpdated:
    """Store who confirmed and when, in the columns `<what>_by` and `<what>_at`."""
    fields = by, moment = f"{confirmation}_by", f"{confirmation}_at"
    after = cases.RECORDS.change(tx, file.case.id, **{by: context.actor.user_id, moment: context.now})
    _audit_case(tx, context, f"case.{CONFIRMATION_VERBS[confirmation]}", file.case)
    confirmed, subject = snapshot_fields(after, fields), str(file.case.id)
    undo = requests.offer_undo(
        tx, context, kind=confirmation, subject=subject, before=snapshot_fields(file.case, fields), after=confirmed
    )
    case_updates.update_case(tx, file.customer, policy=context.policy, now=context.now)
    return CaseUpdated(
        case_files.load_case_file(tx, file.customer, after, policy=context.policy, now=context.now),
        False,
        None,
        _find_review_channel(tx),
        undo,
    )


def close_case(db: Database, customer_text: str, why: str, *, call: Call) -> CaseClosed:
    """Close a case by hand, because the customer is good again.

    Raises a refusal while a ballot, notice or transition is under way.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.CLOSE_CASE)
        file = _load_open_file(tx, customers.resolve_customer(tx, customer_text, lock=True), context)
        case_closing.check_closing(file)
        reason = _require_reason(why, "closing a case")
        case = case_updates.close_case(
            tx, file.case, CaseOutcome.GOOD_AGAIN, by=call.user_id, why=reason, now=context.now
        )
        reminders.schedule_reminders(tx, file.customer, policy=context.policy, now=context.now)
        undo = requests.offer_undo(
            tx, context, kind="case", subject=str(case.id), before=None, after=context.now.isoformat()
        )
        return CaseClosed(case, file.customer, context.policy, _find_review_channel(tx), undo)


def load_for_form(db: Database, customer_text: str, action: Action, *, call: Call) -> tuple[Customer, CaseFile | None]:
    """Load the customer and the open case for a form. Raises a refusal for people who may not submit it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text)
        requests.authorize_for_customer(context, action, customer)
        if action is Action.CASE:
            refuse_former(customer, context.policy.zone)
            return customer, case_files.load_open_case_file(tx, customer, policy=context.policy, now=context.now)
        return customer, _load_open_file(tx, customer, context)


def find_posted_case(db: Database, case_id: int, *, now: datetime) -> CaseFile | None:
    """Load a case as its card shows it, or None where it fell away before the card was posted."""
    with db.transaction(reading=True) as tx:
        case = cases.RECORDS.get(tx, case_id)
        if case.outcome is CaseOutcome.FELL_AWAY and find_place(tx, "case", str(case_id)) is None:
            return None
        customer = customers.get_customer(tx, case.customer_id)
        return case_files.load_case_file(tx, customer, case, policy=policies.get_policy(tx), now=now)


def _load_open_file(tx: Session, customer: Customer, context: RequestContext) -> CaseFile:
    """Load the customer's open case. Raises NotFound where there is none."""
    file = case_files.load_open_case_file(tx, customer, policy=context.policy, now=context.now)
    if file is None:
        key, points = customer.key, context.policy.strikes_to_case
        raise NotFound(
            f"{customer.name} has no open case. One opens by itself at {points} points, or when somebody states "
            f"the real problem: `/umpire problem {key} <what it is>`."
        )
    return file


def _may_work_on(context: RequestContext, customer: Customer) -> bool:
    """Whether the actor may work on this customer's case."""
    return is_allowed(context.actor, Action.CASE, owners=(customer.owner, customer.backup))


def _parse_side(text: str | None) -> ProblemSide | None:
    """Read whose part the problem is; None where nobody says."""
    if not text:
        return None
    try:
        return ProblemSide(text.strip().casefold())
    except ValueError:
        raise Malformed(f"The problem is `ours`, `theirs` or `both`, not “{text}”.", field="side") from None


def _require_reason(why: str, action: str) -> str:
    """Check the reason of a waiver or of closing a case."""
    return notes.check_text(why, needed=f"Say why: {action} needs a reason in words.")


def _find_review_channel(tx: Session) -> str | None:
    """Return the channel whose card shows the change, if one is named."""
    return channels.find_channel(tx, ChannelPurpose.REVIEW)


def _undo_problem(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore the problem as it was stated before. A case that only this opened falls away."""
    case, customer = _lock_case_for_undo(tx, int(undo.subject), undo, context, Action.CASE)
    if case.closed_at is not None or _snapshot_problem(case) != undo.after:
        raise AlreadyDone(f"The case of {customer.name} has been changed since, so nothing was undone.")
    cases.RECORDS.change(tx, case.id, **restore_fields(undo.before))
    _audit_case(tx, context, "case.problem-undone", case)
    open_case = case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    if open_case is None:
        return f"The problem of {customer.name} is taken back, and the case it opened with it."
    sentence_end = "is as it was stated before" if open_case.problem else "is not stated any more"
    return f"The problem of {customer.name} {sentence_end}."


def _undo_confirmation(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Restore who had confirmed before, usually nobody."""
    case, customer = _lock_case_for_undo(tx, int(undo.subject), undo, context, Action.TODO)
    if case.closed_at is not None or not is_unchanged(case, undo.after):
        raise AlreadyDone(f"The case of {customer.name} has been changed since, so nothing was undone.")
    cases.RECORDS.change(tx, case.id, **restore_fields(undo.before))
    _audit_case(tx, context, f"case.{CONFIRMATION_VERBS[undo.kind]}-undone", case)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"What you confirmed about {customer.name} is taken back."


def _undo_waiver(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Take a waiver back."""
    try:
        waiver = cases.WAIVERS.get(tx, int(undo.subject))
    except NotFound:
        raise AlreadyDone("That step is not waived any more.") from None
    case, customer = _lock_case_for_undo(tx, waiver.case_id, undo, context, Action.WAIVE)
    if case.closed_at is not None:
        raise AlreadyDone(f"The case of {customer.name} has been closed since then, so nothing was undone.")
    cases.delete_waiver(tx, waiver.id)
    _audit_case(tx, context, "case.waiver-undone", case, {"gate": waiver.gate.value})
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"The step “{waiver.gate.value}” is not waived for {customer.name} any more."


def _undo_closing(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Reopen a case that was closed by hand."""
    case, customer = _lock_case_for_undo(tx, int(undo.subject), undo, context, Action.CLOSE_CASE)
    newest = cases.find_last_case(tx, customer.id)
    if case.closed_at is None or case.closed_at.isoformat() != undo.after or newest != case:
        raise AlreadyDone(f"The case of {customer.name} has been changed since, so nothing was undone.")
    cases.RECORDS.change(tx, case.id, closed_at=None, closed_by=None, outcome=None, closed_why="")
    _audit_case(tx, context, "case.reopened", case)
    case_updates.update_case(tx, customer, policy=context.policy, now=context.now)
    return f"The case of {customer.name} is open again."


def _lock_case_for_undo(
    tx: Session, number: int, undo: Undo, context: RequestContext, action: Action
) -> tuple[Case, Customer]:
    """Lock the customer, and return it with its case as they are then.

    Raises AlreadyDone if a ballot was opened since.
    """
    customers.lock_customer(tx, customer_id := cases.RECORDS.get(tx, number).customer_id)
    customer = customers.get_customer(tx, customer_id)
    requests.authorize_for_customer(context, action, customer)
    ballot_workflow.refuse_if_ballot_opened_since(tx, customer, undo)
    return cases.RECORDS.get(tx, number), customer


def _snapshot_problem(case: Case) -> Json:
    """Return the fields that stating a problem changes, as an undo stores them."""
    return snapshot_fields(case, PROBLEM_FIELDS)


def _audit_case(
    tx: Session,
    context: RequestContext,
    action: str,
    case: Case,
    public: Mapping[str, str] = {},
    private: Mapping[str, str] = {},
) -> None:
    """Audit a change of the case."""
    requests.audit_action(tx, context, action, case.customer_id, public={"case": case.id, **public}, private=private)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "problem": (Action.TODO, _undo_problem),
    "agreed": (Action.AGREE, _undo_confirmation),
    "facts": (Action.AGREE, _undo_confirmation),
    "waiver": (Action.WAIVE, _undo_waiver),
    "case": (Action.CLOSE_CASE, _undo_closing),
}
DEADLINES: dict[str, DeadlineHandler] = {case_updates.GATES_CHANGE: case_updates.refresh_case}
