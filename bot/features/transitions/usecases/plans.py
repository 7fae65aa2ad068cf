"""Plan a transition, add and finish its steps, and move its last day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from bot.features.transitions.usecases import transitions
from bot.features.transitions.usecases.transitions import Handover, TransitionChanged
from bot.workflow import replies as reply_workflow, requests
from bot.workflow.requests import Call, Database, RequestContext
from scoring import strikes as strike_rules
from scoring.ballots import BallotKind, BallotState
from scoring.cases.ballot_doors import BallotDoor
from scoring.refusals import Incomplete, Malformed, NotFound
from scoring.roles import Action, Role
from scoring.settings import parsers
from scoring.transitions import steps as step_rules, transitions as transition_rules
from scoring.transitions.steps import StepKind, Trade
from scoring.transitions.transitions import TransitionPlan
from scoring.values import notes
from storage import ballots, strikes, terms
from storage.customers import customers
from storage.database import Json
from storage.roles import people
from storage.transitions import transitions as transition_records


@dataclass(frozen=True, slots=True)
class PlanProposal:
    """A plan as somebody asks for it. `notice`: the days of notice the contract asks for, None where nobody says.

    `checked`: who checked that contract and law allow a sooner last day, after a severe strike.
    """

    destination: str = ""
    last_day: date | None = None
    scope: str = ""
    trade: str = ""
    notice: int | None = None
    checked: str = ""


@dataclass(frozen=True, slots=True)
class StepProposal:
    """A step as a manager asks for it."""

    what: str = ""
    kind: str = ""
    due: date | None = None
    owner: str | None = None


def load_for_plan_form(db: Database, customer_text: str, *, call: Call) -> Handover:
    """Load the handover for the form of its plan. Raises a refusal where it cannot be planned now."""
    handover = _load_for_form(db, customer_text, call=call)
    transition_rules.check_can_plan(handover.transition)
    return handover


def find_agreed_notice(db: Database, customer_id: int, *, call: Call) -> int | None:
    """Return the days of notice that we owe the customer by its terms, or None where that is not known."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.LOOK_MONEY)
        agreed_terms = terms.find_terms(tx, customer_id)
        return agreed_terms.notice_ours if agreed_terms else None


def is_after_severe_strike(db: Database, handover: Handover, *, call: Call) -> bool:
    """Tell whether the customer has a severe strike, after which the last day may be immediate."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.TODO)
        return _has_severe_strike(tx, handover)


def load_for_extension_form(db: Database, customer_text: str, *, call: Call) -> Handover:
    """Load the handover for the form of a later last day. Raises a refusal before it is planned."""
    handover = _load_for_form(db, customer_text, call=call)
    transition_rules.require_last_day(handover.transition, key=handover.customer.key)
    return handover


def load_for_step_form(db: Database, customer_text: str, *, call: Call) -> Handover:
    """Load the handover for the form of a new step, for managers. Raises a refusal before it is planned."""
    handover = _load_for_form(db, customer_text, managers_only=True, call=call)
    transition_rules.require_last_day(handover.transition, key=handover.customer.key)
    return handover


def load_for_assignment_form(db: Database, customer_text: str, *, call: Call) -> Handover:
    """Load the handover for the form of who hands over, for managers."""
    return _load_for_form(db, customer_text, managers_only=True, call=call)


def plan_transition(db: Database, customer_text: str, proposal: PlanProposal, *, call: Call) -> TransitionChanged:
    """Plan where the customer goes, by when and with what. The steps come from the trade's list."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context)
        transition_rules.check_can_plan(handover.transition)
        checked_plan = _check_plan(_add_agreed_notice(tx, proposal, handover.customer.id), context)
        manager = Role.MANAGER in context.actor.roles
        changed = transition_rules.plan_transition(
            handover.transition,
            checked_plan,
            now=context.now,
            manager=manager,
            severe=_has_severe_strike(tx, handover),
            policy=context.policy,
        )
        steps = step_rules.draft_steps(
            checked_plan.trade, context.today, checked_plan.last_day, context.policy.calendar
        )
        private: dict[str, Json] = {"scope": checked_plan.scope}
        private |= {"checked": changed.checked} if changed.checked else {}
        return transitions.store_change(
            tx, handover, context, "planned", transition=changed, added=steps, private=private
        )


