"""Prompts: what umpire asks a person without being asked, when, and when it stops. Source: product.md, prompts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile

from scoring.refusals import Malformed, NotAllowed
from scoring.rules.policy import Policy
from scoring.values.calendar import Calendar
from scoring.values.recurrence import Grace, Schedule

SAME_DAY = Grace(before=time(20))
"""A late question is asked on the same local day before 20:00, or not at all."""
REPEAT_AFTER = timedelta(hours=2)
"""After how long an unanswered question is repeated, once."""
MIN_PAUSE = timedelta(hours=1)
"""The least time between a question that came late and its repetition."""
MAX_ABSENCE = timedelta(days=366)
LONG_ABSENCE_DAYS = 5
"""Somebody away for more business days than this does not look after customers meanwhile."""
ONE_DAY = timedelta(days=1)


class PromptKind(StrEnum):
    """The two daily questions: was anything difficult today; how do you feel about today's customers."""

    DIFFICULT = "difficult"
    GUT = "gut"


class PromptWish(StrEnum):
    """Whether a person wants a prompt. Stopped: umpire gave up after too many unanswered days."""

    ON = "on"
    MUTED = "muted"
    STOPPED = "stopped"


SWITCHES = {PromptKind.DIFFICULT: "privacy.prompts", PromptKind.GUT: "privacy.gut"}
"""The setting with which a workspace switches each question off."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to one person on one local day. `answer` is the button they pressed, never what they wrote."""

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
    """The local days on which a person is away, first and last included."""

    id: int
    user_id: str
    from_on: date
    until_on: date
    said_at: datetime
    withdrawn_at: datetime | None = None


def schedule(kind: PromptKind, policy: Policy) -> Schedule:
    """Build the daily schedule of a question, in local time."""
    return Schedule(policy.prompt_at if kind is PromptKind.DIFFICULT else policy.gut_at)


def reminder_schedule(policy: Policy) -> Schedule:
    """Build the daily schedule on which an unanswered question is repeated."""
    again = datetime.combine(date.min, policy.prompt_at) + REPEAT_AFTER
    return Schedule(again.time())


def is_switched_on(kind: PromptKind, policy: Policy) -> bool:
    """Whether the workspace lets umpire ask this question of anybody; what people want is kept while it does not."""
    return policy.prompts_allowed if kind is PromptKind.DIFFICULT else policy.gut_allowed


def require_switched_on(kind: PromptKind, policy: Policy) -> None:
    """Refuse what belongs to a question that is switched off for the whole workspace."""
    if not is_switched_on(kind, policy):
        question = "The afternoon's question" if kind is PromptKind.DIFFICULT else "The feeling check"
        raise NotAllowed(
            f"{question} is switched off for the whole workspace, so nothing was recorded. An admin switches it on "
            f"again: `/umpire config {SWITCHES[kind]} on`."
        )


def is_wanted(kind: PromptKind, wish: PromptWish | None) -> bool:
    """Whether to ask: the afternoon's question unless the person said no, the morning's only if they said yes."""
    return kind is PromptKind.DIFFICULT if wish is None else wish is PromptWish.ON


def is_long_away(absence: Absence, day: date, calendar: Calendar) -> bool:
    """Whether the person is away that day, and for more than five business days in all."""
    sixth_day = calendar.business_day_after(absence.from_on - ONE_DAY, LONG_ABSENCE_DAYS + 1)
    return is_away((absence,), day) and sixth_day <= absence.until_on


def is_away(absences: Iterable[Absence], day: date) -> bool:
    """Whether the person is away that day."""
    return any(each.withdrawn_at is None and each.from_on <= day <= each.until_on for each in absences)


def list_ignored(prompts: Iterable[Prompt], since: datetime | None) -> tuple[Prompt, ...]:
    """List the latest questions in a row that were not answered, newest first, asked at or after `since`."""
    newest = sorted(prompts, key=lambda each: each.asked_on, reverse=True)
    return tuple(takewhile(lambda each: each.answered_at is None and (since is None or each.asked_at >= since), newest))


def should_give_up(prompts: Iterable[Prompt], since: datetime | None, policy: Policy) -> bool:
    """Whether so many questions in a row went unanswered that umpire stops asking."""
    return len(list_ignored(prompts, since)) >= policy.prompt_patience


def should_repeat(prompt: Prompt, day: date, now: datetime) -> bool:
    """Whether to repeat the day's question: unanswered, not repeated yet, and asked at least an hour ago."""
    unanswered = prompt.answered_at is None and prompt.reminded_at is None
    return unanswered and prompt.asked_on == day and now - prompt.asked_at >= MIN_PAUSE


def check_absence(from_on: date, until_on: date, today: date) -> None:
    """Refuse an absence that is over already, ends before it begins, or goes beyond a year from today."""
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
