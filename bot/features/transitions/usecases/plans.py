"""Plans of transitions: made, added to, worked off step by step, extended. Who hands over is in `transitions`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from bot.features.transitions.usecases import transitions as handovers
from bot.features.transitions.usecases.transitions import Handover, TransitionChanged
from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, RequestContext
from scoring.refusals import Incomplete, Malformed, NotFound
from scoring.roles import Action, Role
from scoring.settings import parsers as readings
from scoring.transitions import steps as step_rules, transitions as rules
from scoring.transitions.steps import StepKind, Trade
from scoring.transitions.transitions import TransitionPlan
from scoring.values import notes
from storage import terms
from storage.customers import customers
from storage.roles import people
from storage.transitions import transitions as records


@dataclass(frozen=True, slots=True)
class PlanProposal:
    """A plan as a person asks for it; `notice` are the days the contract asks for, None where nobody says."""

    destination: str = ""
    last_day: date | None = None
    scope: str = ""
    trade: str = ""
    notice: int | None = None


@dataclass(frozen=True, slots=True)
class StepProposal:
    """A step to add."""

    what: str = ""
    kind: str = ""
    due: date | None = None
    owner: str | None = None


def load_for_plan_form(db: Database, asked: str, *, call: Call) -> Handover:
    """Refuse, before the form of a plan opens, who may not plan and what cannot be planned now."""
    found = _load_for_form(db, asked, call=call)
    rules.check_can_plan(found.transition)
    return found


def find_agreed_notice(db: Database, customer_id: int, *, call: Call) -> int | None:
    """The days of notice we owe the customer by its terms; None: not known."""
    with db.transaction(reading=True) as tx:
        authorization.authorize_call(tx, call, Action.LOOK_MONEY)
        agreed = terms.find_terms(tx, customer_id)
        return agreed.notice_ours if agreed else None


def load_for_extension_form(db: Database, asked: str, *, call: Call) -> Handover:
    """The same before the form of a later last day opens."""
    found = _load_for_form(db, asked, call=call)
    rules.require_last_day(found.transition)
    return found


def load_for_step_form(db: Database, asked: str, *, call: Call) -> Handover:
    """The same before the form of another step opens: managers only."""
    found = _load_for_form(db, asked, managed=True, call=call)
    rules.require_last_day(found.transition)
    return found


def load_for_assignment_form(db: Database, asked: str, *, call: Call) -> Handover:
    """The same before the form of who hands over opens: managers only."""
    return _load_for_form(db, asked, managed=True, call=call)


def plan_transition(db: Database, asked: str, proposal: PlanProposal, *, call: Call) -> TransitionChanged:
    """Say where the customer goes, by when and with what; the steps come from the trade's list."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        found = handovers.load_running(tx, asked, at)
        rules.check_can_plan(found.transition)
        made = _check_plan(_add_agreed_notice(tx, proposal, found.customer.id), at)
        manager = Role.MANAGER in at.actor.roles
        changed = rules.plan_transition(found.transition, made, now=at.now, manager=manager, policy=at.policy)
        steps = step_rules.draft_steps(made.trade, at.today, made.last_day, at.policy.calendar)
        return handovers.store_change(
            tx, found, at, "planned", transition=changed, added=steps, private={"scope": made.scope}
        )


