"""Steps: what handing a customer over consists of, in which order, and when each is due.

Source: product.md, transitions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Malformed, NotAllowed
from scoring.values import notes
from scoring.values.calendar import Calendar


class Trade(StrEnum):
    """Our trade, which decides the list of steps a transition starts from."""

    AGENCY = "agency"
    IT_SERVICES = "it-services"
    ACCOUNTING = "accounting"
    SUPPORT = "support"


class StepKind(StrEnum):
    """What a step is about. Handing over records never waits for payment; revoking access comes last."""

    WORK = "work"
    RECORDS = "records"
    INVOICE = "invoice"
    ACCESS = "access"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a transition. `place` is its number, from 1, which it keeps for good."""

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


WORK, RECORDS, INVOICE, ACCESS = StepKind
MAX_STEPS = 40
"""How many steps a transition may have."""

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
class StepDraft:
    """A step before it is stored."""

    kind: StepKind
    what: str
    due_on: date
    owner: str | None = None


def draft_steps(trade: Trade, planned_on: date, last_day: date, calendar: Calendar) -> tuple[StepDraft, ...]:
    """Draft the steps of a trade, due on working days spread evenly up to the last day."""
    template = TEMPLATES[trade]
    distance = (last_day - planned_on) / len(template)
    days = [last_day - timedelta(days=(distance * left).days) for left in reversed(range(len(template)))]
    return tuple(
        StepDraft(kind, text, working_due_day(day, calendar, last_day=last_day, first=planned_on))
        for (kind, text), day in zip(template, days, strict=True)
    )


def working_due_day(day: date, calendar: Calendar, *, last_day: date, first: date = date.min) -> date:
    """Work out the working day on which a step is due: the day itself, else the last one before, not before `first`."""
    before = calendar.last_open_day(day)
    if before >= first:
        return before
    return min(calendar.next_open_day(day), last_day)


def sort_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Sort steps in the order they have to be done: by day, on one day invoices last, and access after everything."""
    return tuple(sorted(steps, key=lambda s: (s.kind is ACCESS, s.due_on or date.max, s.kind is INVOICE, s.place)))


def draft_step(
    steps: Sequence[Step],
    kind: StepKind,
    what: str,
    *,
    due_on: date | None,
    owner: str | None,
    last_day: date,
    calendar: Calendar,
) -> StepDraft:
    """Draft a step to add to a transition; without `due_on`, its kind decides when it is due.

    Refused: a missing or too long text, a day off or after the last day, records due after an open invoice, an invoice
    due before open records, revoking access before the last day, and any other step once access is revoked.
    """
    text = notes.check_text(" ".join(what.split()), field="what", has="The step has", needed="Say what is to be done.")
    if kind is not ACCESS and any(s.kind is ACCESS and s.done_at is not None for s in steps):
        raise NotAllowed("Access is revoked already, and that comes last: nothing can be added before it any more.")
    if len(steps) >= MAX_STEPS:
        raise Malformed(f"A transition has at most {MAX_STEPS} steps, so that it does not drag.", field="what")
    invoice_due = min((s.due_on for s in list_open_steps(steps) if s.kind is INVOICE and s.due_on), default=last_day)
    records_due = max((s.due_on for s in list_open_steps(steps) if s.kind is RECORDS and s.due_on), default=date.min)
    end = working_due_day(last_day, calendar, last_day=last_day)
    due = due_on or (min(invoice_due, end) if kind is RECORDS else end)
    if not calendar.is_open_on(due):
        raise Malformed(
            f"{_format_day(due)} is a day off, and steps fall due on working days. Before it that is "
            f"{_format_day(calendar.last_open_day(due))}.",
            field="due",
        )
    if due > last_day:
        raise Malformed(
            f"{_format_day(due)} is after the last day, {_format_day(last_day)}. `extend` moves that.", field="due"
        )
    if kind is ACCESS and due != end:
        raise Malformed(f"Access is revoked last, on the last day: {_format_day(end)}.", field="due")
    if kind is RECORDS and due > invoice_due:
        raise Malformed(
            f"Records never wait for a payment: they are handed over by {_format_day(invoice_due)}, "
            "when the invoice goes out.",
            field="due",
        )
    if kind is INVOICE and due < records_due:
        raise Malformed(f"Records come first: they are handed over by {_format_day(records_due)}.", field="due")
    return StepDraft(kind, text, due, owner)


def check_finish(step: Step, steps: Iterable[Step]) -> None:
    """Refuse to finish a step twice, and to revoke access while other steps are open."""
    if step.done_at is not None:
        raise AlreadyDone(f"Step {step.place} is done already.")
    waiting = [each for each in sort_steps(list_open_steps(steps)) if each.kind is not ACCESS]
    if step.kind is ACCESS and waiting:
        waiting_steps = "; ".join(f"{each.place} {each.what[:80]}" for each in waiting[:5])
        more = f" and {len(waiting) - 5} more" if len(waiting) > 5 else ""
        raise NotAllowed(f"Access is revoked last. Still open: {waiting_steps}{more}.")


def is_access_last(steps: Iterable[Step]) -> bool:
    """Whether no access has been revoked while other steps are still open."""
    known = tuple(steps)
    revoked = any(step.kind is ACCESS and step.done_at is not None for step in known)
    return not revoked or all(step.kind is ACCESS for step in list_open_steps(known))


def move_steps(steps: Iterable[Step], by: timedelta, *, last_day: date, calendar: Calendar) -> tuple[Step, ...]:
    """Return the open steps with their due days moved by as much as the last day, so that their order stays."""
    return tuple(
        replace(
            step,
            due_on=working_due_day(last_day if step.kind is ACCESS else step.due_on + by, calendar, last_day=last_day),
        )
        for step in list_open_steps(steps)
        if step.due_on is not None
    )


def list_open_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """List the steps that are not done yet."""
    return tuple(step for step in steps if step.done_at is None)


def _format_day(day: date) -> str:
    return f"{day:%-d %B %Y}"
