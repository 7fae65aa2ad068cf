"""A modal as the person in front of it uses it: read, fill in, submit, close."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playground.slack import clicks, modals
from playground.slack.clicks import Actor, Place
from playground.slack.files import File
from playground.slack.plain import plain_text
from playground.slack.refusals import Impossible
from playground.slack.shapes import Json
from playground.slack.views import ENTRY, View, list_elements


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its label, the ids the app gave it, what is in it, and what may be chosen."""

    label: str
    block_id: str
    action_id: str
    type: str
    value: Any
    options: tuple[str, ...]
    optional: bool
    error: str


class Modal:
    """The modal on top of a person's stack; it follows the app's updates."""

    def __init__(self, person: Actor, view: View) -> None:
        self._person, self.view = person, view

    @property
    def title(self) -> str:
        """The words in its head."""
        return str(self.view.content["title"]["text"])

    @property
    def text(self) -> str:
        """Everything there is to read."""
        return plain_text(self.view)

    @property
    def callback_id(self) -> str:
        """The app's name for this kind of modal."""
        return str(self.view.content.get("callback_id", ""))

    @property
    def errors(self) -> dict[str, str]:
        """What it complains about at the moment, by block id."""
        return dict(self.view.errors)

    @property
    def fields(self) -> dict[str, Field]:
        """Its fields by label, or by block id where there is no label."""
        found = (self._field(block, element) for block, element in self._entries())
        return {field.label or field.block_id: field for field in found}

    def fill(self, values: dict[str, Any]) -> "Modal":
        """Enter values by label or block id: words, dates, options by what they say or by value, people by handle."""
        for name, value in values.items():
            block, element = self._find(name)
            self._enter(block, element, self._value(block, element, value))
        return self

    def submit(self) -> dict[str, str] | None:
        """Send it; errors by block id, or `None` when there were none. Under "" stands trouble with the whole modal."""
        world, deliveries = self._person.world, self._person.deliveries
        return modals.submit_modal(world, deliveries, person=self._person.account, view=self.view) or None

    def close(self, *, everything: bool = False) -> None:
        """Leave it, or with `everything` the whole stack."""
        world, deliveries = self._person.world, self._person.deliveries
        modals.close_modal(world, deliveries, person=self._person.account, view=self.view, everything=everything)

    def _entries(self) -> Iterable[tuple[Json, Json]]:
        for block in self.view.content["blocks"]:
            for element in list_elements(block):
                if element["type"] in ENTRY:
                    yield block, element

    def _find(self, name: str) -> tuple[Json, Json]:
        for block, element in self._entries():
            if name in (clicks.get_label(block, element), block["block_id"], element.get("action_id")):
                return block, element
        raise Impossible(f"{self.title} has no field {name!r}, only {list(self.fields)}.")

    def _field(self, block: Json, element: Json) -> Field:
        state = self.view.values[block["block_id"]][element["action_id"]]
        return Field(
            label=clicks.get_label(block, element), block_id=block["block_id"], action_id=element["action_id"],
            type=element["type"], value=state.get(ENTRY[element["type"]][0]),
            options=tuple(o["text"]["text"] for o in list_options(element)), optional=bool(block.get("optional")),
            error=self.view.errors.get(block["block_id"], ""),
        )  # fmt: skip

    def _enter(self, block: Json, element: Json, value: Any) -> None:
        key = ENTRY[element["type"]][0]
        with self._person.world.lock:
            self.view.values[block["block_id"]][element["action_id"]] = {"type": element["type"], key: value}
        self._person.world.touch(views=True)
        if block.get("dispatch_action") or block["type"] != "input":
            self._person.acts(clicks.build_action(block, element, **{key: value}), place=Place(view=self.view))

    def _value(self, block: Json, element: Json, value: Any) -> Any:
        return build_choice(self._person, Place(view=self.view), block, element, value)


def list_options(element: Json) -> list[Json]:
    """The options of a static menu, groups opened."""
    found = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        found += group["options"]
    return found


def build_choice(person: Actor, place: Place, block: Json, element: Json, value: Any) -> Any:
    """Turn what a person entered into the form Slack keeps for that kind of field."""
    kind: str = element["type"]
    if value is None or kind in ("datepicker", "timepicker", "rich_text_input"):
        return value
    if kind.startswith("multi_") or kind == "checkboxes":
        single = element if kind == "checkboxes" else {**element, "type": kind.removeprefix("multi_")}
        return [
            _build_single_choice(person, place, block, single, one)
            for one in ([value] if isinstance(value, str) else value)
        ]
    if kind == "file_input":
        files = value if isinstance(value, list) else [value]
        _refuse_other_types(element, files)
        return [f.as_json(person.world.url) for f in files]
    return _build_single_choice(person, place, block, element, value)


def _refuse_other_types(element: Json, files: list[File]) -> None:
    """A field that names types of files takes no others; Slack's window does not let them be chosen."""
    types = element.get("filetypes") or []
    for file in files:
        if types and file.extension not in types:
            raise Impossible(f"{file.name} is no file this field takes, only {', '.join(types)}.")


def _build_single_choice(person: Actor, place: Place, block: Json, element: Json, value: Any) -> Any:
    match element["type"]:
        case "external_select":
            options = person.is_offered(str(value), place=place, block=block, element=element)
        case "static_select" | "radio_buttons" | "checkboxes" | "overflow":
            options = list_options(element)
        case "users_select":
            return person.world.get_account(value).id if isinstance(value, str) else value.id
        case "conversations_select" | "channels_select":
            return person.world.get_channel(value).id if isinstance(value, str) else value.id
        case "datetimepicker":
            return int(value)
        case _:
            return str(value)
    wanted = value if isinstance(value, str) else value.get("value")
    for option in options:
        if wanted in (option["text"]["text"], option.get("value")):
            return option
    raise Impossible(f"There is no option {wanted!r}, only {[o['text']['text'] for o in options]}.")
