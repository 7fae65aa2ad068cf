"""The parts Slack's interaction payloads have in common."""

from playground.slack.accounts import ENTERPRISE_NAME, Account
from playground.slack.channels import Channel
from playground.slack.shapes import Json
from playground.slack.views import View
from playground.slack.world import World


def build_base_payload(world: World, kind: str, person: Account) -> Json:
    """What every interaction carries: who, where to, and for which app."""
    grid = build_grid_reference(world)
    return {
        "type": kind,
        "team": {"id": world.team_id, "domain": world.team_domain, **grid},
        "user": {
            "id": person.id, "username": person.handle, "name": person.handle,
            "team_id": world.find_home_team(person),
        },
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "is_enterprise_install": False,
        "enterprise": {"id": world.enterprise_id, "name": ENTERPRISE_NAME} if grid else None,
    }  # fmt: skip


def build_grid_reference(world: World) -> Json:
    """The organization as commands and interactions name it; nothing outside an Enterprise Grid."""
    if not world.faults.on_a_grid:
        return {}
    return {"enterprise_id": world.enterprise_id, "enterprise_name": ENTERPRISE_NAME}


def get_channel_name(channel: Channel) -> str:
    """A channel's name as commands and interactions give it: never that of a private place."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def build_channel_reference(channel: Channel) -> Json:
    """The short channel object."""
    return {"id": channel.id, "name": get_channel_name(channel)}


def build_view_json(world: World, view: View) -> Json:
    """The view object."""
    return view.as_json(world.app.id, world.app.bot_id)


def build_response_url(world: World, secret: str) -> str:
    """The whole address of a response url."""
    return f"{world.url}/response/{world.team_id}/{secret}"
