"""Transitions: who hands a customer over, where it goes, and by when. Source: product.md, transitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.refusals import AlreadyDone, Malformed, NotAllowed, TooLate
from scoring.replies import invited_until
from scoring.rules.policy import Policy
from scoring.transitions.steps import Step, Trade, list_open_steps
from scoring.values import notes


class TransitionState(StrEnum):
    """How far a transition has come. Ownerless: nobody is asked; owned: it is to be planned next."""

    OWNERLESS = "ownerless"
    ASKED = "asked"
    OWNED = "owned"
    RUNNING = "running"
    ENDED = "ended"


class Destination(StrEnum):
    """Where a customer goes."""

    PROVIDER = "another provider"
    OWN_PEOPLE = "their own people"
    WIND_DOWN = "wind-down"


class ReferralOutcome(StrEnum):
    """How a referral went; umpire asks at the farewell and 45 days later."""

    TOOK_IT = "took it"
    DECLINED = "declined"
    UNKNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class TransitionRules:
    """The lengths a transition began with: business days to accept it, and days to its last day."""

    accept: int
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class Transition:
    """One transition. Days are local dates. `runners_up` are asked in this order if the person `asked` declines.

    An ownerless one has `asked_at` if it waits for a manager since somebody left; who did it is its runner-up.

    Set at the farewell: `lessons`, `revenue` lost a year (minor units), `minutes` freed a month, logged by so many
    `people`. `rules` are those in force when it began; None in old transitions, which follow today's. `told_on` is when
    somebody told the customer, `reply_by` until when their reply is invited. `withdrawn_at`: when it ended because the
    decision was withdrawn. `checked`: who checked that contract and law allow a last day that is sooner than usual,
    after a severe strike.
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
    told_on: date | None = None
    told_by: str | None = None
    told_how: str | None = None
    reply_by: datetime | None = None
    withdrawn_at: datetime | None = None
    checked: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Vendor:
    """Another company to which customers can be sent."""

    id: int
    name: str
    suits: str
    contact: str
    added_by: str
    added_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VendorReferral:
    """A referral in a transition; without a vendor, `why` says why none is suitable."""

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
    """Take the rules for a transition that begins now from the settings."""
    return TransitionRules(policy.accept_days, policy.transition_days, policy.transition_longest_days)


def policy_at_start(transition: Transition, policy: Policy) -> Policy:
    """Return today's policy with the lengths that were in force when this transition began."""
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
    """List the other candidates who got votes, most votes first; equal ones keep their order."""
    others = [each for each in candidates if each != chosen and votes.get(each, 0) > 0]
    return tuple(sorted(others, key=lambda each: -votes[each]))


