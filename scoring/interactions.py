"""Interactions: logged conversations with a customer, and the attention ratio they make.

Source: product.md, interactions and attention.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scoring.customers.customers import Customer, refuse_former
from scoring.privacy.staff import is_crowd, shows_names
from scoring.refusals import Malformed
from scoring.rules.policy import Policy
from scoring.strikes import check_note_and_link

MAX_MINUTES = 1440
"""The most minutes of one interaction: a day."""
REPEAT_WINDOW = timedelta(minutes=10)
"""How soon a similar entry is taken for the same one, typed again because no answer came."""
MAX_DENSITY = 10**15 - 1
"""The largest `attention_density`; no customer comes near it."""


_QUOTE_HINT = "A note that begins with a day goes in quotes."


class Tone(StrEnum):
    """How a conversation felt, worst first."""

    AWFUL = "awful"
    TENSE = "tense"
    OK = "ok"
    GOOD = "good"
    GREAT = "great"


HARD_TONES = (Tone.AWFUL, Tone.TENSE)
"""The tones that count as trouble."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One logged interaction. `minutes` is None if nobody said how long; an undone one does not count."""

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
    """What a person reports about a conversation, before it is logged."""

    happened_on: date
    minutes: int | None = None
    tone: Tone = Tone.OK
    note: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class AttentionWindow:
    """The local days whose time counts, from `first` to today; its thirds begin with `middle` and `recent`."""

    first: date
    middle: date
    recent: date


@dataclass(frozen=True, slots=True)
class CustomerLoad:
    """The time one customer took in a window.

    `minutes` are all, `recent` those of the last third and `before` those of the third before it. `entries` are counted
    with or without minutes, `days` are the days with an entry, `hard` the minutes that were tense or awful. `oldest` is
    the day of the first entry; once it leaves the window, the load changes by itself. `people` are those who gave
    minutes.
    """

    minutes: int = 0
    entries: int = 0
    recent: int = 0
    before: int = 0
    oldest: date | None = None
    days: int = 0
    hard: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class AttentionTotals:
    """The minutes that all current customers took, and the revenue they bring a year in minor units."""

    minutes: int
    revenue: int


@dataclass(frozen=True, slots=True)
class Attention:
    """A customer's share of our time divided by its share of revenue, in hundredths: 240 is 2.4 times its share.

    `ratio` is None if it cannot be computed, or if there are too few entries or days, and in works-council mode always:
    with the revenue, minutes could be read from it. `withheld`: there is a load, but too few people logged it for that
    mode to show it, so `load` is empty.
    """

    load: CustomerLoad
    ratio: int | None
    flagged: bool
    withheld: bool = False


NO_LOAD = CustomerLoad()
NO_TOTALS = AttentionTotals(0, 0)


def check_report(customer: Customer, report: InteractionReport, today: date, policy: Policy) -> None:
    """Refuse a report about a customer let go, or with an impossible time, day, note or link."""
    refuse_former(customer, policy.zone)
    if report.minutes is not None and not 1 <= report.minutes <= MAX_MINUTES:
        raise Malformed(
            f"{report.minutes:,} minutes? One interaction takes 1 minute to 24 hours, like `50m` or `1h30`. A note "
            "that begins with a number goes in quotes.",
            field="minutes",
        )
    if report.happened_on > today:
        raise Malformed(
            f"{report.happened_on:%-d %B %Y} is in the future. Log it when it has happened. {_QUOTE_HINT}", field="when"
        )
    if report.happened_on < today - timedelta(days=policy.incident_max_age_days):
        raise Malformed(
            f"{report.happened_on:%-d %B %Y} is more than {policy.incident_max_age_days} days ago, too long to be "
            f"remembered well. Log what is fresh. {_QUOTE_HINT}",
            field="when",
        )
    check_note_and_link(report.note, report.link)


