"""Transitions: who hands the customer over, to whom, by when, in which steps. Source: product.md §5.7."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Malformed, NotAllowed, TooLate
from scoring.rules.policy import Policy
from scoring.transitions.steps import Step, Trade, list_open_steps
from scoring.values import notes


class TransitionState(StrEnum):
    """Where a transition is. Ownerless: nobody is asked; asked: somebody is; owned: to be planned; running; ended."""

    OWNERLESS = "ownerless"
    ASKED = "asked"
    OWNED = "owned"
    RUNNING = "running"
    ENDED = "ended"


class Destination(StrEnum):
    """Where the customer goes."""

    PROVIDER = "another provider"
    OWN_PEOPLE = "their own people"
    WIND_DOWN = "wind-down"


class ReferralOutcome(StrEnum):
    """How a referral went, asked at the farewell and 45 days later."""

    TOOK_IT = "took it"
    DECLINED = "declined"
    UNKNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class TransitionRules:
    """The rules a transition began with, in days: to accept it (business days), and to its last day."""

    accept: int
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Transition:
    """One transition. Days are local dates; `runners_up` are asked in this order when the asked person declines.

    At the farewell: `lessons`, the `revenue` a year it loses (minor units), the `minutes` a month it frees. `rules` are
    those in force when it began; None for one that is older than their keeping, which goes by today's.
    """

    id: int
    customer_id: int
    case_id: int
    began_at: datetime
    state: TransitionState
    ballot_id: int | None = None
    owner: str | None = None
    asked: str | None = None
    asked_at: datetime | None = None
    accept_by: datetime | None = None
    runners_up: tuple[str, ...] = ()
    destination: Destination | None = None
    scope: str = ""
    trade: Trade | None = None
    last_day: date | None = None
    contract_notice_days: int = 0
    extended_why: str = ""
    planned_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    lessons: str = ""
    revenue: int | None = None
    minutes: int | None = None
    rules: TransitionRules | None = None


@dataclass(frozen=True, slots=True)
class Vendor:
    """Somebody customers can be referred to."""

    id: int
    name: str
    suits: str
    contact: str
    added_by: str
    added_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VendorReferral:
    """A referral made in a transition, or, without a vendor, why none suits (`why`)."""

    id: int
    transition_id: int
    vendor_id: int | None
    why: str
    referred_by: str
    referred_at: datetime
    outcome: ReferralOutcome = ReferralOutcome.UNKNOWN
    asked_again_at: datetime | None = None
    withdrawn_at: datetime | None = None


def rules_for(policy: Policy) -> TransitionRules:
    """The rules for a transition that begins now."""
    return TransitionRules(policy.accept_days, policy.transition_days, policy.transition_longest_days)


def policy_at_start(transition: Transition, policy: Policy) -> Policy:
    """Today's policy with the rules this transition began with: what is changed since counts for the next one."""
    rules = transition.rules
    if rules is None:
        return policy
    return replace(
        policy,
        accept_days=rules.accept,
        transition_days=rules.shortest,
        transition_longest_days=rules.longest,
    )


def list_runners_up(chosen: str, candidates: Sequence[str], votes: Mapping[str, int]) -> tuple[str, ...]:
    """Who else got a vote, most votes first; a tie keeps the order in which they stood."""
    others = [each for each in candidates if each != chosen and votes.get(each, 0) > 0]
    return tuple(sorted(others, key=lambda each: -votes[each]))


def ask_next(transition: Transition, willing: Sequence[str], *, now: datetime, policy: Policy) -> Transition:
    """The first of these people is asked, and the others wait their turn; with nobody left it has no owner.

    They may accept until the close of business some business days from `now`, when they can have heard of it.
    """
    if not willing:
        nobody = {"owner": None, "asked": None, "asked_at": None, "accept_by": None}
        return replace(transition, state=TransitionState.OWNERLESS, runners_up=(), **nobody)  # type: ignore[arg-type]
    return replace(
        transition,
        state=TransitionState.ASKED,
        owner=None,
        asked=willing[0],
        asked_at=now,
        accept_by=policy.calendar.closing_after(now, policy_at_start(transition, policy).accept_days),
        runners_up=tuple(willing[1:]),
    )


