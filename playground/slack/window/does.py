"""What a person does on the page: writing, clicking, choosing, submitting, reacting, and switching faults."""

from typing import Any

from playground.slack import clicks, modals
from playground.slack.clicks import Place
from playground.slack.commands import Reply
from playground.slack.faults import CALL_KINDS, DELIVERY_KINDS
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.views import ENTRY, View, elements_of
from playground.slack.window.asked import Asked


def read(asked: Asked) -> Json:
    """Everything in the channel is read."""
    channel = asked.channel(_text(asked, "channel"))
    newest = next(reversed(channel.messages), "0")
    if channel.last_read.get(asked.me.id) != newest:
        channel.last_read[asked.me.id] = newest
        asked.slack.world.touch(channel.id)
    return {}


def send(asked: Asked) -> Json:
    """A message, a mention or a command."""
    channel = asked.channel(_text(asked, "channel"))
    text = _text(asked, "text")
    if not text.strip():
        raise Impossible("There is nothing to send.")
    if channel.archived:
        raise Impossible("This channel is archived.")
    return _told(asked.person.types(text, in_=channel, thread=str(asked.body.get("thread_ts") or "")))


def shortcut(asked: Asked) -> Json:
    """A global shortcut, or one on a message."""
    message = asked.message(_text(asked, "channel"), _text(asked, "ts")) if asked.body.get("ts") else None
    return _told(asked.person.shortcut(_text(asked, "callback_id"), message=message))


def act(asked: Asked) -> Json:
    """A click or a choice, in a message or in a view; only on an element that is really there."""
    person, place, given = asked.person, _place(asked, asked.body.get("in")), asked.body.get("action")
    if not isinstance(given, dict):
        raise Impossible("There is no action in this request.")
    block, element = _element(place, str(given.get("block_id")), str(given.get("action_id")))
    chosen = {k: v for k, v in given.items() if k.startswith("selected_") or (k == "value" and k not in element)}
    values = asked.body.get("state") or {}
    if place.view is not None:
        enter(asked, place.view, values)
        if element["type"] in ENTRY and chosen:
            enter(asked, place.view, {block["block_id"]: {element["action_id"]: chosen}})
    action = clicks.action_of(block, element, **chosen)
    world, deliveries = asked.slack.world, asked.slack.deliveries
    return _told(clicks.click(world, deliveries, person=person.account, place=place, action=action, state=values))


def suggest(asked: Asked) -> Json:
    """The options of an external select."""
    where = {"view": asked.body["view"]} if asked.body.get("view") else asked.body
    place = _place(asked, where)
    block, element = _element(place, _text(asked, "block_id"), _text(asked, "action_id"))
    return {"options": asked.person.is_offered(_text(asked, "value"), place=place, block=block, element=element)}


def submit(asked: Asked) -> Json:
    """Send a modal with what was entered."""
    person, view = asked.person, asked.view(_text(asked, "view"))
    enter(asked, view, asked.body.get("values") or {})
    errors = modals.submit(asked.slack.world, asked.slack.deliveries, person=person.account, view=view)
    return {"ok": not errors, **({"errors": errors} if errors else {})}


def close(asked: Asked) -> Json:
    """Leave a modal."""
    view = asked.view(_text(asked, "view"))
    everything = bool(asked.body.get("all"))
    modals.close(
        asked.slack.world, asked.slack.deliveries, person=asked.person.account, view=view, everything=everything
    )
    return {}


def open_home(asked: Asked) -> Json:
    """Open the Home tab."""
    return _told(asked.person.opens_home())


def react(asked: Asked) -> Json:
    """Put an emoji on a message, or take it back."""
    message = asked.message(_text(asked, "channel"), _text(asked, "ts"))
    name, person = _text(asked, "name").strip(":"), asked.person
    return _told(person.unreacts(message, name) if asked.body.get("remove") else person.reacts(message, name))


def reload(asked: Asked) -> Json:
    """Reload Slack: what only this person saw is gone."""
    asked.person.reloads()
    return {}


def switch_faults(asked: Asked) -> Json:
    """Switch faults on and off."""
    faults, body = asked.slack.faults, asked.body
    if body.get("clear"):
        faults.clear()
    for switch in SWITCHES & body.keys():
        setattr(faults, switch, bool(body[switch]))
    if "remove" in body:
        faults.remove(int(body["remove"]))
    if body.get("disconnect") is not None:
        asked.slack.deliveries.sockets.disconnect(str(body["disconnect"] or ""))
    if isinstance(body.get("add"), dict):
        _add_fault(asked, body["add"])
    asked.slack.world.touch()
    return faults.as_json()


SWITCHES = frozenset({"enforce_rate_limits", "refuse_sockets", "redelivers"})

SETTINGS: dict[str, type] = {
    "times": int, "retry_after": int, "error": str, "status": int, "stored": bool, "copies": int, "parallel": bool,
}  # fmt: skip


def _add_fault(asked: Asked, wanted: Json) -> None:
    kind = wanted.get("kind")
    if kind not in CALL_KINDS + DELIVERY_KINDS:
        raise Impossible(f"There is no fault {kind!r}.")
    settings = {name: SETTINGS[name](value) for name, value in wanted.items() if name in SETTINGS}
    asked.slack.faults.add(kind=kind, method=str(wanted.get("method") or "*"), **settings)


def travel(asked: Asked) -> Json:
    """Move the playground's clock."""
    return {"to": asked.slack.trips.begin(to=asked.body.get("to"), step=asked.body.get("step")).isoformat()}


def upload(asked: Asked, name: str, content: bytes) -> Json:
    """A file for a file field."""
    return {"file": asked.person.uploads(name, content).as_json(asked.slack.world.url)}


def enter(asked: Asked, view: View, values: Any) -> None:
    """Keep what was entered in fields that exist; files are known by their id."""
    with asked.slack.world.lock:
        for block in view.content["blocks"]:
            for element in elements_of(block):
                entered = (values.get(block["block_id"]) or {}).get(element.get("action_id"))
                if element["type"] not in ENTRY or not isinstance(entered, dict):
                    continue
                key = ENTRY[element["type"]][0]
                value = entered.get(key) or ([] if key.endswith("s") and key != "files" else None)
                if key == "files" and value:
                    value = [asked.slack.world.files.by_id[f["id"]].as_json(asked.slack.world.url) for f in value]
                view.values[block["block_id"]][element["action_id"]] = {"type": element["type"], key: value}


def _place(asked: Asked, where: Any) -> Place:
    if not isinstance(where, dict):
        raise Impossible("The request does not say where the click was.")
    if where.get("view"):
        return Place(view=asked.view(str(where["view"])))
    message = asked.message(str(where.get("channel")), str(where.get("ts")))
    return Place(asked.slack.world.channels[message.channel], message)


def _element(place: Place, block_id: str, action_id: str) -> tuple[Json, Json]:
    for block in place.blocks:
        for element in elements_of(block):
            if block.get("block_id") == block_id and element.get("action_id", "generated") == action_id:
                return block, element
    raise Impossible("That button or field is not there any more.")


def _told(reply: Reply) -> Json:
    """What became of it; an error of Slack's own is told, it is not the request that failed."""
    told: Json = {"reply": {"ok": reply.ok, "error": reply.error, "text": reply.text, "ms": reply.ms}}
    if reply.message is not None:
        told["ts"] = reply.message.ts
    return told


def _text(asked: Asked, name: str) -> str:
    value = asked.body.get(name)
    if not isinstance(value, str):
        raise Impossible(f"`{name}` is missing.")
    return value
