"""What umpire sends is for Slack to show, not to parse: `Booking.com` is no link, and a typed `@here` calls nobody."""

from typing import Any

from playground.slack.shapes import Json
from tests.surface.house import House

NAME = "Booking.com @here <!here>"


def texts(value: Any) -> list[Json]:
    """Every text object that Slack would parse."""
    if isinstance(value, dict):
        own = [value] if value.get("type") == "mrkdwn" else []
        return own + [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list | tuple) else []


def test_slack_parses_nothing_on_any_surface(house: House) -> None:
    """Answers, threads, clicks, the channel, forms and Home are all marked so, whatever a customer is called."""
    house.types(house.rosa, f"/umpire customer add {NAME} --key booking --owner @jo")
    reply = house.types(house.ana, "/strike booking threat-or-harassment he said @everyone see booking.com")
    house.ana.clicks("Undo", in_=reply)
    house.types(house.ben, "/strike booking threat-or-harassment he said @here")
    house.mentions(house.ana, "scorecard booking")
    house.types(house.rosa, "/umpire digest now")
    house.types(house.ana, "/scorecard booking rate")
    house.posts()

    said = [entry for entry in house.slack.world.inspector if entry.direction == "said"]
    posts = [entry for entry in said if entry.what.startswith(("chat.", "response_url"))]

    assert len(posts) > 3
    assert [entry.what for entry in posts if entry.payload.get("parse") != "none"] == []
    assert [text for entry in said for text in texts(entry.payload) if not text.get("verbatim")] == []
    assert [text for text in texts(reply.blocks) if not text.get("verbatim")] == []
