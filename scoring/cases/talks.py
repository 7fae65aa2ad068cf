"""Talks: putting the problem to the customer and hearing them. Source: product.md §5.4."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.words import find_word

MAX_DAYS_AHEAD, MAX_DAYS_AGO = 90, 365
"""Days ahead a talk may be planned, and days ago one may have been held."""


class TalkAnswer(StrEnum):
    """How the customer responded, as the person who talked heard it."""

    RECEPTIVE = "receptive"
    PARTLY = "partly"
    PUSHED_BACK = "pushed back"
    NO_REPLY = "no reply"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk: planned, then held (or not) and answered. Dates are local; `holder` is who talks."""

    id: int
    customer_id: int
    case_id: int
    holder: str
    planned_on: date | None
    planned_by: str
    planned_at: datetime
    held_on: date | None = None
    answer: TalkAnswer | None = None
    said: str = ""
    recorded_by: str | None = None
    recorded_at: datetime | None = None
    withdrawn_at: datetime | None = None


def parse_answer(word: str) -> TalkAnswer:
    """The answer of that name: `pushed-back` and `pushed back` are the same."""
    if found := find_word(word, TalkAnswer):
        return found
    known = ", ".join(f"`{answer.value.replace(' ', '-')}`" for answer in TalkAnswer)
    raise Malformed(f"“{word}” is not an answer I know. It is one of {known}.", field="answer")


def check_planned_day(day: date | None, today: date) -> date:
    """The day a talk is planned for, or was held on. Refused: none, one too far ahead, or too long ago."""
    if day is None:
        raise Incomplete("On which day? For example `--on tomorrow`.", field="on")
    if day > today + timedelta(days=MAX_DAYS_AHEAD):
        raise Malformed(f"{day:%-d %B %Y} is too far ahead: plan the talk within {MAX_DAYS_AHEAD} days.", field="on")
    return _recent(day, today)


def find_talk_day(on: date | None, plan: Talk | None, today: date) -> date:
    """The local day on which they were talked to, or first asked: the one named, else the day planned, else today."""
    if on is not None and on > today:
        raise Malformed(f"{on:%-d %B %Y} is to come. Record the answer when the talk was held.", field="on")
    day = on or (plan.held_on or plan.planned_on if plan is not None else None)
    return today if day is None or day > today else _recent(day, today)


def check_answer(answer: TalkAnswer, said: str, begun_on: date, today: date, policy: Policy) -> str:
    """What they said, or why they were not told, trimmed.

    Refused: nothing where it is needed, too much, and no reply before people had their business days to reply.
    """
    ask = "Say in a line what they said, so that the case can tell."
    if answer is TalkAnswer.NOT_TOLD:
        ask = "Say why they were not told: the reason stands in the case."
    text = notes.check_text(said, field="said", has="That has", needed="" if answer is TalkAnswer.NO_REPLY else ask)
    if answer is TalkAnswer.NO_REPLY and today < (since := silence_counts_from(begun_on, policy)):
        raise Malformed(
            f"They have {policy.no_reply_days} business days to reply. Asked on {begun_on:%-d %B %Y}, no reply can be "
            f"recorded from {since:%-d %B %Y}. If they were asked earlier, say when with `--on`.",
            field="answer",
        )
    return text


def silence_counts_from(begun_on: date, policy: Policy) -> date:
    """The business day from which silence is an answer. Source: product.md §5.4."""
    return policy.calendar.business_day_after(begun_on, policy.no_reply_days)


def find_unanswered_talk(talks: Iterable[Talk]) -> Talk | None:
    """The talk that is planned or held and has no answer yet, the newest if there are several."""
    unanswered = [talk for talk in talks if talk.answer is None and talk.withdrawn_at is None]
    return unanswered[-1] if unanswered else None


def _recent(day: date, today: date) -> date:
    if day < today - timedelta(days=MAX_DAYS_AGO):
        raise Malformed(f"{day:%-d %B %Y} is more than a year ago. Talk to them again.", field="on")
    return day