def add_step(db: Database, asked: str, addition: StepProposal, *, call: Call) -> TransitionChanged:
    """A manager adds to what was agreed at the start."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.ASSIGN_TRANSITION)
        found = handovers.load_running(tx, asked, at)
        draft = _draft_step(tx, found, addition, at)
        moved = handovers.store_change(tx, found, at, "step_added", added=(draft,), managed=True)
        return replace(moved, step=max(moved.handover.steps, key=lambda step: step.place))


def finish_steps(db: Database, asked: str, numbers: Sequence[int], note: str = "", *, call: Call) -> TransitionChanged:
    """Tick steps, all or none; a step's own owner may too. Access is revoked last, and records wait for nothing."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, asked, lock=True)
        newest = records.find_last_transition(tx, customer.id)
        steps = {each.place: each for each in records.STEPS.list_where(tx, transition_id=newest.id)} if newest else {}
        for number in numbers:
            handovers.authorize_handover(at, customer, newest, steps[number].owner if number in steps else None)
        found = handovers.load_unless_on_hold(tx, customer, newest, at)
        if unknown := [number for number in numbers if number not in steps]:
            raise NotFound(f"There is no step {unknown[0]}. `/umpire transition {customer.key}` lists the steps.")
        said = notes.check_text(note, field="note", has="The note has")
        chosen = step_rules.sort_steps(steps[number] for number in numbers)
        for step in chosen:
            step_rules.check_finish(step, steps.values())
            steps[step.place] = replace(step, done_at=at.now, done_by=call.user_id, note=said)
        done = tuple(steps[step.place] for step in chosen)
        return replace(handovers.store_change(tx, found, at, "step_done", steps=done), steps=done)


def extend_transition(db: Database, asked: str, to: date | None, why: str, *, call: Call) -> TransitionChanged:
    """Move the last day, and with it what is still to be done."""
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.TODO)
        found = handovers.load_running(tx, asked, at)
        rules.require_last_day(found.transition)
        if not to:
            raise Incomplete("Say to which day: `--to 2026-03-14`.", field="to")
        if not notes.has_words(why):
            raise Incomplete("Say why: a later last day needs a reason in words.", field="why")
        manager = Role.MANAGER in at.actor.roles
        changed = rules.extend_transition(found.transition, to, why, manager=manager, policy=at.policy)
        later = to - (found.transition.last_day or to)
        steps = step_rules.move_steps(found.steps, later, last_day=to, calendar=at.policy.calendar)
        return handovers.store_change(tx, found, at, "extended", transition=changed, steps=steps, private={"why": why})


def _load_for_form(db: Database, asked: str, *, managed: bool = False, call: Call) -> Handover:
    """The running transition for who may change it, read before a form opens."""
    with db.transaction(reading=True) as tx:
        at = authorization.authorize_call(tx, call, Action.ASSIGN_TRANSITION if managed else Action.TODO)
        return handovers.load_running(tx, asked, at, lock=False)


def _add_agreed_notice(tx: Session, proposal: PlanProposal, customer_id: int) -> PlanProposal:
    """The proposal with the notice the terms agree on, where it names none."""
    agreed = terms.find_terms(tx, customer_id)
    if proposal.notice is not None or agreed is None:
        return proposal
    return replace(proposal, notice=agreed.notice_ours)


def _check_plan(proposal: PlanProposal, at: RequestContext) -> TransitionPlan:
    if not proposal.destination:
        raise Incomplete("Say where they go: provider, own-people or wind-down.", field="destination")
    if not proposal.last_day:
        raise Incomplete("Say which day is the last.", field="last-day")
    if not proposal.scope.strip():
        raise Incomplete("Say what is handed over and what is not: the scope is agreed at the start.", field="scope")
    return TransitionPlan(
        rules.parse_destination(proposal.destination),
        proposal.last_day,
        proposal.scope,
        Trade(readings.parse_trade(proposal.trade or at.policy.trade, at.policy)),
        proposal.notice or 0,
    )


def _draft_step(tx: Session, found: Handover, addition: StepProposal, at: RequestContext) -> step_rules.StepDraft:
    last_day = rules.require_last_day(found.transition)
    if addition.owner is not None and not people.get_actor(tx, addition.owner).full_member:
        raise Malformed("A step's owner is a full member of this workspace.", field="owner")
    kind = addition.kind.casefold() or StepKind.WORK.value
    if kind not in tuple(StepKind):
        raise Malformed(f"“{kind[:60]}” is none of {', '.join(StepKind)}.", field="kind")
    return step_rules.draft_step(
        found.steps,
        StepKind(kind),
        addition.what,
        due_on=addition.due,
        owner=addition.owner,
        last_day=last_day,
        calendar=at.policy.calendar,
    )
