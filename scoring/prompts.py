"""Prompts: what umpire asks a person by itself, and when it had better not. Source: product.md §5.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from scoring.values.recurrence import Grace, Schedule

SAME_DAY = Grace(before=time(20))
"""A question that comes late is asked the same local day, before 20:00, or not at all."""
REPEAT_AFTER = timedelta(hours=2)
"""After what time a question is repeated, once, if nobody answered."""
MIN_PAUSE = timedelta(hours=1)
"""A question that was asked late is not repeated before that has passed."""
MAX_ABSENCE = timedelta(days=366)
LONG_ABSENCE_DAYS = 5
"""Business days after which somebody who is away does not look after customers meanwhile."""
ONE_DAY = timedelta(days=1)


class PromptKind(StrEnum):
    """What is asked: was anything difficult today; how do you feel about the day's customers."""

    DIFFICULT = "difficult"
    GUT = "gut"


class PromptWish(StrEnum):
    """How a person wants a prompt: stopped means umpire gave up by itself after unanswered days."""

    ON = "on"
    MUTED = "muted"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to one person on one local day. `answer` is what they pressed, never what they wrote."""

    id: int
    user_id: str
    kind: PromptKind
    asked_on: date
    asked_at: datetime
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days a person is away, both included, local."""

    id: int
    user_id: str
    from_on: date
    until_on: date
    said_at: datetime
    withdrawn_at: datetime | None = None


def schedule(kind: PromptKind, policy: Policy) -> Schedule:
    """When this is asked, local time."""
    return Schedule(policy.prompt_at if kind is PromptKind.DIFFICULT else policy.gut_at)


def reminder_schedule(policy: Policy) -> Schedule:
    """When the day's question is repeated."""
    again = datetime.combine(date.min, policy.prompt_at) + REPEAT_AFTER
    return Schedule(again.time())


def is_wanted(kind: PromptKind, wish: PromptWish | None) -> bool:
    """Whether to ask: what is difficult unless the person says no, the gut only if they said yes."""
    return kind is PromptKind.DIFFICULT if wish is None else wish is PromptWish.ON


def is_long_away(absence: Absence, day: date, calendar: Calendar) -> bool:
    """Whether the person is away that day, in an absence of more than five business days."""
    sixth = calendar.business_day_after(absence.from_on - ONE_DAY, LONG_ABSENCE_DAYS + 1)
    return is_away((absence,), day) and sixth <= absence.until_on


def is_away(absences: Iterable[Absence], day: date) -> bool:
    """Whether the person is away that day."""
    return any(each.withdrawn_at is None and each.from_on <= day <= each.until_on for each in absences)


def list_ignored(asked: Iterable[Prompt], since: datetime | None) -> tuple[Prompt, ...]:
    """The latest questions that nobody answered, newest first, asked after `since` if the wish was changed then."""
    newest = sorted(asked, key=lambda each: each.asked_on, reverse=True)
    return tuple(takewhile(lambda each: each.answered_at is None and (since is None or each.asked_at >= since), newest))


def should_give_up(asked: Iterable[Prompt], since: datetime | None, policy: Policy) -> bool:
    """Whether so many days in a row went unanswered that umpire stops asking. The asked days before are all given."""
    return len(list_ignored(asked, since)) >= policy.prompt_patience


def should_repeat(prompt: Prompt, day: date, now: datetime) -> bool:
    """Whether the day's question is worth repeating: unanswered, not repeated yet, and not asked a moment ago."""
    open_still = prompt.answered_at is None and prompt.reminded_at is None
    return open_still and prompt.asked_on == day and now - prompt.asked_at >= MIN_PAUSE


def check_absence(from_on: date, until_on: date, today: date) -> None:
    """Refuse an absence that ends before it begins, is over already, or lasts beyond a year."""
    if until_on < today:
        raise Malformed(f"{until_on:%-d %B %Y} has passed. An absence is for today and days to come.", field="until")
    if until_on < from_on:
        raise Malformed(
            f"{until_on:%-d %B %Y} is before {from_on:%-d %B %Y}. The first day comes first: "
            "`/umpire away from 12 may until 20 may`.",
            field="until",
        )
    if until_on - today >= MAX_ABSENCE or today - from_on >= MAX_ABSENCE:
        raise Malformed("An absence lies within a year of today. Say the rest when it is nearer.", field="until")
