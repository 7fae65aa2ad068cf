"""Talks: putting the problem to the customer, and what they answer. Source: product.md, cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.cases.holds import Hold, round_up_to_days, wait_with_holds
from scoring.refusals import Incomplete, Malformed
from scoring.rules.policy import Policy
from scoring.values import notes
from scoring.values.words import find_word

MAX_DAYS_AHEAD, MAX_DAYS_AGO = 90, 365
"""How many days ahead a talk may be planned, and how many days ago it may have been held."""


class TalkAnswer(StrEnum):
    """How the customer responded, in the view of the person who talked to them."""

    RECEPTIVE = "receptive"
    PARTLY = "partly"
    PUSHED_BACK = "pushed back"
    NO_REPLY = "no reply"
    NOT_TOLD = "not told"


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk with a customer: planned, perhaps held, perhaps answered. Dates are local; `holder` talks to them."""

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
    """Read an answer by its name; `pushed-back` and `pushed back` are the same. Refused: any other word."""
    if answer := find_word(word, TalkAnswer):
        return answer
    known = ", ".join(f"`{each.value.replace(' ', '-')}`" for each in TalkAnswer)
    raise Malformed(
        f"“{word}” is not an answer I know. It is one of {known}.",
        field="answer",
        typed="To plan a talk, give its day: `--on tomorrow`.",
    )


def check_planned_day(day: date | None, today: date) -> date:
    """Return the day a talk is planned for or was held on. Refused: no day, too far ahead, too long ago."""
    if day is None:
        raise Incomplete("On which day?", field="on", typed="For example `--on tomorrow`.")
    if day > today + timedelta(days=MAX_DAYS_AHEAD):
        raise Malformed(f"{day:%-d %B %Y} is too far ahead: plan the talk within {MAX_DAYS_AHEAD} days.", field="on")
    return _check_recent(day, today)


def talk_day(named_day: date | None, plan: Talk | None, today: date) -> date:
    """Return the local day on which the customer was talked to: the named one, else the planned one, else today."""
    if named_day is not None and named_day > today:
        raise Malformed(
            f"{named_day:%-d %B %Y} is still to come. Record the answer once the talk has been held.", field="on"
        )
    day = named_day or (plan.held_on or plan.planned_on if plan is not None else None)
    return today if day is None or day > today else _check_recent(day, today)


def check_answer(
    answer: TalkAnswer, text: str, begun_on: date, today: date, policy: Policy, held: Iterable[Hold] = ()
) -> str:
    """Return, trimmed, what the customer said, or why they were not told.

    Refused: an empty text where one is needed, a text that is too long, and “no reply” before the customer had their
    business days to reply.
    """
    question = "Say in a line what they said: it stands in the case."
    if answer is TalkAnswer.NOT_TOLD:
        question = "Say why they were not told: the reason stands in the case."
    trimmed = notes.check_text(
        text, field="said", has="That has", needed="" if answer is TalkAnswer.NO_REPLY else question
    )
    if answer is TalkAnswer.NO_REPLY and today < (since := silence_counts_from(begun_on, policy, held)):
        raise Malformed(
            f"They have {policy.no_reply_days} business days to reply. Asked on {begun_on:%-d %B %Y}, no reply can be "
            f"recorded from {since:%-d %B %Y}. If they were asked earlier, say when.",
            field="answer",
            typed="`--on <date>` does.",
        )
    return trimmed


def silence_counts_from(begun_on: date, policy: Policy, held: Iterable[Hold] = ()) -> date:
    """Work out the business day from which no reply counts as an answer, which holds put off by whole days."""
    counts_from = policy.calendar.business_day_after(begun_on, policy.no_reply_days)
    return policy.calendar.next_open_day(_put_off(begun_on, counts_from, policy, held))


def goodwill_ends_on(begun_on: date, policy: Policy, held: Iterable[Hold] = ()) -> date:
    """Work out the day from which a receptive answer counts, which holds put off by whole days."""
    return _put_off(begun_on, begun_on + timedelta(days=policy.receptive_days), policy, held)


def _put_off(begun_on: date, ends_on: date, policy: Policy, held: Iterable[Hold]) -> date:
    since, ends_at = policy.calendar.start_of(begun_on), policy.calendar.start_of(ends_on)
    return ends_on + timedelta(days=round_up_to_days(wait_with_holds(since, ends_at, held) - ends_at))


def find_unanswered_talk(talks: Iterable[Talk]) -> Talk | None:
    """Find the newest talk that has no answer yet."""
    unanswered = [talk for talk in talks if talk.answer is None and talk.withdrawn_at is None]
    return unanswered[-1] if unanswered else None


def find_last_talk_time(talks: Iterable[Talk]) -> datetime | None:
    """Find when the answer of the last talk was recorded; that the customer was not told is no talk."""
    moments = (
        talk.recorded_at
        for talk in talks
        if talk.withdrawn_at is None and talk.answer not in (None, TalkAnswer.NOT_TOLD)
    )
    return max((moment for moment in moments if moment is not None), default=None)


def _check_recent(day: date, today: date) -> date:
    if day < today - timedelta(days=MAX_DAYS_AGO):
        raise Malformed(f"{day:%-d %B %Y} is more than a year ago. Talk to them again.", field="on")
    return day
