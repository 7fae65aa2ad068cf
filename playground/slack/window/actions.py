"""What a person does on the page: writing, clicking, choosing, submitting, reacting, and switching faults."""

from typing import Any
from zoneinfo import available_timezones

from playground.slack import clicks, modals
from playground.slack.clicks import Place
from playground.slack.commands import Reply
from playground.slack.faults import KINDS, SWITCHES
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.views import ENTRY, View, list_elements
from playground.slack.window.page_requests import PageRequest


def mark_channel_read(page: PageRequest) -> Json:
    """Mark everything in a channel as read."""
    channel = page.channel(_require_text(page, "channel"))
    newest = next(reversed(channel.messages), "0")
    if channel.last_read.get(page.me.id) != newest:
        channel.last_read[page.me.id] = newest
        page.slack.world.touch(channel.id)
    return {}


def send_message(page: PageRequest) -> Json:
    """Send a message, a mention or a command."""
    channel = page.channel(_require_text(page, "channel"))
    text = _require_text(page, "text")
    if not text.strip():
        raise Impossible("There is nothing to send.")
    if channel.archived:
        raise Impossible("This channel is archived.")
    return _describe_reply(page.person.types(text, in_=channel, thread=str(page.body.get("thread_ts") or "")))


def use_shortcut(page: PageRequest) -> Json:
    """Use a global shortcut, or one on a message."""
    message = page.message(_require_text(page, "channel"), _require_text(page, "ts")) if page.body.get("ts") else None
    return _describe_reply(page.person.shortcut(_require_text(page, "callback_id"), message=message))


def use_element(page: PageRequest) -> Json:
    """Click a button or choose from a menu, in a message or a view; refuses an element that is not there."""
    person, place, given = page.person, _get_place(page, page.body.get("in")), page.body.get("action")
    if not isinstance(given, dict):
        raise Impossible("There is no action in this request.")
    block, element = _get_element(place, str(given.get("block_id")), str(given.get("action_id")))
    chosen = {k: v for k, v in given.items() if k.startswith("selected_") or (k == "value" and k not in element)}
    values = page.body.get("state") or {}
    if place.view is not None:
        enter_values(page, place.view, values)
        if element["type"] in ENTRY and chosen:
            enter_values(page, place.view, {block["block_id"]: {element["action_id"]: chosen}})
    action = clicks.build_action(block, element, **chosen)
    world, deliveries = page.slack.world, page.slack.deliveries
    return _describe_reply(
        clicks.click(world, deliveries, person=person.account, place=place, action=action, state=values)
    )


def suggest_options(page: PageRequest) -> Json:
    """List the options of an external select."""
    where = {"view": page.body["view"]} if page.body.get("view") else page.body
    place = _get_place(page, where)
    block, element = _get_element(place, _require_text(page, "block_id"), _require_text(page, "action_id"))
    return {"options": page.person.is_offered(_require_text(page, "value"), place=place, block=block, element=element)}


def submit_modal(page: PageRequest) -> Json:
    """Send a modal with what was entered."""
    person, view = page.person, page.view(_require_text(page, "view"))
    enter_values(page, view, page.body.get("values") or {})
    errors = modals.submit_modal(page.slack.world, page.slack.deliveries, person=person.account, view=view)
    return {"ok": not errors, **({"errors": errors} if errors else {})}


def close_modal(page: PageRequest) -> Json:
    """Leave a modal."""
    view = page.view(_require_text(page, "view"))
    everything = bool(page.body.get("all"))
    modals.close_modal(
        page.slack.world, page.slack.deliveries, person=page.person.account, view=view, everything=everything
    )
    return {}


def open_home(page: PageRequest) -> Json:
    """Open the Home tab."""
    return _describe_reply(page.person.opens_home())


def change_reaction(page: PageRequest) -> Json:
    """Put an emoji on a message, or take it back."""
    message = page.message(_require_text(page, "channel"), _require_text(page, "ts"))
    name, person = _require_text(page, "name").strip(":"), page.person
    return _describe_reply(person.unreacts(message, name) if page.body.get("remove") else person.reacts(message, name))