def ask_next(transition: Transition, willing: Sequence[str], *, now: datetime, policy: Policy) -> Transition:
    """Return the transition with the first of these people asked to own it; with nobody left it is ownerless.

    They can accept until the end of a business day some days from `now`. The others become runners-up.
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


def await_assignment(transition: Transition, left: str | None, now: datetime) -> Transition:
    """Return an ownerless transition that waits since `now` for a manager to assign somebody.

    `left` handed it over, and is the runner-up: if they come back before somebody is assigned, they are asked.
    """
    return replace(transition, asked_at=now, runners_up=() if left is None else (left,))


def accept_transition(transition: Transition, who: str, now: datetime) -> Transition:
    """Return the transition as owned by the person who was asked. Refused: anybody else, and too late."""
    check_answer_in_time(transition, who, now)
    return _set_owner(transition, who)


def check_answer_in_time(transition: Transition, who: str, now: datetime) -> None:
    """Refuse an answer by anybody but the person asked, and one that comes too late."""
    if transition.state is not TransitionState.ASKED or transition.asked != who:
        if transition.owner == who and transition.ended_at is None:
            raise AlreadyDone("You have taken it on already. A manager can assign somebody else.")
        raise NotAllowed("Only the person who is asked to hand a customer over can accept or decline.")
    if transition.accept_by is not None and now >= transition.accept_by:
        raise TooLate("The time to answer is over. The runner-up is asked next; without one a manager assigns.")


def assign_owner(transition: Transition, owner: str) -> Transition:
    """Return the transition with an owner chosen by a manager. Refused: they own it already."""
    if transition.owner == owner:
        raise AlreadyDone("They own this transition already.")
    return _set_owner(transition, owner)


def _set_owner(transition: Transition, owner: str) -> Transition:
    state = TransitionState.RUNNING if transition.planned_at else TransitionState.OWNED
    return replace(transition, state=state, owner=owner, asked=None, accept_by=None, runners_up=())


def tell_customer(
    transition: Transition, *, on: date, by: str, how: str, now: datetime, policy: Policy, zone: ZoneInfo
) -> Transition:
    """Return the transition with the day on which the customer was told of the decision, and until when they may reply.

    `zone` is the time zone of the person who records it. Refused: recorded already, a day to come or before the
    decision.
    """
    if transition.told_on is not None:
        raise AlreadyDone(f"It is on record already that they were told, on {_format_day(transition.told_on)}.")
    if on > now.astimezone(zone).date():
        raise Malformed(f"{_format_day(on)} is still to come. Record it when they have been told.", field="on")
    if on < (began_on := transition.began_at.astimezone(zone).date()):
        raise Malformed(
            f"It was decided on {_format_day(began_on)}, so they cannot have been told on {_format_day(on)}.",
            field="on",
        )
    note = notes.check_text(how, field="how", has="That has")
    return replace(transition, told_on=on, told_by=by, told_how=note, reply_by=invited_until(on, policy))


MAX_NOTICE_DAYS = 366
"""The most days of notice that a contract may ask for."""


@dataclass(frozen=True, slots=True)
class TransitionPlan:
    """A proposed plan for handing a customer over. `contract_notice_days`: the notice that the contract asks for.

    `checked`: who checked that contract and law allow a sooner last day, after a severe strike.
    """

    destination: Destination
    last_day: date
    scope: str
    trade: Trade
    contract_notice_days: int = 0
    checked: str = ""


DESTINATIONS_BY_WORD = {
    "provider": Destination.PROVIDER,
    "own-people": Destination.OWN_PEOPLE,
    "wind-down": Destination.WIND_DOWN,
}
"""The destinations by the word people type."""


def parse_destination(text: str) -> Destination:
    """Read a destination by its typed word or its full name. Refused: anything else."""
    word = " ".join(text.casefold().split())
    known = DESTINATIONS_BY_WORD | {each.value: each for each in Destination}
    if word not in known:
        raise Malformed(f"“{text[:60]}” is none of {', '.join(DESTINATIONS_BY_WORD)}.", field="destination")
    return known[word]


def earliest_last_day(today: date, notice_days: int, policy: Policy) -> date:
    """Work out the earliest last day: after the days of the settings or the contract's notice, whichever is longer."""
    return today + timedelta(days=max(policy.transition_days, notice_days))


def check_can_plan(transition: Transition) -> None:
    """Refuse to plan a transition without an owner, or one that is planned already."""
    if transition.planned_at is not None:
        raise AlreadyDone("It is planned already: `extend` moves the last day, `step` adds to the scope.")
    if transition.owner is None:
        raise NotAllowed("Nobody owns this transition yet: the person asked accepts it, or a manager assigns it first.")


def require_last_day(transition: Transition, *, key: str = "<customer>") -> date:
    """Return the last day of a planned transition; `key` is the customer's. Refused: not planned yet."""
    if transition.last_day is None:
        raise NotAllowed(f"It is not planned yet: `/umpire transition {key} plan` says where they go and by when.")
    return transition.last_day


def plan_transition(
    transition: Transition, plan: TransitionPlan, *, now: datetime, manager: bool, severe: bool = False, policy: Policy
) -> Transition:
    """Return the transition as planned at `now`.

    Refused: without an owner, a second plan, a last day that is too early or too late, no scope. Only a `manager` may
    go beyond the longest length. After a `severe` strike the last day may be any from today on, once somebody has
    checked that contract and law allow it.
    """
    check_can_plan(transition)
    if not 0 <= plan.contract_notice_days <= MAX_NOTICE_DAYS:
        raise Malformed(f"A contract's notice is 0 to {MAX_NOTICE_DAYS} days.", field="notice")
    policy, today = policy_at_start(transition, policy), now.astimezone(policy.zone).date()
    first = earliest_last_day(today, plan.contract_notice_days, policy)
    if plan.checked.strip() and not severe:
        raise Malformed(
            "An earlier last day is for customers with a severe strike; this one has none.", field="checked"
        )
    if plan.last_day < first:
        _check_sooner(plan, first, today, severe=severe, policy=policy)
    _refuse_too_long(plan.last_day, today, manager=manager, policy=policy)
    question = "Say what is handed over and what is not: the scope is agreed at the start."
    notes.check_text(plan.scope, field="scope", has="The scope has", needed=question)
    return replace(
        transition,
        state=TransitionState.RUNNING,
        destination=plan.destination,
        last_day=plan.last_day,
        scope=plan.scope.strip(),
        trade=plan.trade,
        contract_notice_days=plan.contract_notice_days,
        planned_at=now,
        checked=notes.check_text(plan.checked, field="checked", has="That has"),
    )


