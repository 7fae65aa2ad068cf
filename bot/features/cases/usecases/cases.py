"""Cases: shown, listed, the real problem stated, gates waived, closed by hand. What opens one is in `consequences`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.workflow import (
    authorization,
    ballots as polls,
    case_files as casefiles,
    case_updates as consequences,
    reminders as nudging,
)
from bot.workflow.authorization import Call, RequestContext, UndoHandler
from bot.workflow.deadlines import DeadlineHandler
from bot.workflow.undo import is_unchanged, restore_fields, snapshot_fields
from scoring import strikes as strike_rules
from scoring.cases import cases as rules, closing as case_closing, gates
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseOutcome, ProblemSide, Waiver
from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound
from scoring.roles import Action, is_allowed
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.strikes import StrikeTally
from scoring.values import notes
from storage import strikes
from storage.cases import cases
from storage.customers import customers
from storage.database import Database, Json
from storage.outbox.posted import find_place
from storage.requests.undos import Undo
from storage.settings import channels, policies

PROBLEM_FIELDS = ("problem", "problem_by", "problem_at", "side", "side_by", "side_at", "agreed_by", "agreed_at")
"""What stating a problem may set, as its undo keeps it."""
CONFIRMATION_VERBS = {"agreed": "side-agreed", "facts": "facts-confirmed"}
"""What the audit calls each confirmation."""


@dataclass(frozen=True, slots=True)
class CustomerCase:
    """A customer's open case (`file`), or None and where it stands without one; `last` is its newest closed case."""

    customer: Customer
    file: CaseFile | None
    last: Case | None
    tally: StrikeTally
    policy: Policy
    now: datetime
    manages: bool


@dataclass(frozen=True, slots=True)
class CaseList:
    """The oldest open cases, and how many `more`: of all for a manager, for others of their own customers."""

    files: tuple[CaseFile, ...]
    all: bool
    more: int = 0


@dataclass(frozen=True, slots=True)
class CaseUpdated:
    """The problem as it stands on the case; `raised` when stating it opened the case."""

    file: CaseFile
    raised: bool
    advice: str | None
    told: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class GateWaived:
    """A gate waived; `file` is the case with it."""

    file: CaseFile
    waiver: Waiver
    told: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """A case that a manager closed."""

    case: Case
    customer: Customer
    policy: Policy
    told: str | None
    undo: str


def load_customer_case(db: Database, asked: str, *, call: Call) -> CustomerCase:
    """The case file of one customer, or what there is without one."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked)
        authorization.authorize_for_customer(at, Action.CASE, customer)
        last = cases.find_last_case(tx, customer.id)
        is_open = last is not None and last.closed_at is None
        tally = strike_rules.tally_strikes(strikes.list_strikes(tx, customer.id), now=at.now, policy=at.policy)
        return CustomerCase(
            customer=customer,
            file=casefiles.load_open_case_file(tx, customer, policy=at.policy, now=at.now) if is_open else None,
            last=None if is_open else last,
            tally=tally,
            policy=at.policy,
            now=at.now,
            manages=is_allowed(at.actor, Action.CLOSE_CASE),
        )


def list_open_cases(db: Database, *, call: Call) -> CaseList:
    """The open cases a person may work on."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        found = cases.list_open_cases(tx)
        known = customers.load_customers(tx, [case.customer_id for case in found])
        mine = [case for case in found if _may_work_on(at, known[case.customer_id])]
        files = casefiles.load_case_files(tx, known, mine[: casefiles.MOST], policy=at.policy, now=at.now)
        return CaseList(files, is_allowed(at.actor, Action.CLOSE_CASE), len(mine) - len(files))


def state_problem(db: Database, asked: str, text: str, side: str | None, *, call: Call) -> CaseUpdated:
    """State the real problem, or state it anew; without a case one is raised. Source: product.md §3, §5.4."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked, lock=True)
        authorization.authorize_for_customer(at, Action.CASE, customer)
        refuse_former(customer, at.policy.zone)
        whose, before = _parse_side(side), cases.find_open_case(tx, customer.id)
        known = before.problem if before is not None and whose is not None else ""
        said = rules.check_problem(text or known)
        case = before or consequences.ensure_case(tx, customer, by=call.user_id, now=at.now)
        stated = rules.problem_changes(case, said, whose, by=call.user_id, now=at.now)
        after = cases.RECORDS.change(tx, case.id, **stated)
        _audit_case(tx, at, "case.problem-stated", case, {"side": after.side or ""}, {"problem": said})
        undo = authorization.offer_undo(
            tx, at, kind="problem", subject=str(case.id), before=_snapshot_problem(case), after=_snapshot_problem(after)
        )
        consequences.update_case(tx, customer, policy=at.policy, now=at.now)
        file = casefiles.load_case_file(tx, customer, after, policy=at.policy, now=at.now)
        return CaseUpdated(file, before is None, notes.find_advice(said), _find_review_channel(tx), undo)


def waive_gate(db: Database, asked: str, gate: str, why: str, *, call: Call) -> GateWaived:
    """Waive a gate with a reason, which stands on the card and on the ballot."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.WAIVE)
        file = _load_open_file(tx, customers.resolve_customer(tx, asked, lock=True), at)
        if not gate.strip():
            raise Incomplete("Say which gate to waive, and why.", field="gate")
        wanted = gates.parse_gate(gate)
        gates.check_waiver(file, wanted, call.user_id)
        reason = _require_reason(why, "a waiver")
        waiver = cases.WAIVERS.add(
            tx, case_id=file.case.id, gate=wanted, why=reason, waived_by=call.user_id, waived_at=at.now
        )
        _audit_case(tx, at, "case.gate-waived", file.case, {"gate": wanted.value}, {"why": reason})
        undo = authorization.offer_undo(tx, at, kind="waiver", subject=str(waiver.id), before=None, after=None)
        consequences.update_case(tx, file.customer, policy=at.policy, now=at.now)
        file = casefiles.load_case_file(tx, file.customer, file.case, policy=at.policy, now=at.now)
        return GateWaived(file, waiver, _find_review_channel(tx), undo)


