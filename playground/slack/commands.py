"""Slash commands: what Slack makes of the line a person types, and what the person is told."""

import html
import re
from dataclasses import dataclass, field

from playground.slack import payloads
from playground.slack.accounts import Account
from playground.slack.channels import Channel
from playground.slack.deliveries import Deliveries, Delivery
from playground.slack.happenings import Happenings
from playground.slack.messages import Message, add_block_ids
from playground.slack.shapes import Json
from playground.slack.views import View
from playground.slack.world import World

LINK = re.compile(r"https?://[^\s<>|\"“”‘’]*[^\s<>|\"“”‘’.,;:!?)]")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
DOMAIN = re.compile(r"(?<![\w@./-])(?:[\w-]+\.)+(?:com|org|net|io|de|eu|co|dev|app|info)(?:/[^\s<>|]*)?(?![\w.-]*\w)")
MENTION = re.compile(r"(?<![\w.])@([\w.-]*\w)")
HASH = re.compile(r"(?<![\w&])#([\w-]+)")
TOKENS = re.compile("|".join(f"(?P<{n}>{p.pattern})" for n, p in (
    ("link", LINK), ("email", EMAIL), ("mention", MENTION), ("hash", HASH), ("domain", DOMAIN))))  # fmt: skip


@dataclass(slots=True)
class Reply:
    """What came back from something a person did; `error` is Slack's own complaint, `ms` the time to the answer."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    ms: float | None = None
    error: str = ""
    view: View | None = None
    """A modal that opened meanwhile."""
    message: Message | None = None
    """What the person sees of it: the ephemeral answer, or the message they posted."""
    delivery: Delivery | None = None

    @property
    def ok(self) -> bool:
        """True when the app acknowledged and Slack had nothing to complain about."""
        return not self.error


def run_command(
    world: World, deliveries: Deliveries, *, person: Account, channel: Channel, line: str, thread_ts: str = ""
) -> Reply:
    """Send a slash command and show its answer; refuses what Slack refuses before the app hears of it."""
    name, _, text = line.strip().partition(" ")
    name, newline, rest = name.partition("\n")
    if newline:
        text = f"{rest} {text}".strip()
    if name == "/invite" and channel.kind != "im" and not thread_ts:
        return _invite(world, deliveries, channel, person, text)
    command = world.app.commands.get(name)
    if command is None or person.kind == "stranger":
        return _post_as_slackbot(world, channel, person, format_unknown_command(name))
    if thread_ts:
        return _post_as_slackbot(
            world, channel, person, f"{name} is not supported in threads. Sorry!", thread_ts=thread_ts
        )
    if world.faults.commands_taken and name != f"/{world.app.handle}":
        return _show_other_app(world, channel, person, name)
    if world.app.dead_because:
        return _show_failure(world, channel, person, name, "app_not_installed")
    secret = world.response_urls.issue(channel.id, person.id)
    open_before = world.views.stack(person.id)[-1:]
    payload: Json = {
        "token": world.app.verification_token, "team_id": world.team_id, "team_domain": world.team_domain,
        "channel_id": channel.id, "channel_name": payloads.get_channel_name(channel), "user_id": person.id,
        "user_name": person.handle, "command": name, "text": escape_text(world, text.strip(), in_command=True)
        if command.escape else text.strip(),
        "api_app_id": world.app.id, "is_enterprise_install": "false",
        "response_url": payloads.build_response_url(world, secret), "trigger_id": world.triggers.issue(person.id),
        **payloads.build_grid_reference(world),
    }  # fmt: skip
    delivery = deliveries.ask("slash_commands", payload, what=name, who=person.id, channel=channel.id)
    if delivery.error:
        return _show_failure(world, channel, person, name, delivery.error, delivery=delivery)
    reply = _show_answer(world, channel, person, name, delivery)
    top = world.views.stack(person.id)[-1:]
    reply.view = top[0] if top and top != open_before else None
    return reply


def format_unknown_command(name: str) -> str:
    """Slack's words for a command no app has."""
    return (
        f"{name} is not a valid command. In Slack, all messages that start with the “/” character are interpreted "
        "as commands. If you are trying to send a message and not run a command, try preceding the “/” with an "
        "empty space."
    )