def _check_sooner(plan: TransitionPlan, first: date, today: date, *, severe: bool, policy: Policy) -> None:
    """Refuse a last day before the usual `first` one, unless a severe strike and a check of the law allow it."""
    if not severe:
        raise Malformed(
            f"The last day is {_format_day(first)} at the earliest: {policy.transition_days} days, or the contract's "
            "notice if that is longer, give the customer time to go well.",
            field="last-day",
        )
    if plan.last_day < today:
        raise Malformed(f"{_format_day(plan.last_day)} has passed. The last day may be today.", field="last-day")
    question = (
        f"After a severe strike the last day may be before {_format_day(first)}, where contract and law allow it. Say "
        "who checked that."
    )
    example = 'For example `--checked "Mia, with our lawyer"`.'
    notes.check_text(plan.checked, field="checked", has="That has", needed=question, typed=example)


def extend_transition(transition: Transition, to: date, why: str, *, manager: bool, policy: Policy) -> Transition:
    """Return the transition with a later last day and the reason; only a manager may go beyond the longest length."""
    last_day = require_last_day(transition)
    if to <= last_day:
        raise Malformed(f"The last day is {_format_day(last_day)}; extending moves it to a later one.", field="to")
    planned_on = (transition.planned_at or transition.began_at).astimezone(policy.zone).date()
    _refuse_too_long(to, planned_on, manager=manager, policy=policy_at_start(transition, policy))
    return replace(transition, last_day=to, extended_why=notes.require_reason(why, "a later last day"))


def _refuse_too_long(last_day: date, planned_on: date, *, manager: bool, policy: Policy) -> None:
    longest = planned_on + timedelta(days=policy.transition_longest_days)
    if last_day > longest and not manager:
        raise NotAllowed(
            f"A transition takes at most {policy.transition_longest_days} days, here until {_format_day(longest)}, "
            "so that it does not drag. Only a manager can go beyond that."
        )


def _format_day(day: date) -> str:
    return f"{day:%-d %B %Y}"


DAYS_A_MONTH = 30
"""The days of a month, to which logged minutes are scaled."""


def list_missing(
    transition: Transition, steps: Sequence[Step], referrals: Sequence[VendorReferral], key: str
) -> tuple[str, ...]:
    """List what has to be done before the farewell, each in a sentence with its command."""
    missing = []
    if transition.planned_at is None:
        missing.append(f"Plan it: `/umpire transition {key} plan`.")
    waiting = list_open_steps(steps)
    if waiting:
        numbers = ", ".join(str(step.place) for step in waiting)
        missing.append(f"Finish {'step' if len(waiting) == 1 else 'steps'} {numbers}: `/umpire transition {key} done`.")
    if not referrals:
        missing.append(f"Refer them to a vendor, or say why none suits: `/umpire refer {key}`.")
    return tuple(missing)


def require_ready(transition: Transition, steps: Sequence[Step], referrals: Sequence[VendorReferral], key: str) -> None:
    """Refuse the farewell while something has to be done before it."""
    if missing := list_missing(transition, steps, referrals, key):
        raise NotAllowed(f"Before the farewell: {' '.join(missing)}")


def days_early(transition: Transition, today: date) -> int:
    """Count the days by which a farewell today would come before the agreed last day."""
    return 0 if transition.last_day is None else max(0, (transition.last_day - today).days)


def check_lessons(lessons: str) -> str:
    """Return the lessons, trimmed. Refused: none, too long, or with a secret."""
    question = "Say what you learnt: it is what the next customer gains from."
    return notes.check_text(lessons, field="lessons", has="The lessons have", needed=question)


def scale_to_month(minutes: int, policy: Policy) -> int:
    """Scale minutes logged in the window of the attention ratio to minutes a month."""
    return minutes * DAYS_A_MONTH // policy.attention_days
