"""Fixes: what we own and mend on our side before anything is asked of the customer. Source: product.md §5.3, §5.4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound
from scoring.strikes import Strike

DEFAULT_DAYS = 14
"""How long a fix has when nobody names a date: long enough to change a habit of ours, short enough to be remembered."""
_SHOWN, _LINE = 10, 80
"""How many open fixes a refusal lists, and characters of each."""
MAX_DAYS_AHEAD = 365
"""Days ahead a fix may be due: what takes longer is not one fix."""


class FixState(StrEnum):
    """What became of a fix. Dropped: opened by mistake, or found not to be ours, with a reason."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix. `strike_id` is the strike that said we contributed; `due_on` a local date.

    `case_id` is the case whose problem it mends our part of; at `told_at` somebody said that the customer was told.
    """

    id: int
    customer_id: int
    what: str
    owner: str | None
    opened_by: str
    opened_at: datetime
    state: FixState = FixState.OPEN
    case_id: int | None = None
    strike_id: int | None = None
    due_on: date | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    closed_why: str = ""
    told_by: str | None = None
    told_at: datetime | None = None


def settles_our_part(fix: Fix, case_id: int) -> bool:
    """Whether this fix owns our part in that case: finished, linked to its problem, and the customer was told."""
    return fix.state is FixState.DONE and fix.case_id == case_id and fix.told_at is not None


def list_fixes_to_tell(found: Sequence[Fix], case_id: int | None) -> tuple[Fix, ...]:
    """The finished fixes of which the customer is still to be told, or which are not linked to the open case."""
    done = (fix for fix in found if fix.state is FixState.DONE)
    return tuple(fix for fix in done if fix.told_at is None or (case_id is not None and fix.case_id != case_id))


def describe_our_part(strike: Strike) -> str:
    """What there is to mend when a strike was partly or mostly ours."""
    return f"Our part in strike #{strike.id} ({strike.reason.replace('-', ' ')})"


def check_due_day(named: date | None, today: date) -> date:
    """The day a fix is due: the one named, else two weeks on. Refused: a day gone by, or more than a year ahead."""
    day = named or today + timedelta(days=DEFAULT_DAYS)
    if day < today:
        raise Malformed(f"{day:%-d %B %Y} has passed. A fix is due today or later.", field="due")
    if day > today + timedelta(days=MAX_DAYS_AHEAD):
        raise Malformed(f"{day:%-d %B %Y} is more than a year ahead. Name a nearer day.", field="due")
    return day


def choose_open_fix(still_open: Sequence[Fix], number: int | None, *, name: str) -> Fix:
    """The open fix that is meant: of that number, or the only one. Refused with the open ones listed otherwise."""
    return _chosen(still_open, number, name=name, stands="open")


def choose_finished_fix(untold: Sequence[Fix], number: int | None, *, name: str) -> Fix:
    """The same of the finished fixes of which the customer is still to be told."""
    return _chosen(untold, number, name=name, stands="waiting to be told of")


def _chosen(known: Sequence[Fix], number: int | None, *, name: str, stands: str) -> Fix:
    if not known:
        raise AlreadyDone(f"No fix for {name} is {stands}.")
    listed = "; ".join(f"#{fix.id} {_short(fix.what)}" for fix in known[:_SHOWN])
    if number is None and len(known) > 1:
        raise Incomplete(f"{len(known)} fixes for {name} are {stands}. Say which by its number: {listed}.", field="fix")
    found = next((fix for fix in known if number in (None, fix.id)), None)
    if found is None:
        raise NotFound(f"{name} has no fix #{number} that is {stands}. There is: {listed}.")
    return found


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else f"{line[: _LINE - 1].rstrip()}…"
