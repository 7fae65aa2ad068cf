"""Transitions: who hands the customer over, to whom, by when, in which steps. Source: product.md §5.7."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Malformed, NotAllowed, TooLate
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.calendar import Calendar


class State(StrEnum):
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


class Trade(StrEnum):
    """Which list of steps a transition starts from."""

    AGENCY = "agency"
    IT_SERVICES = "it-services"
    ACCOUNTING = "accounting"
    SUPPORT = "support"


class StepKind(StrEnum):
    """What a step is about: records never wait for payment, access goes last."""

    WORK = "work"
    RECORDS = "records"
    INVOICE = "invoice"
    ACCESS = "access"


class Referral(StrEnum):
    """How a referral went, asked at the farewell and 45 days later."""

    TOOK_IT = "took it"
    DECLINED = "declined"
    UNKNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class Rules:
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
    state: State
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
    rules: Rules | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a transition, in its place from 1."""

    id: int
    transition_id: int
    place: int
    kind: StepKind
    what: str
    due_on: date | None = None
    owner: str | None = None
    note: str = ""
    done_at: datetime | None = None
    done_by: str | None = None


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
class Referred:
    """A referral made in a transition, or, without a vendor, why none suits (`why`)."""

    id: int
    transition_id: int
    vendor_id: int | None
    why: str
    referred_by: str
    referred_at: datetime
    outcome: Referral = Referral.UNKNOWN
    asked_again_at: datetime | None = None
    withdrawn_at: datetime | None = None


def rules_of(policy: Policy) -> Rules:
    """The rules for a transition that begins now."""
    return Rules(policy.accept_days, policy.transition_days, policy.transition_longest_days)


def kept(transition: Transition, policy: Policy) -> Policy:
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


def runners_up(chosen: str, candidates: Sequence[str], votes: Mapping[str, int]) -> tuple[str, ...]:
    """Who else got a vote, most votes first; a tie keeps the order in which they stood."""
    others = [each for each in candidates if each != chosen and votes.get(each, 0) > 0]
    return tuple(sorted(others, key=lambda each: -votes[each]))


def asking(transition: Transition, willing: Sequence[str], *, now: datetime, policy: Policy) -> Transition:
    """The first of these people is asked, and the others wait their turn; with nobody left it has no owner.

    They may accept until the close of business some business days from `now`, when they can have heard of it.
    """
    if not willing:
        nobody = {"owner": None, "asked": None, "asked_at": None, "accept_by": None}
        return replace(transition, state=State.OWNERLESS, runners_up=(), **nobody)  # type: ignore[arg-type]
    return replace(
        transition,
        state=State.ASKED,
        owner=None,
        asked=willing[0],
        asked_at=now,
        accept_by=policy.calendar.after(now, kept(transition, policy).accept_days),
        runners_up=tuple(willing[1:]),
    )


def accepted(transition: Transition, who: str, now: datetime) -> Transition:
    """The person who was asked takes it on, in time."""
    asked_in_time(transition, who, now)
    return _owned(transition, who)


def asked_in_time(transition: Transition, who: str, now: datetime) -> None:
    """Refuse an answer by anybody else than the person asked, and one that comes too late."""
    if transition.state is not State.ASKED or transition.asked != who:
        if transition.owner == who and transition.ended_at is None:
            raise AlreadyDone("You have taken it on already. A manager can assign somebody else.")
        raise NotAllowed("Only the person who is asked to hand a customer over can accept or decline.")
    if transition.accept_by is not None and now >= transition.accept_by:
        raise TooLate("The time to answer is over. The runner-up is asked next; without one a manager assigns.")


def assigned(transition: Transition, owner: str) -> Transition:
    """A manager decides who hands the customer over."""
    if transition.owner == owner:
        raise AlreadyDone("They own this transition already.")
    return _owned(transition, owner)


def _owned(transition: Transition, owner: str) -> Transition:
    state = State.RUNNING if transition.planned_at else State.OWNED
    return replace(transition, state=state, owner=owner, asked=None, accept_by=None, runners_up=())


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
    ask = "Say what is handed over and what is not: the scope is agreed at the start."
    notes.said(plan.scope, field="scope", has="The scope has", needed=ask)
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
    return replace(transition, last_day=to, extended_why=notes.written(why, "a later last day"))


def _refuse_too_long(last_day: date, planned_on: date, *, manager: bool, policy: Policy) -> None:
    longest = planned_on + timedelta(days=policy.transition_longest_days)
    if last_day > longest and not manager:
        raise NotAllowed(
            f"A transition takes at most {policy.transition_longest_days} days, here until {_said(longest)}, so that "
            "it does not drag. Only a manager can go beyond that."
        )


