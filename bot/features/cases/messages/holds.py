"""How holds read."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.cases.usecases.holds import HoldList, HoldPlaced, HoldReleased
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from bot.workflow.customer_clocks import Clocks
from scoring.cases.holds import MAX_DAYS
from scoring.values.moments import Moment

MOST_ROWS = 20

HELP: dict[str, HelpEntry] = {
    "hold": HelpEntry(
        "a pause in which a customer's clocks stand still",
        "managers",
        (
            (
                "/umpire hold acme their new owner starts --until 3 may",
                f"until then, at most {MAX_DAYS} days ahead",
            ),
            ("/umpire hold acme", "opens the form"),
            ("/umpire hold", "lists who is on hold"),
        ),
    ),
    "release": HelpEntry(
        "end a hold before its day",
        "managers",
        (("/umpire release acme", "every clock goes on, later by the length of the hold"),),
    ),
}


def render_placed(placed: HoldPlaced) -> Message:
    """Render the private answer to placing a hold: until when, what stands still, where it shows."""
    zone, hold = placed.policy.zone, placed.hold
    return render(
        "hold_placed",
        customer=placed.customer.name,
        key=placed.customer.key,
        until=_format_day(hold.until, hold.held_at, zone),
        why=hold.why,
        still=format_clocks(placed.clocks, zone),
        told=placed.channel,
        minutes=formatting.count(placed.policy.undo_minutes, "minute"),
        undo=placed.undo,
    )


def render_released(released: HoldReleased) -> Message:
    """Render the private answer to a release: how long everything stood still, and what runs again."""
    zone = released.policy.zone
    return render(
        "hold_released",
        customer=released.customer.name,
        key=released.customer.key,
        stood=format_stretch(released.stood_still),
        running=format_clocks(released.clocks, zone),
        told=released.channel,
        minutes=formatting.count(released.policy.undo_minutes, "minute"),
        undo=released.undo,
    )


def render_list(hold_list: HoldList) -> Message:
    """Render who is on hold, why, since and until when, and by whom."""
    zone = hold_list.policy.zone
    rows = [
        {
            "customer": customer.name,
            "key": customer.key,
            "why": formatting.short(hold.why, 300),
            "by": hold.held_by,
            "since": _format_day(hold.held_at, hold_list.now, zone),
            "until": _format_day(hold.until, hold_list.now, zone),
        }
        for customer, hold in hold_list.holds[:MOST_ROWS]
    ]
    return render("hold_list", rows=rows, more=max(0, len(hold_list.holds) - MOST_ROWS))


def format_clocks(clocks: Clocks, zone: ZoneInfo) -> list[tuple[str, Moment | str]]:
    """Write each clock with its date."""
    return [
        (clock.value, Moment(due_at, zone) if isinstance(due_at, datetime) else formatting.day(due_at))
        for clock, due_at in clocks
    ]


def format_stretch(length: timedelta) -> str:
    """Write a length of time, such as `3 days and 4 hours` or `less than a minute`."""
    minutes = length // timedelta(minutes=1)
    days, hours = divmod(minutes // 60, 24)
    parts = ((days, "day"), (hours, "hour"), (minutes % 60 if not days else 0, "minute"))
    phrases = [formatting.count(number, unit) for number, unit in parts if number]
    return " and ".join(phrases[:2]) or "less than a minute"


def _format_day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Write the day of a moment in this time zone."""
    today: date = now.astimezone(zone).date()
    return formatting.day(moment.astimezone(zone).date(), today)