def agree_problem_is_theirs(db: Database, asked: str, *, call: Call) -> CaseUpdated:
    """Agree as a second person that the problem is theirs; somebody alone confirms it. Source: product.md §5.4."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.AGREE)
        file = _load_open_file(tx, customers.resolve_customer(tx, asked, lock=True), at)
        gates.check_agreement(file, call.user_id)
        return _record_confirmation(tx, at, file, "agreed")


def confirm_facts(db: Database, asked: str, *, call: Call) -> CaseUpdated:
    """Confirm as a second manager what a severe strike says. Source: product.md §5.4."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.WAIVE)
        file = _load_open_file(tx, customers.resolve_customer(tx, asked, lock=True), at)
        gates.check_confirmation(file, call.user_id)
        return _record_confirmation(tx, at, file, "facts")


def _record_confirmation(tx: Session, at: RequestContext, file: CaseFile, what: str) -> CaseUpdated:
    """Store who agreed or confirmed, `what` being the columns' name, with its undo and what follows."""
    names = by, moment = f"{what}_by", f"{what}_at"
    after = cases.RECORDS.change(tx, file.case.id, **{by: at.actor.user_id, moment: at.now})
    _audit_case(tx, at, f"case.{CONFIRMATION_VERBS[what]}", file.case)
    left, subject = snapshot_fields(after, names), str(file.case.id)
    undo = authorization.offer_undo(
        tx, at, kind=what, subject=subject, before=snapshot_fields(file.case, names), after=left
    )
    consequences.update_case(tx, file.customer, policy=at.policy, now=at.now)
    return CaseUpdated(
        casefiles.load_case_file(tx, file.customer, after, policy=at.policy, now=at.now),
        False,
        None,
        _find_review_channel(tx),
        undo,
    )


def close_case(db: Database, asked: str, why: str, *, call: Call) -> CaseClosed:
    """Close a case by hand: the customer is good again. Refused while a ballot, notice or transition is under way."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.CLOSE_CASE)
        file = _load_open_file(tx, customers.resolve_customer(tx, asked, lock=True), at)
        case_closing.check_closing(file)
        reason = _require_reason(why, "closing a case")
        case = consequences.close_case(tx, file.case, CaseOutcome.GOOD_AGAIN, by=call.user_id, why=reason, now=at.now)
        nudging.schedule_reminders(tx, file.customer, policy=at.policy, now=at.now)
        undo = authorization.offer_undo(
            tx, at, kind="case", subject=str(case.id), before=None, after=at.now.isoformat()
        )
        return CaseClosed(case, file.customer, at.policy, _find_review_channel(tx), undo)


def load_for_form(db: Database, asked: str, action: Action, *, call: Call) -> tuple[Customer, CaseFile | None]:
    """The customer a form is for, and the open case; refused for those who may not."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked)
        authorization.authorize_for_customer(at, action, customer)
        if action is Action.CASE:
            refuse_former(customer, at.policy.zone)
            return customer, casefiles.load_open_case_file(tx, customer, policy=at.policy, now=at.now)
        return customer, _load_open_file(tx, customer, at)


def find_posted_case(db: Database, case_id: int, *, now: datetime) -> CaseFile | None:
    """The case as its card shows it, open or closed; None where it fell away before anybody was told."""
    with db.transaction(reading=True) as tx:
        case = cases.RECORDS.get(tx, case_id)
        if case.outcome is CaseOutcome.FELL_AWAY and find_place(tx, "case", str(case_id)) is None:
            return None
        customer = customers.get_customer(tx, case.customer_id)
        return casefiles.load_case_file(tx, customer, case, policy=policies.get_policy(tx), now=now)


def _load_open_file(tx: Session, customer: Customer, at: RequestContext) -> CaseFile:
    file = casefiles.load_open_case_file(tx, customer, policy=at.policy, now=at.now)
    if file is None:
        key, points = customer.key, at.policy.strikes_to_case
        raise NotFound(
            f"{customer.name} has no open case. One opens by itself at {points} live points, or when somebody states "
            f"the real problem: `/umpire problem {key} <what it is>`."
        )
    return file


