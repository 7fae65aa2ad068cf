"""Plans of transitions: where the customer goes, by which last day, with what. Source: product.md §5.7."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.rules.policy import Policy
from scoring.strikes.strikes import NOTE_LIMIT, written
from scoring.transitions.transitions import Destination, State, Trade, Transition, kept

MOST_NOTICE = 366
"""Days of notice a contract may ask for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a customer is handed over, as a person proposes it. `contract_notice_days`: what the contract asks for."""

    destination: Destination
    last_day: date
    scope: str
    trade: Trade
    contract_notice_days: int = 0


DESTINATIONS = {
    "provider": Destination.PROVIDER,
    "own-people": Destination.OWN_PEOPLE,
    "wind-down": Destination.WIND_DOWN,
}
"""Where a customer may go, as people type it."""


def destination(text: str) -> Destination:
    """A destination from its short name or its words."""
    said = " ".join(text.casefold().split())
    named = DESTINATIONS | {each.value: each for each in Destination}
    if said not in named:
        raise Malformed(f"“{text[:60]}” is none of {', '.join(DESTINATIONS)}.", field="destination")
    return named[said]


def notice_days(text: str) -> int:
    """What the contract asks for, in days, from `60`, `60d` or `8w`; nothing is none."""
    said = text.strip().casefold()
    digits, week = said.removesuffix("d").removesuffix("w"), 7 if said.endswith("w") else 1
    if not said:
        return 0
    if not digits.isascii() or not digits.isdigit() or len(digits) > 3:
        raise Malformed(f"“{text[:60]}” is not a length of time. Write it in days, like `60d`.", field="notice")
    return int(digits) * week


def earliest(today: date, notice_days: int, policy: Policy) -> date:
    """The first day that may be the last: the later of 30 days and the contract's notice (product.md §5.7)."""
    return today + timedelta(days=max(policy.transition_days, notice_days))


def plannable(transition: Transition) -> None:
    """Refuse a plan that nobody would carry out, and a second one."""
    if transition.planned_at is not None:
        raise AlreadyDone("It is planned already: `extend` moves the last day, `step` adds to the scope.")
    if transition.owner is None:
        raise NotAllowed("Nobody owns this transition yet: the person asked accepts it, or a manager assigns it first.")


def in_course(transition: Transition) -> date:
    """The last day of a transition that is planned; refused before that."""
    if transition.last_day is None:
        raise NotAllowed("It is not planned yet: `/umpire transition <customer> plan` says where they go and by when.")
    return transition.last_day


def planned(transition: Transition, plan: Plan, *, now: datetime, manager: bool, policy: Policy) -> Transition:
    """The transition as planned at `now`. Refused: without an owner, twice, too early or late a day, without a scope.

    `manager` tells whether a manager plans: only they may go beyond the longest.
    """
    plannable(transition)
    if not 0 <= plan.contract_notice_days <= MOST_NOTICE:
        raise Malformed(f"A contract's notice is 0 to {MOST_NOTICE} days.", field="notice")
    policy, today = kept(transition, policy), now.astimezone(policy.zone).date()
    first = earliest(today, plan.contract_notice_days, policy)
    if plan.last_day < first:
        raise Malformed(
            f"The last day is {_said(first)} at the earliest: {policy.transition_days} days, or the contract's notice "
            "if that is longer, give the customer time to go well.",
            field="last-day",
        )
    _refuse_too_long(plan.last_day, today, manager=manager, policy=policy)
    if not plan.scope.strip():
        raise Malformed("Say what is handed over and what is not: the scope is agreed at the start.", field="scope")
    if len(plan.scope) > NOTE_LIMIT:
        raise Malformed(f"The scope has {len(plan.scope):,} characters; {NOTE_LIMIT:,} is the most.", field="scope")
    return replace(
        transition,
        state=State.RUNNING,
        destination=plan.destination,
        last_day=plan.last_day,
        scope=plan.scope.strip(),
        trade=plan.trade,
        contract_notice_days=plan.contract_notice_days,
        planned_at=now,
    )


def extended(transition: Transition, to: date, why: str, *, manager: bool, policy: Policy) -> Transition:
    """The transition with a later last day and the reason for it; beyond the longest only by a manager."""
    last_day = in_course(transition)
    if to <= last_day:
        raise Malformed(f"The last day is {_said(last_day)}; extending moves it to a later one.", field="to")
    began = (transition.planned_at or transition.began_at).astimezone(policy.zone).date()
    _refuse_too_long(to, began, manager=manager, policy=kept(transition, policy))
    return replace(transition, last_day=to, extended_why=written(why, "a later last day"))


def _refuse_too_long(last_day: date, planned_on: date, *, manager: bool, policy: Policy) -> None:
    longest = planned_on + timedelta(days=policy.transition_longest_days)
    if last_day > longest and not manager:
        raise NotAllowed(
            f"A transition takes at most {policy.transition_longest_days} days, here until {_said(longest)}, so that "
            "it does not drag. Only a manager can go beyond that."
        )


def _said(day: date) -> str:
    return f"{day:%-d %B %Y}"
