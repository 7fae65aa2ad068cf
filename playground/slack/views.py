"""Modals people have open, in stacks of at most three, and the Home views the app published."""

import secrets
from dataclasses import dataclass, field

from playground.slack.ids import Ids
from playground.slack.messages import add_block_ids
from playground.slack.refusals import SlackRefusal
from playground.slack.shapes import Json

MAX_STACKED = 3


@dataclass(slots=True)
class View:
    """One view as a person sees it, with what they entered so far in `values` (Slack's `state.values`)."""

    id: str
    user_id: str
    team_id: str
    content: Json
    hash: str
    root_id: str = ""
    previous_id: str = ""
    values: Json = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def as_json(self, app_id: str, bot_id: str) -> Json:
        """The view object of interactions and of the answers of `views.*`."""
        content = self.content
        return {
            "id": self.id, "team_id": self.team_id, "type": content["type"], "blocks": content["blocks"],
            "private_metadata": content.get("private_metadata") or "",
            "callback_id": content.get("callback_id") or "", "state": {"values": self.values}, "hash": self.hash,
            "title": content.get("title"), "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")), "close": content.get("close"),
            "submit": content.get("submit"), "previous_view_id": self.previous_id or None,
            "root_view_id": self.root_id or self.id, "app_id": app_id,
            "external_id": content.get("external_id") or "", "app_installed_team_id": self.team_id,
            "bot_id": bot_id,
        }  # fmt: skip


class Views:
    """Open modals and published Homes, by id, by external id and by person."""

    def __init__(self, ids: Ids, team_id: str) -> None:
        self._ids, self._team_id = ids, team_id
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._by_id: dict[str, View] = {}

    def find(self, *, view_id: str = "", external_id: str = "") -> View | None:
        """An open modal or a Home."""
        if view_id:
            return self._by_id.get(view_id)
        return next((v for v in self._by_id.values() if v.content.get("external_id") == external_id), None)

    def stack(self, user_id: str) -> list[View]:
        """The modals a person has open, the top one last."""
        return self.stacks.setdefault(user_id, [])

    def open(self, user_id: str, content: Json) -> View:
        """Show a new modal alone; what was open is gone."""
        self._check_external_id(content, None)
        self.clear(user_id)
        return self._place(user_id, content)

    def push(self, user_id: str, content: Json) -> View:
        """Show a modal above the one that is open."""
        if len(self.stack(user_id)) >= MAX_STACKED:
            raise SlackRefusal("push_limit_reached")
        self._check_external_id(content, None)
        return self._place(user_id, content)

    def replace(self, view: View, content: Json, *, expected_hash: str = "") -> View:
        """Show other content in a view; entered values stay where `block_id` and `action_id` stay."""
        if expected_hash and expected_hash != view.hash:
            raise SlackRefusal("hash_conflict")
        self._check_external_id(content, view)
        view.content = _add_missing_ids(content)
        view.hash = _generate_hash()
        view.values = build_values(view.content["blocks"], view.values)
        view.errors = {}
        return view

    def publish(self, user_id: str, content: Json, *, expected_hash: str = "") -> View:
        """Set a person's Home."""
        home = self.homes.get(user_id)
        if home is not None:
            return self.replace(home, content, expected_hash=expected_hash)
        self._check_external_id(content, None)
        home = self._new(user_id, content)
        self.homes[user_id] = home
        return home

    def pop(self, view: View) -> None:
        """Take a modal, and what lies above it, off the stack."""
        stack = self.stack(view.user_id)
        if view in stack:
            for gone in stack[stack.index(view) :]:
                self._by_id.pop(gone.id, None)
            del stack[stack.index(view) :]

    def clear(self, user_id: str) -> None:
        """Close every modal of a person."""
        stack = self.stack(user_id)
        if stack:
            self.pop(stack[0])

    def _place(self, user_id: str, content: Json) -> View:
        stack = self.stack(user_id)
        view = self._new(user_id, content)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def _new(self, user_id: str, content: Json) -> View:
        content = _add_missing_ids(content)
        view = View(self._ids.next("V"), user_id, self._team_id, content, _generate_hash())
        view.values = build_values(content["blocks"], {})
        self._by_id[view.id] = view
        return view

    def _check_external_id(self, content: Json, own: View | None) -> None:
        name = content.get("external_id")
        if name and self.find(external_id=name) not in (None, own):
            raise SlackRefusal("duplicate_external_id")


def build_values(blocks: list[Json], before: Json) -> Json:
    """The `state.values` of a view: what was entered `before` where the field is still there, else initial values."""
    values: Json = {}
    for block in blocks:
        for element in list_elements(block):
            kept = before.get(block["block_id"], {}).get(element.get("action_id"))
            if kept is not None and kept.get("type") != element["type"]:
                kept = None
            if element["type"] in ENTRY:
                action_id = element.setdefault("action_id", secrets.token_hex(3))
                values.setdefault(block["block_id"], {})[action_id] = kept or get_initial_value(element)
    return values


def list_elements(block: Json) -> list[Json]:
    """The elements of a block a person can act on."""
    found = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
    return [e for e in found if isinstance(e, dict) and "type" in e]


ENTRY: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
"""For each kind of field: the key its value has in a view's state, and the key its first value has in the element."""


def get_initial_value(element: Json) -> Json:
    """The state of a field nobody touched yet."""
    key, first = ENTRY[element["type"]]
    nothing: list[Json] | None = [] if key.endswith("s") and key != "files" else None
    return {"type": element["type"], key: element.get(first, nothing)}


def _add_missing_ids(content: Json) -> Json:
    return {**content, "blocks": add_block_ids(content["blocks"])}


def _generate_hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"
