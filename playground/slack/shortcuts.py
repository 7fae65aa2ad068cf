"""Global shortcuts and those on a message."""

from playground.slack import payloads
from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.commands import Reply
from playground.slack.deliveries import Deliveries
from playground.slack.messages import Message
from playground.slack.refusals import Impossible
from playground.slack.world import World


def use_shortcut(
    world: World, deliveries: Deliveries, *, person: Account, callback_id: str, channel: Channel | None = None,
    message: Message | None = None,
) -> Reply:  # fmt: skip
    """Use a shortcut, by its callback id or its name; strangers are not offered any."""
    found = world.app.shortcuts.get(callback_id)
    found = found or next((s for s in world.app.shortcuts.values() if s.name == callback_id), None)
    if found is None:
        raise Impossible(f"The manifest has no shortcut {callback_id!r}, only {sorted(world.app.shortcuts)}.")
    if person.kind == "stranger":
        raise Impossible("People from another company are not offered this app's shortcuts.")
    if (found.type == "message") != (message is not None):
        raise Impossible(f"{found.name} is a {found.type} shortcut.")
    kind = "message_action" if message is not None else "shortcut"
    body = payloads.build_base_payload(world, kind, person)
    body |= {"callback_id": found.callback_id, "trigger_id": world.triggers.issue(person.id)}
    body["action_ts"] = world.stamps.next()
    if message is not None and channel is not None:
        secret = world.response_urls.issue(channel.id, person.id, message_ts=message.ts)
        body |= {
            "message_ts": message.ts, "channel":
            payloads.build_channel_reference(channel), "message": message.as_json(),
            "response_url": payloads.build_response_url(world, secret),
        }  # fmt: skip
    before = world.views.stack(person.id)[-1:]
    where = channel.id if channel else ""
    delivery = deliveries.ask("interactive", body, what=f"{kind} {found.callback_id}", who=person.id, channel=where)
    if delivery.error:
        return Reply(error=delivery.error, delivery=delivery)
    top = world.views.stack(person.id)[-1:]
    return Reply(ms=delivery.ms, delivery=delivery, view=top[0] if top and top != before else None)
