"""Buttons, menus and fields: what Slack sends when a person uses one, in a message, a modal or the Home."""

from dataclasses import dataclass

from playground.slack import payloads
from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.commands import Reply
from playground.slack.deliveries import Deliveries
from playground.slack.messages import Message
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.views import View, list_elements
from playground.slack.world import World


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element is: a message in its channel, or a view."""

    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the message or the view."""
        if self.message is not None:
            return self.message.blocks
        return list(self.view.content["blocks"]) if self.view else []


def click(
    world: World, deliveries: Deliveries, *, person: Account, place: Place, action: Json, state: Json | None = None
) -> Reply:
    """Send one action and wait for its acknowledgement; Slack shows a warning sign when none comes."""
    if world.app.dead_because:
        return Reply(error="app_not_installed")
    before = world.views.stack(person.id)[-1:]
    body = payloads.build_base_payload(world, "block_actions", person)
    body["trigger_id"] = world.triggers.issue(person.id, view_id=place.view.id if place.view else "")
    body |= _describe_view(world, place.view) if place.view else _describe_message(world, person, place, state)
    body["actions"] = [{"action_ts": world.stamps.next(), **action}]
    where = place.channel.id if place.channel else ""
    what = f"block_actions {action.get('action_id', '')}".strip()
    delivery = deliveries.ask("interactive", body, what=what, who=person.id, channel=where)
    if delivery.error:
        return Reply(error=delivery.error, delivery=delivery)
    top = world.views.stack(person.id)[-1:]
    return Reply(ms=delivery.ms, delivery=delivery, view=top[0] if top and top != before else None)


def request_options(
    world: World, deliveries: Deliveries, *, person: Account, place: Place, block_id: str, action_id: str, value: str
) -> list[Json]:
    """Ask the app for the options of an external select, for what a person typed so far."""
    body = payloads.build_base_payload(world, "block_suggestion", person)
    body |= {"action_id": action_id, "block_id": block_id, "value": value}
    body |= _describe_view(world, place.view) if place.view else _describe_message(world, person, place, None)
    body.pop("response_url", None)
    delivery = deliveries.ask("interactive", body, what=f"block_suggestion {action_id}", who=person.id)
    answer = delivery.answer or {}
    options: list[Json] = list(answer.get("options") or [])
    for group in answer.get("option_groups") or []:
        options += group.get("options", [])
    return options


@dataclass(eq=False, slots=True)
class Actor:
    """An account in this world, using the elements of messages and views."""

    world: World
    deliveries: Deliveries
    account: Account

    def acts(self, action: Json, *, place: Place) -> Reply:
        """Send one action just as given."""
        return click(self.world, self.deliveries, person=self.account, place=place, action=action)

    def is_offered(self, typed: str, *, place: Place, block: Json, element: Json) -> list[Json]:
        """The options an external select offers after typing something."""
        return request_options(
            self.world, self.deliveries, person=self.account, place=place, value=typed,
            block_id=block["block_id"], action_id=element["action_id"],
        )  # fmt: skip


def get_element(blocks: list[Json], label: str = "", *, action_id: str = "") -> tuple[Json, Json]:
    """Get the block and the element with that label or action id; the error lists the elements there are."""
    labels: list[str] = []
    for block in blocks:
        for element in list_elements(block):
            names = {str(element.get("action_id", "")), get_label(block, element)}
            if (action_id and element.get("action_id") == action_id) or (label and label in names):
                return block, element
            if element["type"] not in ("mrkdwn", "plain_text", "image"):
                labels.append(get_label(block, element) or str(element.get("action_id")))
    raise Impossible(f"There is no {label or action_id!r} here, only {labels}.")


def get_label(block: Json, element: Json) -> str:
    """What a person reads on a button or beside a field."""
    for label in (element.get("text"), block.get("label"), element.get("placeholder")):
        if isinstance(label, dict):
            return str(label.get("text", ""))
    return ""


def build_action(block: Json, element: Json, **chosen: object) -> Json:
    """The action object; a button carries its value and its text, a menu what was chosen."""
    action: Json = {
        "type": element["type"], "block_id": block["block_id"], "action_id": element.get("action_id", "generated"),
    }  # fmt: skip
    for key in ("text", "value", "style", "placeholder", "confirm", "url"):
        if key in element:
            action[key] = element[key]
    return action | chosen


def _describe_view(world: World, view: View) -> Json:
    return {"container": {"type": "view", "view_id": view.id}, "view": payloads.build_view_json(world, view)}


def _describe_message(world: World, person: Account, place: Place, state: Json | None) -> Json:
    channel, message = place.channel, place.message
    if channel is None or message is None:
        raise Impossible("An action happens in a message or in a view.")
    ephemeral = bool(message.ephemeral_to)
    container: Json = {
        "type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": ephemeral,
    }  # fmt: skip
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    secret = world.response_urls.issue(channel.id, person.id, message_ts=message.ts, ephemeral=ephemeral)
    body: Json = {
        "container": container, "channel": payloads.build_channel_reference(channel), "state": {"values": state or {}},
        "response_url": payloads.build_response_url(world, secret),
    }  # fmt: skip
    if not ephemeral:
        body["message"] = message.as_json()
    return body
