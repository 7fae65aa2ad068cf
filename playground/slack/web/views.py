"""views.*: modals and Home views."""

from typing import Any

from playground.slack import blockkit, payloads
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json
from playground.slack.triggers import Trigger
from playground.slack.web.call import Answer, Call


def open_modal(call: Call) -> Json:
    """views.open: a modal for the person whose trigger id this is."""
    content = _read_content(call, "modal")
    view = call.world.views.open(_exchange_trigger(call).user_id, content)
    call.world.touch(views=True)
    return {"view": payloads.build_view_json(call.world, view)}


def push_modal(call: Call) -> Json:
    """views.push: a modal above the one in which the trigger id was made, three deep at most."""
    content = _read_content(call, "modal")
    trigger = _exchange_trigger(call)
    if not call.world.views.stack(trigger.user_id):
        raise SlackRefusal("not_found")
    view = call.world.views.push(trigger.user_id, content)
    call.world.touch(views=True)
    return {"view": payloads.build_view_json(call.world, view)}


def update_view(call: Call) -> Json:
    """views.update: other content for an open view, named by `view_id` or `external_id`."""
    if not call.text("view_id") and not call.text("external_id"):
        raise SlackRefusal("invalid_arguments", messages=("[ERROR] missing required field: view_id",))
    view = call.world.views.find(view_id=call.text("view_id"), external_id=call.text("external_id"))
    if view is None:
        raise SlackRefusal("not_found")
    content = _read_content(call, view.content["type"])
    call.world.views.replace(view, content, expected_hash=call.text("hash"))
    call.world.touch(views=view.content["type"] == "modal", home=view.content["type"] == "home")
    return {"view": payloads.build_view_json(call.world, view)}


def publish_home(call: Call) -> Json:
    """views.publish: one person's Home."""
    content = _read_content(call, "home")
    if not call.world.app.home_tab:
        raise SlackRefusal("not_enabled")
    person = call.world.account(call.text("user_id"))
    if person is None or person.is_bot:
        raise SlackRefusal("invalid_arguments", messages=("[ERROR] invalid user_id",))
    view = call.world.views.publish(person.id, content, expected_hash=call.text("hash"))
    call.world.touch(home=True)
    return {"view": payloads.build_view_json(call.world, view)}


def check_view(content: Any, kind: str) -> list[str]:
    """What Slack would refuse in a view of that kind (`modal` or `home`)."""
    if not isinstance(content, dict) or content.get("type") not in ("modal", "home"):
        return ["unsupported type [json-pointer:/view/type]"]
    if content["type"] != kind:
        return [f"a {kind} is expected here [json-pointer:/view/type]"]
    return blockkit.list_slack_refusals("modal" if kind == "modal" else "home", content)


def _read_content(call: Call, kind: str) -> Json:
    content: Json = call.structure("view")
    errors = check_view(content, kind)
    if any("larger than" in e for e in errors):
        raise SlackRefusal("view_too_large")
    if errors:
        raise SlackRefusal("invalid_arguments", messages=tuple(f"[ERROR] {e}" for e in errors))
    return content


def _exchange_trigger(call: Call) -> Trigger:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackRefusal("invalid_arguments", messages=("[ERROR] missing required field: trigger_id",))
    return call.world.triggers.exchange(trigger_id)


METHODS: dict[str, Answer] = {
    "views.open": open_modal,
    "views.push": push_modal,
    "views.update": update_view,
    "views.publish": publish_home,
}