def find_repeated(
    report: InteractionReport, recent: Iterable[Interaction], now: datetime, policy: Policy, zone: ZoneInfo
) -> Interaction | None:
    """Find the newest of a person's own entries about the customer that may be the same conversation, logged twice.

    That is an entry about the same day which is equal in every respect and was logged within 24 hours, or which has
    the same time and tone, or the same note, and was logged within ten minutes. If both entries are about the day they
    were logged on, midnight may lie in between; `zone` is the person's time zone.
    """
    newest_first = sorted(recent, key=lambda each: (each.logged_at, each.id), reverse=True)
    return next((each for each in newest_first if _is_repeated(report, each, now, policy, zone)), None)


def _is_repeated(
    report: InteractionReport, earlier: Interaction, now: datetime, policy: Policy, zone: ZoneInfo
) -> bool:
    ago, today = now - earlier.logged_at, now.astimezone(zone).date()
    logged_on = earlier.logged_at.astimezone(zone).date()
    same_time = (report.minutes, report.tone) == (earlier.minutes, earlier.tone)
    same_note = " ".join(report.note.casefold().split()) == " ".join(earlier.note.casefold().split())
    if report.happened_on == earlier.happened_on and same_time and same_note:
        return ago < timedelta(hours=policy.witness_hours)
    each_of_its_day = (report.happened_on, earlier.happened_on) == (today, logged_on)
    alike = (same_time and (same_note or report.minutes is not None)) or (same_note and report.note != "")
    return ago < REPEAT_WINDOW and alike and (report.happened_on == earlier.happened_on or each_of_its_day)


def build_window(now: datetime, policy: Policy) -> AttentionWindow:
    """Work out the days that count for the attention ratio: the last 90, today included, in workspace time."""
    third = timedelta(days=policy.attention_days // 3)
    tomorrow = now.astimezone(policy.zone).date() + timedelta(days=1)
    return AttentionWindow(tomorrow - timedelta(days=policy.attention_days), tomorrow - 2 * third, tomorrow - third)


def load_changes_at(load: CustomerLoad, policy: Policy) -> datetime | None:
    """Find the instant (UTC) at which the load changes by itself, because its oldest day leaves the window."""
    if load.oldest is None or not load.minutes:
        return None
    return policy.calendar.start_of(load.oldest + timedelta(days=policy.attention_days))


def attention_ratio(minutes: int, revenue: int | None, totals: AttentionTotals) -> int | None:
    """Divide the share of logged minutes by the share of revenue, in hundredths rounded down.

    None without time or revenue.

    >>> attention_ratio(300, 10_000, AttentionTotals(minutes=1_000, revenue=100_000))  # 30 % of time, 10 % of revenue
    300
    """
    if not revenue or min(minutes, revenue, totals.minutes, totals.revenue) <= 0:
        return None
    return 100 * minutes * totals.revenue // (totals.minutes * revenue)


def has_enough_entries(entries: int, days: int, policy: Policy) -> bool:
    """Whether there are enough entries on enough days for a ratio: by default 5 entries on 3 days."""
    return entries >= policy.attention_entries and days >= policy.attention_spread


def build_attention(load: CustomerLoad, customer: Customer, totals: AttentionTotals, policy: Policy) -> Attention:
    """Compare a load with the customer's revenue; by default a ratio of 2.0 or more is flagged."""
    carries = has_enough_entries(load.entries, load.days, policy)
    ratio = attention_ratio(load.minutes, customer.revenue, totals) if carries else None
    flagged = ratio is not None and ratio >= policy.attention_flag
    if shows_names(policy):
        return Attention(load, ratio, flagged)
    withheld = load.entries > 0 and not is_crowd(load.people, policy)
    return Attention(NO_LOAD if withheld else load, None, flagged, withheld)


def attention_density(load: CustomerLoad, revenue: int | None, policy: Policy) -> int:
    """Work out minutes per unit of revenue, in trillionths, which orders customers like their attention ratios.

    0 if there is no ratio, so that nobody ranks worse for something unknown.
    """
    if not revenue or revenue < 0 or not has_enough_entries(load.entries, load.days, policy):
        return 0
    return min(load.minutes * 10**12 // revenue, MAX_DENSITY)
