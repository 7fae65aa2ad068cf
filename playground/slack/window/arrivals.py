"""What happened while the clock was moved: what the app posted and changed, place by place."""

from datetime import timedelta

from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.messages import Message
from playground.slack.shapes import Json
from playground.slack.trips import Trip
from playground.slack.window.page_requests import can_see
from playground.slack.world import World

STRAGGLING = timedelta(minutes=1)
"""What was held back by rate limits still belongs to a trip for so long after its end."""
SHOWN = 3
"""Messages of each place that are named."""


def describe_trip(world: World, trip: Trip | None, me: Account) -> Json | None:
    """Describe the last trip to somebody: null before the first one and during it.

    Of other people's direct messages only the number is told.
    """
    if trip is None or trip.arrived is None:
        return None
    places = [p for p in world.channels.values() if p.kind == "im" or can_see(p, me)]
    return {
        "from": trip.start.isoformat(),
        "to": trip.arrived.isoformat(),
        "places": [found for place in places if (found := _describe_place(place, trip, me))],
    }


def _describe_place(place: Channel, trip: Trip, me: Account) -> Json | None:
    fresh = [m for m in place.messages.values() if m.bot_id and _is_within(m.ts, trip)]
    changed = [m for m in place.messages.values() if m.bot_id and _is_within(m.edited, trip) and m not in fresh]
    if not fresh and not changed:
        return None
    named = [m for m in fresh if not m.thread_ts or m.broadcast][:SHOWN] if can_see(place, me) else []
    return {
        "channel": place.id, "with": place.with_user or None, "new": len(fresh), "changed": len(changed),
        "messages": [_describe_message(message) for message in named],
    }  # fmt: skip


def _describe_message(message: Message) -> Json:
    return {"ts": message.ts, "text": message.text}


def _is_within(ts: str, trip: Trip) -> bool:
    """Whether a moment, as Slack writes it, lies in a trip that is over."""
    if not ts or trip.arrived is None:
        return False
    return trip.start.timestamp() < float(ts) <= (trip.arrived + STRAGGLING).timestamp()