def _said(day: date) -> str:
    return f"{day:%-d %B %Y}"


MONTH = 30
"""Days that logged minutes are scaled to."""


def missing(transition: Transition, steps: Sequence[Step], referrals: Sequence[Referred], key: str) -> tuple[str, ...]:
    """What is to be done before the farewell, a sentence each with the command for it; empty when nothing is."""
    left = []
    if transition.planned_at is None:
        left.append(f"Plan it: `/umpire transition {key} plan`.")
    waiting = open_(steps)
    if waiting:
        numbers = ", ".join(str(step.place) for step in waiting)
        left.append(f"Finish {'step' if len(waiting) == 1 else 'steps'} {numbers}: `/umpire transition {key} done`.")
    if not referrals:
        left.append(f"Refer them to a vendor, or say why none suits: `/umpire refer {key}`.")
    return tuple(left)


def ready(transition: Transition, steps: Sequence[Step], referrals: Sequence[Referred], key: str) -> None:
    """Refuse the farewell while something is missing."""
    if left := missing(transition, steps, referrals, key):
        raise NotAllowed(f"Before the farewell: {' '.join(left)}")


def days_early(transition: Transition, today: date) -> int:
    """How many days a farewell today would come before the agreed last day."""
    return 0 if transition.last_day is None else max(0, (transition.last_day - today).days)


def learnt(lessons: str) -> str:
    """The lessons in words, trimmed; none, too many and secrets are refused."""
    ask = "Say what you learnt: it is what the next customer gains from."
    return notes.said(lessons, field="lessons", has="The lessons have", needed=ask)


def monthly(minutes: int, policy: Policy) -> int:
    """Minutes a month, from those logged in the days that count for attention."""
    return minutes * MONTH // policy.attention_days


WORK, RECORDS, INVOICE, ACCESS = StepKind
MOST = 40
"""Steps of one transition."""

