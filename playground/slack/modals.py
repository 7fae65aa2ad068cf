"""Submitting and closing modals, and what the app answers to it."""

from typing import Any

from playground.slack import payloads
from playground.slack.accounts import Account
from playground.slack.deliveries import Deliveries
from playground.slack.shapes import Json
from playground.slack.views import View
from playground.slack.web.views import check_view
from playground.slack.world import World

TROUBLE = "We had some trouble connecting. Try again?"
"""What Slack shows in a modal when the app did not answer, or not in a way Slack understands."""
REQUIRED = "Please complete this required field."


def submit_modal(world: World, deliveries: Deliveries, *, person: Account, view: View) -> dict[str, str]:
    """Send a modal and do what the app answers; returns errors by block id, under "" those of the whole modal."""
    view.errors = check_fields(view)
    if view.errors or world.app.dead_because:
        return view.errors or {"": TROUBLE}
    body = payloads.build_base_payload(world, "view_submission", person)
    body["trigger_id"] = world.triggers.issue(person.id, view_id=view.id)
    body |= {"view": payloads.build_view_json(world, view), "response_urls": []}
    what = f"view_submission {view.content.get('callback_id', '')}".strip()
    delivery = deliveries.ask("interactive", body, what=what, who=person.id)
    with world.lock:
        view.errors = {"": TROUBLE} if delivery.error else _apply_answer(world, view, delivery.answer)
    world.touch(views=True)
    return view.errors


def close_modal(world: World, deliveries: Deliveries, *, person: Account, view: View, everything: bool = False) -> None:
    """Close the modal on top, or the whole stack; the app hears of those that asked for it."""
    stack = world.views.stack(person.id)
    if view.content.get("clear_on_close"):
        everything = True
    closing = list(reversed(stack)) if everything else [view]
    with world.lock:
        for one in closing:
            world.views.pop(one)
    world.touch(views=True)
    for one in closing:
        if one.content.get("notify_on_close") and not world.app.dead_because:
            body = payloads.build_base_payload(world, "view_closed", person)
            body |= {"view": payloads.build_view_json(world, one), "is_cleared": everything}
            what = f"view_closed {one.content.get('callback_id', '')}".strip()
            deliveries.ask("interactive", body, what=what, who=person.id)


def check_fields(view: View) -> dict[str, str]:
    """List what Slack's window refuses before the app hears of it, by block id: empty required fields, bad lengths."""
    errors: dict[str, str] = {}
    for block in view.content["blocks"]:
        if block.get("type") != "input":
            continue
        element = block["element"]
        state = view.values.get(block["block_id"], {}).get(element.get("action_id"), {})
        value = next((v for k, v in state.items() if k != "type"), None)
        if value in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = REQUIRED
        elif problem := _check_value(element, value):
            errors[block["block_id"]] = problem
    return errors


def _check_value(element: Json, value: Any) -> str:
    if isinstance(value, str) and element["type"] == "plain_text_input":
        least, most = element.get("min_length") or 0, element.get("max_length") or 3000
        if len(value) < least:
            return f"Please enter at least {least} characters."
        if len(value) > most:
            return f"Please enter at most {most} characters."
    if element["type"] == "number_input":
        return _check_number(element, str(value))
    return ""


def _check_number(element: Json, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    if number < float(element.get("min_value", "-inf")):
        return f"Please enter {element['min_value']} or more."
    if number > float(element.get("max_value", "inf")):
        return f"Please enter {element['max_value']} or less."
    return ""


def _apply_answer(world: World, view: View, answer: Json | None) -> dict[str, str]:
    """Do what the acknowledgement says: close the modal, unless there is a `response_action`. Returns the errors."""
    action = (answer or {}).get("response_action")
    if not answer or not action:
        world.views.pop(view)
        return {}
    if action == "clear":
        world.views.clear(view.user_id)
        return {}
    if action == "errors":
        return _read_errors(view, answer.get("errors"))
    if action not in ("update", "push") or check_view(answer.get("view"), "modal"):
        return {"": TROUBLE}
    if action == "update":
        world.views.replace(view, answer["view"])
    elif len(world.views.stack(view.user_id)) >= 3:
        return {"": TROUBLE}
    else:
        world.views.push(view.user_id, answer["view"])
    return {}


def _read_errors(view: View, errors: Any) -> dict[str, str]:
    """Errors must name blocks with fields in them; Slack drops the whole answer otherwise."""
    fields = {b["block_id"] for b in view.content["blocks"] if b.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= fields:
        return {"": TROUBLE}
    return {str(block): str(text) for block, text in errors.items()}