def change_zone(page: PageRequest) -> Json:
    """Move to another time zone: dates are shown in it, and the app hears of it."""
    zone = _require_text(page, "zone")
    if zone not in available_timezones():
        raise Impossible(f"There is no time zone {zone!r}.")
    page.slack.happens.changes(page.person.account, tz=zone)
    return {}


def reload_slack(page: PageRequest) -> Json:
    """Reload Slack: what only this person saw is gone."""
    page.person.reloads()
    return {}


def switch_faults(page: PageRequest) -> Json:
    """Switch faults on and off."""
    faults, body = page.slack.faults, page.body
    if body.get("clear"):
        faults.clear()
    for name in SWITCHES:
        if name in body:
            faults.switch(name, bool(body[name]))
    if "remove" in body:
        faults.remove(int(body["remove"]))
    if body.get("disconnect") is not None:
        page.slack.deliveries.sockets.disconnect(str(body["disconnect"] or ""))
    if isinstance(body.get("add"), dict):
        _add_fault(page, body["add"])
    page.slack.world.touch()
    return faults.as_json()


SETTINGS: dict[str, type] = {
    "times": int, "retry_after": int, "error": str, "status": int, "seconds": float, "stored": bool, "copies": int,
    "parallel": bool,
}  # fmt: skip


def _add_fault(page: PageRequest, wanted: Json) -> None:
    kind = wanted.get("kind")
    if kind not in KINDS:
        raise Impossible(f"There is no fault {kind!r}.")
    settings = {name: SETTINGS[name](value) for name, value in wanted.items() if name in SETTINGS}
    page.slack.faults.add(kind=kind, method=str(wanted.get("method") or "*"), **settings)


def move_clock(page: PageRequest) -> Json:
    """Move the playground's clock."""
    return {"to": page.slack.trips.begin(to=page.body.get("to"), step=page.body.get("step")).isoformat()}


def upload_file(page: PageRequest, name: str, content: bytes) -> Json:
    """Upload a file for a file field."""
    return {"file": page.person.uploads(name, content).as_json(page.slack.world.url)}


def enter_values(page: PageRequest, view: View, values: Any) -> None:
    """Keep what was entered in fields that exist; files are known by their id."""
    with page.slack.world.lock:
        for block in view.content["blocks"]:
            for element in list_elements(block):
                entered = (values.get(block["block_id"]) or {}).get(element.get("action_id"))
                if element["type"] not in ENTRY or not isinstance(entered, dict):
                    continue
                key = ENTRY[element["type"]][0]
                value = entered.get(key) or ([] if key.endswith("s") and key != "files" else None)
                if key == "files" and value:
                    value = [page.slack.world.files.by_id[f["id"]].as_json(page.slack.world.url) for f in value]
                view.values[block["block_id"]][element["action_id"]] = {"type": element["type"], key: value}


def _get_place(page: PageRequest, where: Any) -> Place:
    if not isinstance(where, dict):
        raise Impossible("The request does not say where the click was.")
    if where.get("view"):
        return Place(view=page.view(str(where["view"])))
    message = page.message(str(where.get("channel")), str(where.get("ts")))
    return Place(page.slack.world.channels[message.channel], message)


def _get_element(place: Place, block_id: str, action_id: str) -> tuple[Json, Json]:
    for block in place.blocks:
        for element in list_elements(block):
            if block.get("block_id") == block_id and element.get("action_id", "generated") == action_id:
                return block, element
    raise Impossible("That button or field is not there any more.")


def _describe_reply(reply: Reply) -> Json:
    """Describe what came of an action; an error of Slack's own is part of it, as the request itself did not fail."""
    outcome: Json = {"reply": {"ok": reply.ok, "error": reply.error, "text": reply.text, "ms": reply.ms}}
    if reply.message is not None:
        outcome["ts"] = reply.message.ts
    return outcome


def _require_text(page: PageRequest, name: str) -> str:
    value = page.body.get(name)
    if not isinstance(value, str):
        raise Impossible(f"`{name}` is missing.")
    return value
