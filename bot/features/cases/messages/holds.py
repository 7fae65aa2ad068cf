"""Holds in words."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.cases.usecases.holds import HoldList, HoldPlaced, HoldReleased
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Message, render
from bot.workflow.customer_clocks import Clocks
from scoring.cases.holds import MAX_DAYS

MOST_ROWS = 20

HELP: dict[str, Entry] = {
    "hold": Entry(
        "a pause in which a customer's clocks stand still",
        "managers",
        (
            ("/umpire hold acme their new owner starts --until 3 may", f"until that day, {MAX_DAYS} days on at most"),
            ("/umpire hold acme", "opens the form"),
            ("/umpire hold", "lists who is on hold"),
        ),
    ),
    "release": Entry(
        "end a hold before its day",
        "managers",
        (("/umpire release acme", "every clock goes on, later by the time it stood still"),),
    ),
}


def render_placed(outcome: HoldPlaced) -> Message:
    """The private answer to a hold: until when, what stands still, what goes on, who was told."""
    zone, hold = outcome.policy.zone, outcome.hold
    return render(
        "hold_placed",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        until=_format_day(hold.until, hold.held_at, zone),
        why=hold.why,
        still=format_clocks(outcome.clocks, zone),
        told=outcome.told,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_released(outcome: HoldReleased) -> Message:
    """The private answer to a release: how long everything stood still, and what runs again until when."""
    zone = outcome.policy.zone
    return render(
        "hold_released",
        customer=outcome.customer.name,
        key=outcome.customer.key,
        stood=format_stretch(outcome.stood),
        running=format_clocks(outcome.clocks, zone),
        told=outcome.told,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_list(listed: HoldList) -> Message:
    """Who is on hold, why, since and until when, by whom."""
    zone = listed.policy.zone
    rows = [
        {
            "customer": customer.name,
            "key": customer.key,
            "why": formatting.short(hold.why, 300),
            "by": hold.held_by,
            "since": _format_day(hold.held_at, listed.now, zone),
            "until": _format_day(hold.until, listed.now, zone),
        }
        for customer, hold in listed.holds[:MOST_ROWS]
    ]
    return render("hold_list", rows=rows, more=max(0, len(listed.holds) - MOST_ROWS))


def format_clocks(found: Clocks, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Each clock in words, with the date it has."""
    return [
        (clock.value, formatting.instant(at, zone) if isinstance(at, datetime) else formatting.day(at))
        for clock, at in found
    ]


def format_stretch(by: timedelta) -> str:
    """`3 days and 4 hours`, `50 minutes`, `less than a minute`."""
    minutes = by // timedelta(minutes=1)
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes % 60 if not days else 0, "minute"))
    said = [formatting.count(number, unit) for number, unit in parts if number]
    return " and ".join(said[:2]) or "less than a minute"


def _format_day(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    today: date = now.astimezone(zone).date()
    return formatting.day(at.astimezone(zone).date(), today)