def accept_transition(transition: Transition, who: str, now: datetime) -> Transition:
    """The person who was asked takes it on, in time."""
    check_answer_in_time(transition, who, now)
    return _owned(transition, who)


def check_answer_in_time(transition: Transition, who: str, now: datetime) -> None:
    """Refuse an answer by anybody else than the person asked, and one that comes too late."""
    if transition.state is not TransitionState.ASKED or transition.asked != who:
        if transition.owner == who and transition.ended_at is None:
            raise AlreadyDone("You have taken it on already. A manager can assign somebody else.")
        raise NotAllowed("Only the person who is asked to hand a customer over can accept or decline.")
    if transition.accept_by is not None and now >= transition.accept_by:
        raise TooLate("The time to answer is over. The runner-up is asked next; without one a manager assigns.")


def assign_owner(transition: Transition, owner: str) -> Transition:
    """A manager decides who hands the customer over."""
    if transition.owner == owner:
        raise AlreadyDone("They own this transition already.")
    return _owned(transition, owner)


def _owned(transition: Transition, owner: str) -> Transition:
    state = TransitionState.RUNNING if transition.planned_at else TransitionState.OWNED
    return replace(transition, state=state, owner=owner, asked=None, accept_by=None, runners_up=())


MAX_NOTICE_DAYS = 366
"""Days of notice a contract may ask for."""


@dataclass(frozen=True, slots=True)
class TransitionPlan:
    """How a customer is handed over, as a person proposes it. `contract_notice_days`: what the contract asks for."""

    destination: Destination
    last_day: date
    scope: str
    trade: Trade
    contract_notice_days: int = 0


DESTINATIONS_BY_WORD = {
    "provider": Destination.PROVIDER,
    "own-people": Destination.OWN_PEOPLE,
    "wind-down": Destination.WIND_DOWN,
}
"""Where a customer may go, as people type it."""


def parse_destination(text: str) -> Destination:
    """A destination from its short name or its words."""
    said = " ".join(text.casefold().split())
    named = DESTINATIONS_BY_WORD | {each.value: each for each in Destination}
    if said not in named:
        raise Malformed(f"“{text[:60]}” is none of {', '.join(DESTINATIONS_BY_WORD)}.", field="destination")
    return named[said]


def earliest_last_day(today: date, notice_days: int, policy: Policy) -> date:
    """The first day that may be the last: the later of 30 days and the contract's notice (product.md §5.7)."""
    return today + timedelta(days=max(policy.transition_days, notice_days))


def check_can_plan(transition: Transition) -> None:
    """Refuse a plan that nobody would carry out, and a second one."""
    if transition.planned_at is not None:
        raise AlreadyDone("It is planned already: `extend` moves the last day, `step` adds to the scope.")
    if transition.owner is None:
        raise NotAllowed("Nobody owns this transition yet: the person asked accepts it, or a manager assigns it first.")


def require_last_day(transition: Transition) -> date:
    """The last day of a transition that is planned; refused before that."""
    if transition.last_day is None:
        raise NotAllowed("It is not planned yet: `/umpire transition <customer> plan` says where they go and by when.")
    return transition.last_day