def escape_text(world: World, text: str, *, in_command: bool = False) -> str:
    """The text as Slack hands it to an app: mentions, channels and links in angle brackets, `& < >` escaped."""
    parts, end = [], 0
    for found in TOKENS.finditer(text):
        parts += [
            html.escape(text[end : found.start()], quote=False),
            _escape_token(world, found, in_command=in_command),
        ]
        end = found.end()
    return "".join(parts) + html.escape(text[end:], quote=False)


def _escape_token(world: World, found: re.Match[str], *, in_command: bool) -> str:
    whole = found.group(0)
    shown = html.escape(whole, quote=False)
    if found["link"]:
        return f"<{shown}>"
    if found["email"]:
        return f"<mailto:{shown}|{shown}>"
    if found["domain"]:
        return f"<http://{shown}|{shown}>"
    name = whole[1:]
    if found["hash"]:
        channel = next((c for c in world.channels.values() if c.name == name and c.kind != "im"), None)
        return f"<#{channel.id}|{'' if channel.kind == 'private' else name}>" if channel else whole
    account = world.by_handle(name)
    if account:
        return f"<@{account.id}|{name}>" if in_command else f"<@{account.id}>"
    group = next((g for g in world.usergroups.values() if g.handle == name), None)
    return f"<!subteam^{group.id}|@{name}>" if group else whole


def _show_answer(world: World, channel: Channel, person: Account, name: str, delivery: Delivery) -> Reply:
    answer = delivery.answer or {}
    text, blocks = answer.get("text") or "", answer.get("blocks") or []
    reply = Reply(text, blocks, ms=delivery.ms, delivery=delivery)
    if not text and not blocks:
        return reply
    if blocks and world.list_refusals(blocks):
        return _show_failure(world, channel, person, name, "invalid_command_response", delivery=delivery)
    public = answer.get("response_type") == "in_channel"
    reply.message = post_as_app(world, channel, text, blocks, to="" if public else person.id)
    reply.blocks = reply.message.blocks
    return reply


def post_as_app(
    world: World, channel: Channel, text: str, blocks: list[Json], *, to: str, thread_ts: str = ""
) -> Message:
    """Post as the app, to everybody or to one person only."""
    app = world.app
    message = Message(
        world.stamps.next(), channel.id, app.bot_user_id, text, add_block_ids(blocks), bot_id=app.bot_id,
        app_id=app.id, team_id=world.team_id, ephemeral_to=to, thread_ts=thread_ts,
    )  # fmt: skip
    return world.post(channel, message)


def _show_other_app(world: World, channel: Channel, person: Account, name: str) -> Reply:
    """Names are not kept apart: where two apps have a command, the one installed last gets it, and nobody is told."""
    text = f"Another app here has {name} too. It was installed later, so it answers."
    message = Message(world.stamps.next(), channel.id, "UOTHERAPP", text, ephemeral_to=person.id)
    return Reply(text, message=world.post(channel, message))


def _show_failure(
    world: World, channel: Channel, person: Account, name: str, problem: str, *, delivery: Delivery | None = None
) -> Reply:
    reply = _post_as_slackbot(world, channel, person, f'{name} failed with the error "{problem}"')
    reply.error, reply.delivery = problem, delivery
    reply.ms = delivery.ms if delivery else None
    return reply


def _invite(world: World, deliveries: Deliveries, channel: Channel, person: Account, text: str) -> Reply:
    """Slack's own `/invite @name …`: people and apps join the channel it is typed in, and each is told who invited."""
    named = {account.id: account for found in MENTION.finditer(text) if (account := world.by_handle(found.group(1)))}
    new = [account for account in named.values() if account.id not in channel.members and not account.deleted]
    if not new:
        return _post_as_slackbot(world, channel, person, "Nobody was added: name people or apps who are not here yet.")
    for account in new:
        Happenings(world, deliveries).joins(account.id, channel, inviter=person.id)
    reply = _post_as_slackbot(world, channel, person, f"You added {', '.join(f'<@{a.id}>' for a in new)}.")
    reply.error = ""
    return reply


def _post_as_slackbot(world: World, channel: Channel, person: Account, text: str, *, thread_ts: str = "") -> Reply:
    """Slackbot tells one person something."""
    message = Message(world.stamps.next(), channel.id, "USLACKBOT", text, ephemeral_to=person.id, thread_ts=thread_ts)
    world.post(channel, message)
    return Reply(text, error="refused", message=message)
