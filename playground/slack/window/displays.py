"""What the page shows: the workspace, channels, threads, modals, the Home, and the inspector."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response

from playground.slack import payloads
from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.messages import Message
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.window.arrivals import describe_trip
from playground.slack.window.page_requests import PageRequest, can_see
from playground.slack.workspace import Workspace
from playground.slack.world import World


def show_workspace(page: PageRequest) -> Json:
    """Show the workspace without its messages: people, channels, commands, faults and the clock."""
    slack, world = page.slack, page.slack.world
    with world.lock:
        me = page.me
        direct = world.direct_messages(me.id)
        return {
            "version": world.version, "now": world.clock().isoformat(), "me": _describe_person(me),
            "workspace": {"id": world.team_id, "name": world.team_name, "domain": world.team_domain,
                          "zone": world.zone},
            "people": [_describe_person(a) for a in world.accounts.values()],
            "channels": [_describe_channel(world, c, me) for c in world.channels.values() if can_see(c, me)],
            "apps": [{"id": world.app.id, "user_id": world.app.bot_user_id, "name": world.app.name}],
            "commands": [{"command": c.command, "usage_hint": c.usage_hint, "description": c.description}
                         for c in world.app.commands.values()],
            "shortcuts": [{"name": s.name, "callback_id": s.callback_id, "type": s.type}
                          for s in world.app.shortcuts.values()],
            "faults": world.faults.as_json(), "travelling": slack.trips.travelling,
            "trip": describe_trip(world, slack.trips.last, me), "hint": _list_hints(slack, me),
            "opens_in": direct.id if me is slack.first_person else None,
        }  # fmt: skip


def _list_hints(slack: Workspace, me: Account) -> list[Json]:
    """List what this person may try; whom to act as is told by id."""
    steps = [dict(step) for step in slack.hints.get(me.handle, slack.hints.get("", ()))]
    return [{**step, "act": slack.person(step["act"]).id} if "act" in step else step for step in steps]


def show_channel(page: PageRequest) -> Json:
    """The top-level messages of a channel, the person's own ephemerals among them."""
    with page.slack.world.lock:
        place = page.channel(page.request.path_params["channel"])
        messages = [m for m in _list_visible_messages(place, page.me) if not m.thread_ts or m.broadcast]
        return _describe_conversation(page, place, messages)


def show_thread(page: PageRequest) -> Json:
    """A message and its replies."""
    with page.slack.world.lock:
        place = page.channel(page.request.path_params["channel"])
        root = page.request.path_params["ts"]
        messages = [m for m in _list_visible_messages(place, page.me) if root in (m.ts, m.thread_ts)]
        return _describe_conversation(page, place, messages)


def _describe_conversation(page: PageRequest, place: Channel, messages: list[Message]) -> Json:
    """Describe a channel with some of its messages, and where the unread ones begin."""
    return {
        "channel": _describe_channel(page.slack.world, place, page.me),
        "messages": _describe_messages(page, messages),
        "unread_from": place.last_read.get(page.me.id, "0"),
    }


def show_modals(page: PageRequest) -> Json:
    """The person's open modals, the top one last."""
    world = page.slack.world
    with world.lock:
        stack = world.views.stack(page.me.id)
        shown = [{"id": v.id, "view": payloads.build_view_json(world, v), "errors": dict(v.errors)} for v in stack]
    return {"views": shown}


def show_home(page: PageRequest) -> Json:
    """The person's Home, or null before the app published one."""
    world = page.slack.world
    with world.lock:
        view = world.views.homes.get(page.me.id)
        return {"view": payloads.build_view_json(world, view) if view else None}


def show_inspector(page: PageRequest) -> Json:
    """What the app heard and said after entry N, and what became of entries shown before."""
    after = page.request.query_params.get("after", "0")
    if not after.isdigit():
        raise Impossible("`after` is the number of an entry.")
    return {"entries": [entry.as_json() for entry in page.slack.log.after(int(after))]}


def show_faults(page: PageRequest) -> Json:
    """The faults that are on, and the kinds there are."""
    return page.slack.faults.as_json()


def download_file(page: PageRequest) -> Response:
    """A file the app uploaded, or one that was attached."""
    file = page.slack.world.files.by_id.get(page.request.path_params["file"])
    if file is None or file.deleted or not file.complete:
        raise Impossible("That file is not there any more.")
    named = file.name.replace('"', "").encode("ascii", "ignore").decode()
    return Response(
        file.content, media_type=file.mimetype,
        headers={"content-disposition": f'attachment; filename="{named}"', "x-content-type-options": "nosniff"},
    )  # fmt: skip


def _list_visible_messages(place: Channel, me: Account) -> list[Message]:
    own = [m for m in place.ephemerals.values() if m.ephemeral_to == me.id]
    return sorted([*place.messages.values(), *own], key=lambda m: m.ts)


def _describe_messages(page: PageRequest, found: list[Message]) -> list[Json]:
    zone = ZoneInfo(page.me.tz)
    return [_describe_message(page.slack.world, message, zone) for message in found]


def _describe_message(world: World, message: Message, zone: ZoneInfo) -> Json:
    author = world.account(message.user)
    at = datetime.fromtimestamp(float(message.ts), UTC).astimezone(zone)
    return {
        "ts": message.ts, ("bot" if message.bot_id else "user"): message.user,
        "name": author.name if author else "Slackbot", "avatar": _get_initials(author),
        "color": author.color if author else "4a154b", "text": message.text, "blocks": message.blocks,
        "edited": bool(message.edited), "ephemeral": bool(message.ephemeral_to),
        "reactions": [{"name": name, "users": list(users)} for name, users in message.reactions.items()],
        "thread_ts": message.thread_ts, "reply_count": message.reply_count, "files": message.files,
        "day": at.date().isoformat(), "time": f"{at:%H:%M}",
    }  # fmt: skip


def _describe_person(account: Account) -> Json:
    return {
        "id": account.id, "name": account.name, "handle": account.handle, "title": account.title,
        "role_hint": account.role or ROLE_HINTS.get(account.kind, ""), "kind": account.kind,
        "avatar": _get_initials(account), "color": account.color, "deactivated": account.deleted,
        "tz": account.tz,
    }  # fmt: skip


ROLE_HINTS = {
    "owner": "workspace owner", "admin": "workspace admin", "guest": "guest", "single_guest": "guest in one channel",
    "stranger": "from another company", "deactivated": "deactivated", "bot": "app",
}  # fmt: skip


def _get_initials(account: Account | None) -> str:
    return "".join(word[0] for word in account.name.split()[:2]).upper() if account else "S"


def _describe_channel(world: World, place: Channel, me: Account) -> Json:
    app = place.kind == "im"
    return {
        "id": place.id, "name": world.app.name if app else place.name, "kind": "app" if app else place.kind,
        "shared": place.shared or place.pending_shared, "bot_in": world.app.bot_user_id in place.members,
        "unread": place.unread(me.id), "with": world.app.bot_user_id if app else None, "topic": place.topic,
        "archived": place.archived, "read_only": world.is_read_only(place), "member": me.id in place.members,
    }  # fmt: skip