def plan_transition(
    transition: Transition, plan: TransitionPlan, *, now: datetime, manager: bool, policy: Policy
) -> Transition:
    """The transition as planned at `now`. Refused: without an owner, twice, too early or late a day, without a scope.

    `manager` tells whether a manager plans: only they may go beyond the longest.
    """
    check_can_plan(transition)
    if not 0 <= plan.contract_notice_days <= MAX_NOTICE_DAYS:
        raise Malformed(f"A contract's notice is 0 to {MAX_NOTICE_DAYS} days.", field="notice")
    policy, today = policy_at_start(transition, policy), now.astimezone(policy.zone).date()
    first = earliest_last_day(today, plan.contract_notice_days, policy)
    if plan.last_day < first:
        raise Malformed(
            f"The last day is {_said(first)} at the earliest: {policy.transition_days} days, or the contract's notice "
            "if that is longer, give the customer time to go well.",
            field="last-day",
        )
    _refuse_too_long(plan.last_day, today, manager=manager, policy=policy)
    ask = "Say what is handed over and what is not: the scope is agreed at the start."
    notes.check_text(plan.scope, field="scope", has="The scope has", needed=ask)
    return replace(
        transition,
        state=TransitionState.RUNNING,
        destination=plan.destination,
        last_day=plan.last_day,
        scope=plan.scope.strip(),
        trade=plan.trade,
        contract_notice_days=plan.contract_notice_days,
        planned_at=now,
    )


def extend_transition(transition: Transition, to: date, why: str, *, manager: bool, policy: Policy) -> Transition:
    """The transition with a later last day and the reason for it; beyond the longest only by a manager."""
    last_day = require_last_day(transition)
    if to <= last_day:
        raise Malformed(f"The last day is {_said(last_day)}; extending moves it to a later one.", field="to")
    began = (transition.planned_at or transition.began_at).astimezone(policy.zone).date()
    _refuse_too_long(to, began, manager=manager, policy=policy_at_start(transition, policy))
    return replace(transition, last_day=to, extended_why=notes.require_reason(why, "a later last day"))


def _refuse_too_long(last_day: date, planned_on: date, *, manager: bool, policy: Policy) -> None:
    longest = planned_on + timedelta(days=policy.transition_longest_days)
    if last_day > longest and not manager:
        raise NotAllowed(
            f"A transition takes at most {policy.transition_longest_days} days, here until {_said(longest)}, so that "
            "it does not drag. Only a manager can go beyond that."
        )


def _said(day: date) -> str:
    return f"{day:%-d %B %Y}"


DAYS_A_MONTH = 30
"""Days that logged minutes are scaled to."""


def list_missing(
    transition: Transition, steps: Sequence[Step], referrals: Sequence[VendorReferral], key: str
) -> tuple[str, ...]:
    """What is to be done before the farewell, a sentence each with the command for it; empty when nothing is."""
    left = []
    if transition.planned_at is None:
        left.append(f"Plan it: `/umpire transition {key} plan`.")
    waiting = list_open_steps(steps)
    if waiting:
        numbers = ", ".join(str(step.place) for step in waiting)
        left.append(f"Finish {'step' if len(waiting) == 1 else 'steps'} {numbers}: `/umpire transition {key} done`.")
    if not referrals:
        left.append(f"Refer them to a vendor, or say why none suits: `/umpire refer {key}`.")
    return tuple(left)


def require_ready(transition: Transition, steps: Sequence[Step], referrals: Sequence[VendorReferral], key: str) -> None:
    """Refuse the farewell while something is missing."""
    if left := list_missing(transition, steps, referrals, key):
        raise NotAllowed(f"Before the farewell: {' '.join(left)}")


def days_early(transition: Transition, today: date) -> int:
    """How many days a farewell today would come before the agreed last day."""
    return 0 if transition.last_day is None else max(0, (transition.last_day - today).days)


def check_lessons(lessons: str) -> str:
    """The lessons in words, trimmed; none, too many and secrets are refused."""
    ask = "Say what you learnt: it is what the next customer gains from."
    return notes.check_text(lessons, field="lessons", has="The lessons have", needed=ask)


def scale_to_month(minutes: int, policy: Policy) -> int:
    """Minutes a month, from those logged in the days that count for attention."""
    return minutes * DAYS_A_MONTH // policy.attention_days
