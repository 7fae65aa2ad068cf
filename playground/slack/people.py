"""What a person can do in the local Slack; each verb returns when the app has acknowledged."""

from typing import Any

from playground.slack import clicks, emoji, posting, shortcuts
from playground.slack.channels import Channel
from playground.slack.clicks import Actor, Place
from playground.slack.commands import Reply
from playground.slack.dialogs import Modal, build_choice
from playground.slack.files import File
from playground.slack.messages import Message
from playground.slack.plain import plain_text
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.views import ENTRY, View

MOST_FILE_BYTES = 10 * 1024 * 1024
"""The largest file that a file field takes."""
Location = Message | View | Modal | Channel | Reply | str | None
"""A message, a view, the reply that brought one, or a channel (then its newest message that fits)."""


class Person(Actor):
    """One account, acting."""

    @property
    def id(self) -> str:
        """The user id."""
        return self.account.id

    @property
    def handle(self) -> str:
        """The name after the `@`."""
        return self.account.handle

    @property
    def mention(self) -> str:
        """How a message names this person."""
        return f"<@{self.account.id}>"

    def types(self, text: str, *, in_: str | Channel | None = None, thread: str | Message = "") -> Reply:
        """Write a message, a mention or a command; without `in_` in the direct messages with the app."""
        root = thread if isinstance(thread, str) else (thread.thread_ts or thread.ts)
        return posting.write_message(
            self.world, self.deliveries, person=self.account, channel=self._where(in_), text=text,
            thread_ts=root,
        )  # fmt: skip

    def edits(self, message: Message, text: str) -> Reply:
        """Change what a message of one's own says."""
        return posting.edit_message(self.world, self.deliveries, person=self.account, message=message, text=text)

    def clicks(self, label: str = "", *, in_: Location, action_id: str = "") -> Reply:
        """Press the button with that label (or action id)."""
        place, block, element = self._find(in_, label, action_id)
        return self.acts(clicks.build_action(block, element), place=place)

    def selects(self, option: Any, *, in_: Location, label: str = "", action_id: str = "") -> Reply:
        """Choose from the menu with that label, placeholder or action id."""
        place, block, element = self._find(in_, label, action_id)
        chosen = build_choice(self, place, block, element, option)
        key = ENTRY[element["type"]][0] if element["type"] in ENTRY else "selected_option"
        if place.view is not None and element["type"] in ENTRY:
            place.view.values[block["block_id"]][element["action_id"]] = {"type": element["type"], key: chosen}
        return self.acts(clicks.build_action(block, element, **{key: chosen}), place=place)

    @property
    def modal(self) -> Modal | None:
        """The modal on top, if any is open."""
        stack = self.world.views.stack(self.id)
        return Modal(self, stack[-1]) if stack else None

    def shortcut(self, callback_id: str, *, message: Message | None = None) -> Reply:
        """Use a shortcut, on a message or a global one."""
        channel = self.world.channels[message.channel] if message else None
        return shortcuts.use_shortcut(
            self.world, self.deliveries, person=self.account, callback_id=callback_id,
            channel=channel, message=message,
        )  # fmt: skip

    def reacts(self, message: Message, name: str) -> Reply:
        """Put an emoji on a message."""
        return self._react(message, name, remove=False)

    def unreacts(self, message: Message, name: str) -> Reply:
        """Take an emoji back."""
        return self._react(message, name, remove=True)

    def opens_home(self) -> Reply:
        """Open the app's Home tab."""
        return posting.open_home(self.world, self.deliveries, person=self.account)

    @property
    def home(self) -> View | None:
        """The Home the app published for this person."""
        return self.world.views.homes.get(self.id)

    def sees(self, channel: str | Channel) -> list[Message]:
        """Every message this person can read there, replies and ephemerals included, oldest first."""
        place = self.world.get_channel(channel) if isinstance(channel, str) else channel
        if place.kind != "public" and self.id not in place.members:
            return []
        with self.world.lock:
            own = [m for m in place.ephemerals.values() if m.ephemeral_to == self.id]
            return sorted([*place.messages.values(), *own], key=lambda m: m.ts)

    def reads(self, thing: Message | Reply | View) -> str:
        """What a message or view says to this person: its dates are in their time zone."""
        return plain_text(thing, self.account.tz)

    @property
    def dm(self) -> list[Message]:
        """The direct messages with the app, oldest first."""
        return self.sees(self.world.direct_messages(self.id))

    def uploads(self, name: str, content: bytes) -> File:
        """Choose a file for a file field, which refuses one that is too large."""
        world = self.world
        if world.faults.limit_file_inputs and len(content) > MOST_FILE_BYTES:
            raise Impossible("This file is too large: a form takes up to 10 MB.")
        return world.files.add(name, content, user=self.id, created=world.now_seconds())

    def reloads(self) -> None:
        """Reload Slack: ephemeral messages are gone."""
        self.world.forget_reader(self.id)

    def _react(self, message: Message, name: str, *, remove: bool) -> Reply:
        if message.ephemeral_to:
            raise Impossible("Nobody can react to a message only they see.")
        world, deliveries = self.world, self.deliveries
        delivery = emoji.change_reaction(
            world, deliveries, channel=world.channels[message.channel], message=message, user_id=self.id, name=name,
            remove=remove,
        )  # fmt: skip
        return posting.await_acknowledgement(deliveries, delivery, reply=Reply())

    def _where(self, where: str | Channel | None) -> Channel:
        if where is None:
            return self.world.direct_messages(self.id)
        channel = self.world.get_channel(where) if isinstance(where, str) else where
        if channel.kind != "public" and self.id not in channel.members:
            raise Impossible(f"{self.handle} is not in {channel.name or 'these direct messages'}.")
        return channel

    def _find(self, where: Location, label: str, action_id: str) -> tuple[Place, Json, Json]:
        for place in self._places(where):
            try:
                return place, *clicks.get_element(place.blocks, label, action_id=action_id)
            except Impossible as none_here:
                reason = none_here
        raise reason

    def _places(self, where: Location) -> list[Place]:
        if isinstance(where, Reply):
            where = where.view or where.message
        if isinstance(where, Modal):
            where = where.view
        if isinstance(where, View):
            return [Place(view=where)]
        if isinstance(where, Message):
            return [Place(self.world.channels[where.channel], where)]
        channel = self._where(where)
        found = [Place(channel, m) for m in reversed(self.sees(channel)) if m.blocks]
        if not found:
            raise Impossible(f"{self.handle} sees nothing to click in {channel.name or 'the direct messages'}.")
        return found
