"""Restrictions: for a limited time, contact with a customer is restricted at once. Source: product.md, case and gates.

A restriction protects people. So it waits for no ballot, no contest and no hold, and needs no strike.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.customers.customers import Customer
from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotAllowed
from scoring.rules.policy import Policy
from scoring.values.words import find_word


class Contact(StrEnum):
    """How we are in contact with a customer while contact is restricted."""

    EMAIL_ONLY = "email-only"
    ONE_CONTACT = "one-contact"
    NO_CALLS = "no-calls"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction. It ends by itself at `until` (UTC), or at `ended_at` if that is earlier.

    `contact` is the one person who is in contact with the customer, where there is only one. `renewal`: it prolongs an
    earlier restriction. At `undone_at` it was taken back, as if it had never been.
    """

    id: int
    customer_id: int
    kind: Contact
    why: str
    placed_by: str
    placed_at: datetime
    until: datetime
    contact: str | None = None
    renewal: bool = False
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_why: str = ""
    undone_at: datetime | None = None


def is_in_force(restriction: Restriction, now: datetime) -> bool:
    """Whether contact is restricted by it now."""
    return restriction.ended_at is None and now < restriction.until


def find_kind(text: str) -> Contact | None:
    """Find the kind of restriction that a text names, with any dashes or blanks; None if it names none.

    >>> find_kind("Email only")
    <Contact.EMAIL_ONLY: 'email-only'>
    """
    return find_word(text, Contact)


def check_kind(text: str) -> Contact:
    """Return the kind of restriction that a text names. Refused: none, and any other word."""
    known = ", ".join(f"`{each}`" for each in Contact)
    if not text.strip():
        raise Incomplete(f"How is contact restricted? It is one of {known}.", field="kind")
    kind = find_kind(text)
    if kind is None:
        raise Malformed(f"“{text[:60]}” is no way to restrict contact. It is one of {known}.", field="kind")
    return kind


def check_until(until: date | None, today: date, policy: Policy) -> date:
    """Return the local day with whose beginning a restriction ends. Refused: no day, a past one, one too far ahead."""
    if until is None:
        raise Incomplete(
            "Until when? It ends by itself on the day you give.", field="until", typed="For example `--until in 2w`."
        )
    if until <= today:
        first = today + timedelta(days=1)
        raise Malformed(f"It ends on {first:%-d %B %Y} at the earliest.", field="until")
    latest = today + timedelta(days=policy.restrict_days)
    if until > latest:
        raise Malformed(
            f"Contact is restricted for at most {policy.restrict_days} days, so until {latest:%-d %B %Y}. It can be "
            "renewed once.",
            field="until",
        )
    return until


def check_renewal(
    customer: Customer,
    last: Restriction | None,
    until: datetime,
    *,
    struck_on: date | None,
    now: datetime,
    policy: Policy,
) -> bool:
    """Return whether a new restriction until then is a renewal: it lasts longer than the `last`, which it goes on from.

    One begins anew after an incident since the last was placed (`struck_on` is the local day of the customer's latest
    one), and after the last has been over for as long as one may last. Refused: a second renewal.
    """
    if last is None or _begins_anew(last, struck_on=struck_on, now=now, policy=policy):
        return False
    longer = until > last.until
    if longer and last.renewal:
        ends = _end_of(last)
        again = (ends + timedelta(days=policy.restrict_days)).astimezone(policy.zone)
        verb = "ends" if is_in_force(last, now) else "ended"
        raise NotAllowed(
            f"Contact with {customer.name} was restricted and then renewed, which can be done once: it {verb} on "
            f"{ends.astimezone(policy.zone):%-d %B %Y}. `/umpire case {customer.key}` says who decides what next. "
            f"After a new incident, record it with `/strike {customer.key}`: then you can restrict contact again; "
            f"without one, from {again:%-d %B %Y} on.",
        )
    return longer or last.renewal


def refuse_same(current: Restriction | None, new: Restriction, customer: Customer, policy: Policy) -> None:
    """Refuse a restriction that says just what the one in force says already."""
    if current is not None and _get_terms(current) == _get_terms(new):
        ends = current.until.astimezone(policy.zone)
        raise AlreadyDone(
            f"Contact with {customer.name} is restricted in just this way already, until {ends:%-d %B %Y}."
        )


def _begins_anew(last: Restriction, *, struck_on: date | None, now: datetime, policy: Policy) -> bool:
    placed_on = last.placed_at.astimezone(policy.zone).date()
    if struck_on is not None and struck_on > placed_on:
        return True
    return now >= _end_of(last) + timedelta(days=policy.restrict_days)


def _end_of(restriction: Restriction) -> datetime:
    return min(restriction.ended_at or restriction.until, restriction.until)


def _get_terms(restriction: Restriction) -> tuple[object, ...]:
    return (restriction.kind, restriction.contact, restriction.until, restriction.why)