def _may_work_on(at: RequestContext, customer: Customer) -> bool:
    return is_allowed(at.actor, Action.CASE, owners=(customer.owner, customer.backup))


def _parse_side(word: str | None) -> ProblemSide | None:
    if not word:
        return None
    try:
        return ProblemSide(word.strip().casefold())
    except ValueError:
        raise Malformed(f"`--side` is `ours`, `theirs` or `both`, not “{word}”.", field="side") from None


def _require_reason(why: str, what: str) -> str:
    return notes.check_text(why, needed=f"Say why: {what} needs a reason in words.")


def _find_review_channel(tx: Session) -> str | None:
    """The channel whose card shows the change, if one is named."""
    return channels.find_channel(tx, ChannelPurpose.REVIEW)


def _undo_problem(tx: Session, undo: Undo, at: RequestContext) -> str:
    """The problem as it was stated before; a case that only this raised falls away with it."""
    case, customer = _lock_case_for_undo(tx, int(undo.subject), undo, at, Action.CASE)
    if case.closed_at is not None or _snapshot_problem(case) != undo.after:
        raise AlreadyDone(f"The case of {customer.name} was changed by somebody since, so nothing was undone.")
    cases.RECORDS.change(tx, case.id, **restore_fields(undo.before))
    _audit_case(tx, at, "case.problem-undone", case)
    left = consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    if left is None:
        return f"The problem of {customer.name} is taken back, and the case it opened with it."
    again = "is as it was stated before" if left.problem else "is not stated any more"
    return f"The problem of {customer.name} {again}."


def _undo_confirmation(tx: Session, undo: Undo, at: RequestContext) -> str:
    """Nobody agreed, or confirmed the facts, unless somebody did before."""
    case, customer = _lock_case_for_undo(tx, int(undo.subject), undo, at, Action.TODO)
    if case.closed_at is not None or not is_unchanged(case, undo.after):
        raise AlreadyDone(f"The case of {customer.name} was changed by somebody since, so nothing was undone.")
    cases.RECORDS.change(tx, case.id, **restore_fields(undo.before))
    _audit_case(tx, at, f"case.{CONFIRMATION_VERBS[undo.kind]}-undone", case)
    consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    return f"What you confirmed of {customer.name} is taken back."


def _undo_waiver(tx: Session, undo: Undo, at: RequestContext) -> str:
    try:
        waiver = cases.WAIVERS.get(tx, int(undo.subject))
    except NotFound:
        raise AlreadyDone("That gate is not waived any more.") from None
    case, customer = _lock_case_for_undo(tx, waiver.case_id, undo, at, Action.WAIVE)
    if case.closed_at is not None:
        raise AlreadyDone(f"The case of {customer.name} is closed since, so nothing was undone.")
    cases.delete_waiver(tx, waiver.id)
    _audit_case(tx, at, "case.waiver-undone", case, {"gate": waiver.gate.value})
    consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    return f"The gate “{waiver.gate.value}” of {customer.name} is not waived any more."


def _undo_closing(tx: Session, undo: Undo, at: RequestContext) -> str:
    case, customer = _lock_case_for_undo(tx, int(undo.subject), undo, at, Action.CLOSE_CASE)
    newest = cases.find_last_case(tx, customer.id)
    if case.closed_at is None or case.closed_at.isoformat() != undo.after or newest != case:
        raise AlreadyDone(f"The case of {customer.name} was changed by somebody since, so nothing was undone.")
    cases.RECORDS.change(tx, case.id, closed_at=None, closed_by=None, outcome=None, closed_why="")
    _audit_case(tx, at, "case.reopened", case)
    consequences.update_case(tx, customer, policy=at.policy, now=at.now)
    return f"The case of {customer.name} is open again."


def _lock_case_for_undo(
    tx: Session, number: int, undo: Undo, at: RequestContext, action: Action
) -> tuple[Case, Customer]:
    """The case and its customer, held until the transaction ends and read after that, unless a ballot was opened."""
    customers.lock_customer(tx, whose := cases.RECORDS.get(tx, number).customer_id)
    customer = customers.get_customer(tx, whose)
    authorization.authorize_for_customer(at, action, customer)
    polls.refuse_if_ballot_opened_since(tx, customer, undo)
    return cases.RECORDS.get(tx, number), customer


def _snapshot_problem(case: Case) -> Json:
    """What stating a problem sets, as it is kept for an undo."""
    return snapshot_fields(case, PROBLEM_FIELDS)


def _audit_case(
    tx: Session,
    at: RequestContext,
    action: str,
    case: Case,
    public: Mapping[str, str] = {},
    private: Mapping[str, str] = {},
) -> None:
    authorization.audit_action(tx, at, action, case.customer_id, public={"case": case.id, **public}, private=private)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "problem": (Action.TODO, _undo_problem),
    "agreed": (Action.AGREE, _undo_confirmation),
    "facts": (Action.WAIVE, _undo_confirmation),
    "waiver": (Action.WAIVE, _undo_waiver),
    "case": (Action.CLOSE_CASE, _undo_closing),
}
DEADLINES: dict[str, DeadlineHandler] = {consequences.GATES_CHANGE: consequences.refresh_case}
