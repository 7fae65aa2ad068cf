"""Interactions: what time with a customer costs and how it felt; the attention ratio. Source: product.md §5.1, §5.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.customers.customers import Customer, refuse_former
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.strikes import check_note_and_link

MAX_MINUTES = 1440
"""Minutes of one interaction: a day has no more."""
REPEAT_WINDOW = timedelta(minutes=10)
"""How soon what is much like the entry before is taken for that entry, typed again after nobody answered."""
MAX_DENSITY = 10**15 - 1
"""Where `density` ends; no customer comes near it."""


_QUOTE_HINT = "A note that begins with a day goes in quotes."


class Tone(StrEnum):
    """How it felt, worst first."""

    AWFUL = "awful"
    TENSE = "tense"
    OK = "ok"
    GOOD = "good"
    GREAT = "great"


HARD_TONES = (Tone.AWFUL, Tone.TENSE)
"""The tones that are trouble; the others are time all the same."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One logged interaction. `minutes` None: nobody said how long. `undone_at` set: taken back, counts nothing."""

    id: int
    customer_id: int
    user_id: str
    minutes: int | None
    tone: Tone
    note: str
    link: str | None
    happened_on: date
    logged_at: datetime
    strike_id: int | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InteractionReport:
    """What a person says happened, before anything is logged."""

    happened_on: date
    minutes: int | None = None
    tone: Tone = Tone.OK
    note: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class AttentionWindow:
    """The local days whose time counts, up to today: from `first` on; its last third begins with `recent`, the third
    before that with `middle`.
    """

    first: date
    middle: date
    recent: date


@dataclass(frozen=True, slots=True)
class CustomerLoad:
    """What one customer took in a window: minutes in all and in its last two thirds, entries with and without minutes.

    `oldest` is the first day of an entry; when it leaves the window the load changes by itself. `days` are those with
    an entry, `hard` the minutes that were tense or awful.
    """

    minutes: int = 0
    entries: int = 0
    recent: int = 0
    before: int = 0
    oldest: date | None = None
    days: int = 0
    hard: int = 0


@dataclass(frozen=True, slots=True)
class AttentionTotals:
    """What all customers that are neither archived nor let go took, in minutes, and bring a year, in minor units."""

    minutes: int
    revenue: int


@dataclass(frozen=True, slots=True)
class Attention:
    """A customer's load beside its revenue. `ratio` in hundredths: 240 is 2.4 times its share.

    None where it cannot be computed, or rests on too few entries or days to say anything.
    """

    load: CustomerLoad
    ratio: int | None
    flagged: bool


NO_LOAD = CustomerLoad()
NO_TOTALS = AttentionTotals(0, 0)


def check_report(customer: Customer, said: InteractionReport, today: date, policy: Policy) -> None:
    """Refuse a customer let go, an impossible time, a day to come or long gone, a long note or one with a secret."""
    refuse_former(customer, policy.zone)
    if said.minutes is not None and not 1 <= said.minutes <= MAX_MINUTES:
        raise Malformed(
            f"{said.minutes:,} minutes? One interaction takes 1 minute to 24 hours, like `50m` or `1h30`. A note that "
            "begins with a number goes in quotes.",
            field="minutes",
        )
    if said.happened_on > today:
        raise Malformed(
            f"{said.happened_on:%-d %B %Y} is in the future. Log it when it has happened. {_QUOTE_HINT}", field="when"
        )
    if said.happened_on < today - timedelta(days=policy.incident_max_age_days):
        raise Malformed(
            f"{said.happened_on:%-d %B %Y} is more than {policy.incident_max_age_days} days ago, too long to be "
            f"remembered rightly. Log what is fresh. {_QUOTE_HINT}",
            field="when",
        )
    check_note_and_link(said.note, said.link)


def find_repeated(
    said: InteractionReport, recent: Iterable[Interaction], now: datetime, policy: Policy, zone: ZoneInfo
) -> Interaction | None:
    """The latest of a person's own recent entries about the customer that may be this very conversation, told again.

    Of the same day: one that says the same in every respect and was logged less than 24 hours ago, or one with the same
    time and tone, or the same note, logged in the last minutes. Told again past midnight, it is still the same; `zone`
    is where the person is.
    """
    newest_first = sorted(recent, key=lambda each: (each.logged_at, each.id), reverse=True)
    return next((each for each in newest_first if _told_again(said, each, now, policy, zone)), None)


def _told_again(said: InteractionReport, earlier: Interaction, now: datetime, policy: Policy, zone: ZoneInfo) -> bool:
    ago, today = now - earlier.logged_at, now.astimezone(zone).date()
    logged_on = earlier.logged_at.astimezone(zone).date()
    took = (said.minutes, said.tone) == (earlier.minutes, earlier.tone)
    note = " ".join(said.note.casefold().split()) == " ".join(earlier.note.casefold().split())
    if said.happened_on == earlier.happened_on and took and note:
        return ago < timedelta(hours=policy.witness_hours)
    each_of_its_day = (said.happened_on, earlier.happened_on) == (today, logged_on)
    alike = (took and (note or said.minutes is not None)) or (note and said.note != "")
    return ago < REPEAT_WINDOW and alike and (said.happened_on == earlier.happened_on or each_of_its_day)


def build_window(now: datetime, policy: Policy) -> AttentionWindow:
    """The days of the attention ratio at `now`: 90 of them, workspace time, today being one."""
    third = timedelta(days=policy.attention_days // 3)
    tomorrow = now.astimezone(policy.zone).date() + timedelta(days=1)
    return AttentionWindow(tomorrow - timedelta(days=policy.attention_days), tomorrow - 2 * third, tomorrow - third)


def load_changes_at(load: CustomerLoad, policy: Policy) -> datetime | None:
    """The instant (UTC) at which time alone changes the load: its oldest day is then out of the window."""
    if load.oldest is None or not load.minutes:
        return None
    return policy.calendar.start_of(load.oldest + timedelta(days=policy.attention_days))


def attention_ratio(minutes: int, revenue: int | None, totals: AttentionTotals) -> int | None:
    """Share of logged minutes by share of revenue, in hundredths rounded down; None without time or revenue."""
    if not revenue or min(minutes, revenue, totals.minutes, totals.revenue) <= 0:
        return None
    return 100 * minutes * totals.revenue // (totals.minutes * revenue)


def has_enough_entries(entries: int, days: int, policy: Policy) -> bool:
    """Whether so many entries on so many days carry a ratio: 5 on 3 days."""
    return entries >= policy.attention_entries and days >= policy.attention_spread


def build_attention(load: CustomerLoad, customer: Customer, totals: AttentionTotals, policy: Policy) -> Attention:
    """What the load means beside the customer's revenue: flagged from 2.0 times its share on, where a ratio stands."""
    carries = has_enough_entries(load.entries, load.days, policy)
    found = attention_ratio(load.minutes, customer.revenue, totals) if carries else None
    return Attention(load, found, found is not None and found >= policy.attention_flag)


def attention_density(load: CustomerLoad, revenue: int | None, policy: Policy) -> int:
    """Minutes a unit of revenue, in trillionths: orders customers as their ratios do, without knowing the totals.

    0 where there is no ratio, so that nobody ranks worse for what is not known.
    """
    if not revenue or revenue < 0 or not has_enough_entries(load.entries, load.days, policy):
        return 0
    return min(load.minutes * 10**12 // revenue, MAX_DENSITY)