TEMPLATES: dict[Trade, tuple[tuple[StepKind, str], ...]] = {
    Trade.AGENCY: (
        (WORK, "Agree who speaks for both sides, and when"),
        (WORK, "List open jobs: finish, hand over, or stop"),
        (WORK, "Finish the jobs we promised to finish"),
        (RECORDS, "Hand over sources, designs and licences"),
        (RECORDS, "Hand over plans, contacts and open questions"),
        (WORK, "Walk the successor through the work"),
        (INVOICE, "Send the final invoice"),
        (ACCESS, "Give back and revoke accounts and access"),
    ),
    Trade.IT_SERVICES: (
        (WORK, "Agree who speaks for both sides, and when"),
        (WORK, "List systems, contracts and open tickets"),
        (RECORDS, "Hand over documentation and configurations"),
        (RECORDS, "Hand over backups and try a restore with them"),
        (WORK, "Move monitoring and alerts to the successor"),
        (WORK, "Walk the successor through the systems"),
        (RECORDS, "Hand over passwords and keys; they change them"),
        (INVOICE, "Send the final invoice"),
        (ACCESS, "Revoke our accounts and remote access"),
    ),
    Trade.ACCOUNTING: (
        (WORK, "Agree which periods we still close"),
        (WORK, "List filings and their dates"),
        (WORK, "Finish the filings that are ours"),
        (RECORDS, "Hand over ledgers, receipts and working papers"),
        (RECORDS, "Hand over filed returns and correspondence"),
        (WORK, "Answer the successor's questions"),
        (INVOICE, "Send the final invoice"),
        (ACCESS, "End powers of attorney and revoke access"),
    ),
    Trade.SUPPORT: (
        (WORK, "Agree until when we answer"),
        (WORK, "List open tickets and promises"),
        (WORK, "Close the tickets we promised to close"),
        (RECORDS, "Hand over ticket history and known problems"),
        (WORK, "Redirect phone, mail and chat"),
        (INVOICE, "Send the final invoice"),
        (ACCESS, "Revoke our access to their systems"),
    ),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A step before it is stored."""

    kind: StepKind
    what: str
    due_on: date
    owner: str | None = None


def drafted(trade: Trade, planned_on: date, last_day: date, calendar: Calendar) -> tuple[Draft, ...]:
    """The steps of that trade, due on working days at even distances back from the last day, on which access goes."""
    template = TEMPLATES[trade]
    apart = (last_day - planned_on) / len(template)
    days = [last_day - timedelta(days=(apart * left).days) for left in reversed(range(len(template)))]
    return tuple(
        Draft(kind, what, working(day, calendar, last_day=last_day, first=planned_on))
        for (kind, what), day in zip(template, days, strict=True)
    )


def working(day: date, calendar: Calendar, *, last_day: date, first: date = date.min) -> date:
    """The working day on which a step is due: the day itself or the last one before it, from the `first` day on."""
    before = calendar.last_open(day)
    if before >= first:
        return before
    return min(calendar.next_open(day), last_day)


def ordered(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps in the order they are to be done: by day, an invoice after the rest of it, access last.

    A step keeps its number (`place`) for good, so that nobody ticks another's when one is added.
    """
    return tuple(sorted(steps, key=lambda s: (s.kind is ACCESS, s.due_on or date.max, s.kind is INVOICE, s.place)))


def added(
    steps: Sequence[Step],
    kind: StepKind,
    what: str,
    *,
    due_on: date | None,
    owner: str | None,
    last_day: date,
    calendar: Calendar,
) -> Draft:
    """A step to add; the day it is due follows from its kind when none is given.

    Refused: no words or too many, a day off, a day after the last one, records that would come after an invoice (or an
    invoice before records), access revoked before the last day, and anything else once access is revoked.
    """
    text = notes.said(" ".join(what.split()), field="what", has="The step has", needed="Say what is to be done.")
    if kind is not ACCESS and any(s.kind is ACCESS and s.done_at is not None for s in steps):
        raise NotAllowed("Access is revoked already, and that comes last: nothing can be added before it any more.")
    if len(steps) >= MOST:
        raise Malformed(f"A transition has at most {MOST} steps, so that it does not drag.", field="what")
    invoiced = min((s.due_on for s in open_(steps) if s.kind is INVOICE and s.due_on), default=last_day)
    handed = max((s.due_on for s in open_(steps) if s.kind is RECORDS and s.due_on), default=date.min)
    end = working(last_day, calendar, last_day=last_day)
    due = due_on or (min(invoiced, end) if kind is RECORDS else end)
    if not calendar.open_on(due):
        raise Malformed(
            f"{_step_said(due)} is a day off, and steps fall due on working days. Before it that is "
            f"{_step_said(calendar.last_open(due))}.",
            field="due",
        )
    if due > last_day:
        raise Malformed(
            f"{_step_said(due)} is after the last day, {_step_said(last_day)}. `extend` moves that.", field="due"
        )
    if kind is ACCESS and due != end:
        raise Malformed(f"Access is revoked last, on the last day: {_step_said(end)}.", field="due")
    if kind is RECORDS and due > invoiced:
        raise Malformed(
            f"Records wait for no payment: they are handed over by {_step_said(invoiced)}, when the invoice goes out.",
            field="due",
        )
    if kind is INVOICE and due < handed:
        raise Malformed(f"Records come first: they are handed over until {_step_said(handed)}.", field="due")
    return Draft(kind, text, due, owner)


def finishable(step: Step, steps: Iterable[Step]) -> None:
    """Refuse what is done already, and revoking access while other steps are open. Records wait for nothing."""
    if step.done_at is not None:
        raise AlreadyDone(f"Step {step.place} is done already.")
    waiting = [each for each in ordered(open_(steps)) if each.kind is not ACCESS]
    if step.kind is ACCESS and waiting:
        named = "; ".join(f"{each.place} {each.what[:80]}" for each in waiting[:5])
        more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
        raise NotAllowed(f"Access is revoked last. Still open: {named}{more}.")


def still_last(steps: Iterable[Step]) -> bool:
    """Whether access is revoked last, as it must be: none is gone while other steps are open."""
    known = tuple(steps)
    revoked = any(step.kind is ACCESS and step.done_at is not None for step in known)
    return not revoked or all(step.kind is ACCESS for step in open_(known))


def moved(steps: Iterable[Step], by: timedelta, *, last_day: date, calendar: Calendar) -> tuple[Step, ...]:
    """The open steps that are due later when the last day moves there: all of them, so that their order stays."""
    return tuple(
        replace(
            step, due_on=working(last_day if step.kind is ACCESS else step.due_on + by, calendar, last_day=last_day)
        )
        for step in open_(steps)
        if step.due_on is not None
    )


def open_(steps: Iterable[Step]) -> tuple[Step, ...]:
    """What is not done yet."""
    return tuple(step for step in steps if step.done_at is None)


def _step_said(day: date) -> str:
    return f"{day:%-d %B %Y}"
