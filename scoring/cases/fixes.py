"""Fixes: what we mend on our own side before we ask anything of the customer. Source: product.md, cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import AlreadyDone, Incomplete, Malformed, NotFound
from scoring.rules.reasons import spell_reason
from scoring.strikes import Strike

DEFAULT_DAYS = 14
"""Days until a fix is due if nobody names a day."""
_TRY = "Try, after strike #"
"""How the description of a fix begins that tries an adjustment."""
_SHOWN, _LINE = 10, 80
"""How many fixes a refusal lists, and how many characters of each."""
MAX_DAYS_AHEAD = 365
"""How many days ahead a fix may be due."""


class FixState(StrEnum):
    """What became of a fix. Dropped: opened by mistake or not ours after all, with a reason."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Fix:
    """One fix. `strike_id` is the strike to which we contributed; `due_on` is a local date.

    `case_id` is the case whose problem it helps to solve. At `told_at` somebody said that the customer knows of it.
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
    """Whether this fix settles our part in a case: it is done, belongs to the case, and the customer was told."""
    return fix.state is FixState.DONE and fix.case_id == case_id and fix.told_at is not None


def list_fixes_to_tell(known: Sequence[Fix], case_id: int | None) -> tuple[Fix, ...]:
    """List the finished fixes of which the customer was not told, or which do not belong to the open case yet."""
    done = (fix for fix in known if fix.state is FixState.DONE)
    return tuple(fix for fix in done if fix.told_at is None or (case_id is not None and fix.case_id != case_id))


def describe_our_part(strike: Strike) -> str:
    """Describe the fix for a strike that was partly or mostly our fault."""
    return f"Our part in strike #{strike.id} ({spell_reason(strike.reason)})"


def describe_adjustment(strike_id: int, what: str) -> str:
    """Describe the fix that tries what would help the customer, where health, language or distress may explain it."""
    return f"{_TRY}{strike_id}: {what}"


def mends_our_part(fix: Fix) -> bool:
    """Whether this fix, once done, mends our part in its strike; one that tries an adjustment does not."""
    return fix.strike_id is not None and not fix.what.startswith(_TRY)


def check_due_day(named_day: date | None, today: date) -> date:
    """Return the day a fix is due: the named one, else in two weeks. Refused: in the past, over a year ahead."""
    day = named_day or today + timedelta(days=DEFAULT_DAYS)
    if day < today:
        raise Malformed(f"{day:%-d %B %Y} has passed. A fix is due today or later.", field="due")
    if day > today + timedelta(days=MAX_DAYS_AHEAD):
        raise Malformed(f"{day:%-d %B %Y} is more than a year ahead. Name a nearer day.", field="due")
    return day


def choose_open_fix(still_open: Sequence[Fix], number: int | None, *, name: str) -> Fix:
    """Choose the open fix with this number, or the only one. Refused: none fits; the refusal lists the open ones."""
    return _choose(still_open, number, name=name, stands="open")


def choose_finished_fix(untold: Sequence[Fix], number: int | None, *, name: str) -> Fix:
    """Choose, by number or as the only one, a finished fix of which the customer has still to be told."""
    return _choose(untold, number, name=name, stands="waiting to be told of")


def _choose(known: Sequence[Fix], number: int | None, *, name: str, stands: str) -> Fix:
    if not known:
        raise AlreadyDone(f"No fix for {name} is {stands}.")
    listed = "; ".join(f"#{fix.id} {_shorten(fix.what)}" for fix in known[:_SHOWN])
    if number is None and len(known) > 1:
        raise Incomplete(f"{len(known)} fixes for {name} are {stands}. Say which by its number: {listed}.", field="fix")
    fix = next((each for each in known if number in (None, each.id)), None)
    if fix is None:
        raise NotFound(f"{name} has no fix #{number} that is {stands}. There is: {listed}.")
    return fix


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LINE else f"{line[: _LINE - 1].rstrip()}…"