def add_step(db: Database, customer_text: str, proposal: StepProposal, *, call: Call) -> TransitionChanged:
    """Add a step to a plan, which only managers do."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.ASSIGN_TRANSITION)
        handover = transitions.load_running(tx, customer_text, context)
        draft = _draft_step(tx, handover, proposal, context)
        changed = transitions.store_change(tx, handover, context, "step_added", added=(draft,), managers_only=True)
        return replace(changed, step=max(changed.handover.steps, key=lambda step: step.place))


def finish_steps(
    db: Database, customer_text: str, numbers: Sequence[int], note: str = "", *, call: Call
) -> TransitionChanged:
    """Mark steps done, all or none. A step's own owner may do so too.

    Raises a refusal where access would be revoked before the rest is done.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        customer = customers.resolve_customer(tx, customer_text, lock=True)
        transition = transition_records.find_last_transition(tx, customer.id)
        steps = (
            {each.place: each for each in transition_records.STEPS.list_where(tx, transition_id=transition.id)}
            if transition
            else {}
        )
        for number in numbers:
            transitions.authorize_handover(
                context, customer, transition, steps[number].owner if number in steps else None
            )
        handover = transitions.load_unless_on_hold(tx, customer, transition, context)
        reply_workflow.refuse_handover(tx, customer)
        if missing := [number for number in numbers if number not in steps]:
            raise NotFound(f"There is no step {missing[0]}. `/umpire transition {customer.key}` lists the steps.")
        checked_note = notes.check_text(note, field="note", has="The note has")
        chosen = step_rules.sort_steps(steps[number] for number in numbers)
        for step in chosen:
            step_rules.check_finish(step, steps.values())
            steps[step.place] = replace(step, done_at=context.now, done_by=call.user_id, note=checked_note)
        done = tuple(steps[step.place] for step in chosen)
        return replace(transitions.store_change(tx, handover, context, "step_done", steps=done), steps=done)


def extend_transition(
    db: Database, customer_text: str, last_day: date | None, why: str, *, call: Call
) -> TransitionChanged:
    """Move the last day, and the open steps with it."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.TODO)
        handover = transitions.load_running(tx, customer_text, context)
        transition_rules.require_last_day(handover.transition, key=handover.customer.key)
        if not last_day:
            raise Incomplete("Say to which day.", field="to", typed="For example `--to 2026-03-14`.")
        if not notes.has_words(why):
            raise Incomplete("Say why: a later last day needs a reason in words.", field="why")
        manager = Role.MANAGER in context.actor.roles
        changed = transition_rules.extend_transition(
            handover.transition, last_day, why, manager=manager, policy=context.policy
        )
        delay = last_day - (handover.transition.last_day or last_day)
        steps = step_rules.move_steps(handover.steps, delay, last_day=last_day, calendar=context.policy.calendar)
        return transitions.store_change(
            tx, handover, context, "extended", transition=changed, steps=steps, private={"why": why}
        )


def _load_for_form(db: Database, customer_text: str, *, managers_only: bool = False, call: Call) -> Handover:
    """Load the running transition for somebody who may change it."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.ASSIGN_TRANSITION if managers_only else Action.TODO)
        return transitions.load_running(tx, customer_text, context, lock=False)


def _add_agreed_notice(tx: Session, proposal: PlanProposal, customer_id: int) -> PlanProposal:
    """Add the days of notice from the customer's terms where the proposal names none."""
    agreed_terms = terms.find_terms(tx, customer_id)
    if proposal.notice is not None or agreed_terms is None:
        return proposal
    return replace(proposal, notice=agreed_terms.notice_ours)


def _check_plan(proposal: PlanProposal, context: RequestContext) -> TransitionPlan:
    """Turn the proposal into a plan. Raises Incomplete for what is missing."""
    if not proposal.destination:
        raise Incomplete("Say where they go: provider, own-people or wind-down.", field="destination")
    if not proposal.last_day:
        raise Incomplete("Say which day is the last.", field="last-day")
    if not proposal.scope.strip():
        raise Incomplete("Say what is handed over and what is not: the scope is agreed at the start.", field="scope")
    return TransitionPlan(
        transition_rules.parse_destination(proposal.destination),
        proposal.last_day,
        proposal.scope,
        Trade(parsers.parse_trade(proposal.trade or context.policy.trade, context.policy)),
        proposal.notice or 0,
        proposal.checked,
    )


def _has_severe_strike(tx: Session, handover: Handover) -> bool:
    """Whether a severe strike counts, or was the way to the ballot that let the customer go."""
    known = strikes.list_strikes(tx, handover.customer.id)
    passed = ballots.RECORDS.list_where(tx, case_id=handover.transition.case_id, state=BallotState.PASSED)
    return strike_rules.tally_strikes(known, now=handover.now, policy=handover.policy).severe or any(
        ballot.kind is BallotKind.TERMINATE and ballot.door == BallotDoor.SEVERE for ballot in passed
    )


def _draft_step(
    tx: Session, handover: Handover, proposal: StepProposal, context: RequestContext
) -> step_rules.StepDraft:
    """Turn the proposal into a step's draft. Raises Malformed for an unknown kind or owner."""
    last_day = transition_rules.require_last_day(handover.transition, key=handover.customer.key)
    if proposal.owner is not None and not people.get_actor(tx, proposal.owner).full_member:
        raise Malformed("A step's owner has to be a full member of this workspace.", field="owner")
    kind = proposal.kind.casefold() or StepKind.WORK.value
    if kind not in tuple(StepKind):
        raise Malformed(f"“{kind[:60]}” is none of {', '.join(StepKind)}.", field="kind")
    return step_rules.draft_step(
        handover.steps,
        StepKind(kind),
        proposal.what,
        due_on=proposal.due,
        owner=proposal.owner,
        last_day=last_day,
        calendar=context.policy.calendar,
    )
