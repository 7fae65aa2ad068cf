"""The keys of everything Slack sends, in `recorded.txt`: what is missing in a payload or unknown, and payloads dressed.

Slack adds keys without notice, leaves others out, and sends null for some. An app that stands that can be tried here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playground.slack.shapes import Json

TABLE = Path(__file__).with_name("recorded.txt")
TOKENS = re.compile(r"[\w.]+(?:\[\])?|[{}]")
Rule = Literal["always", "sometimes", "grid", "own"]
Dress = Literal["every_key", "fewest_keys", "nulls"]
NEW_KEY = "a_key_of_tomorrow"
"""What `every_key` adds to each object: a key that no app has heard of."""
NEW_VALUE: Json = {"holds": ["anything", 1, None]}
INTERACTIONS = {
    "block_actions": "click", "block_suggestion": "menu", "view_submission": "form sent", "view_closed": "form closed",
    "shortcut": "shortcut", "message_action": "shortcut on a message",
}  # fmt: skip
NORMAL: Mapping[str, Json] = {"plain_text": {"emoji": True}, "mrkdwn": {"verbatim": False}}
"""What Slack adds to the texts of blocks when it hands them back."""
TRUTHS = re.compile(r"(is|has|was|can)_.*|deleted|upload|hidden|subscribed|display_as_bot|no_notifications|unfurl_.*")
NUMBERS = re.compile(r".*(_count|_offset|_expiration|_time|_length)|date_.*|updated|created|cache_ts|attachment_id")
STAMPS = re.compile(r"(.*_)?ts|latest(_reply)?|last_read")


@dataclass(slots=True)
class Key:
    """One key: when it is there, whether its value is a list, and the keys of the object, or of each, it holds."""

    rule: Rule
    many: bool = False
    keys: "Keys" = field(default_factory=dict)


Keys = dict[str, Key]


def find_keys(payload: Json) -> Keys:
    """Find the keys a payload may have; none if its kind is unknown."""
    table = read_table()
    if "command" in payload:
        return table["command"]
    if payload.get("type") == "event_callback":
        event = payload.get("event") or {}
        name = "message.im" if event.get("type") == "message" else str(event.get("type"))
        return {**table["event"], "event": Key("always", keys=table[name])} if name in table else {}
    kind = INTERACTIONS.get(str(payload.get("type")), "")
    if kind in ("click", "menu"):
        kind += " in a view" if payload.get("view") else " in a message"
    return table.get(kind, {})


def list_misfits(payload: Json, keys: Keys, *, on_a_grid: bool = False, path: str = "") -> list[str]:
    """List the keys that are missing in a payload, and those Slack was never seen to send there."""
    wrong = [f"{path}{name} is unknown" for name in payload if name not in keys]
    for name, key in keys.items():
        here = payload.get(name)
        if name not in payload or (here is None and key.rule == "grid"):
            if key.rule == "always" or (key.rule == "grid" and on_a_grid):
                wrong.append(f"{path}{name} is missing")
        elif key.rule == "grid" and not on_a_grid:
            wrong.append(f"{path}{name} is there outside a Grid")
        elif key.keys:
            for each in here if isinstance(here, list) else [here]:
                if isinstance(each, dict):
                    wrong += list_misfits(each, key.keys, on_a_grid=on_a_grid, path=f"{path}{name}.")
    return wrong


def dress(payload: Json, keys: Keys, how: Dress, known: Mapping[str, object]) -> Json:
    """Return a payload as Slack may send it as well: with every key and new ones, the fewest, or nulls and empty lists.

    What an app or a person put in stays. `known` are values of the workspace by key, for keys that are added; one
    that only a Grid has is added if `enterprise_id` is among them.
    """
    if not keys:
        return payload
    dressed = {name: _dress_value(name, value, keys.get(name), how, known) for name, value in payload.items()}
    for name, key in keys.items():
        if key.rule not in ("sometimes", "grid"):
            continue
        if how == "fewest_keys":
            dressed.pop(name, None)
        elif how == "nulls":
            dressed[name] = [] if key.many else None
        elif name not in dressed and (key.rule == "sometimes" or "enterprise_id" in known):
            dressed[name] = invent(name, key, known)
    return {**dressed, NEW_KEY: NEW_VALUE} if how == "every_key" else dressed


def invent(name: str, key: Key, known: Mapping[str, object]) -> object:
    """Make up a value that fits the name of a key."""
    value: object = name.replace("_", " ")
    if key.keys:
        value = {inner: invent(inner, each, known) for inner, each in key.keys.items() if each.rule != "own"}
    elif name in known:
        value = known[name]
    elif TRUTHS.fullmatch(name):
        value = False
    elif NUMBERS.fullmatch(name):
        value = 1
    elif STAMPS.fullmatch(name):
        value = "1767603600.000100"
    return [value] if key.many else value


def build_sample(keys: Keys, known: Mapping[str, object]) -> Json:
    """Build a payload with everything in it that is always or sometimes there."""
    return {name: invent(name, key, known) for name, key in keys.items() if key.rule != "own" or key.keys}


def _dress_value(name: str, value: Any, key: Key | None, how: Dress, known: Mapping[str, object]) -> Any:
    if key is None:
        return value
    if key.keys and isinstance(value, dict):
        return dress(value, key.keys, how, known)
    if key.keys and isinstance(value, list):
        return [dress(each, key.keys, how, known) if isinstance(each, dict) else each for each in value]
    if how != "every_key":
        return value
    return _add_to_entries(value) if name == "values" else _normalize(value)


def _add_to_entries(values: Any) -> Any:
    """Add a new key to everything that was entered, by block and by action."""
    return {
        block: {action: {**entry, NEW_KEY: NEW_VALUE} for action, entry in entries.items()}
        for block, entries in (values or {}).items()
    }


def _normalize(value: Any) -> Any:
    """Add to blocks and texts what Slack adds."""
    if isinstance(value, list):
        return [_normalize(each) for each in value]
    if not isinstance(value, dict):
        return value
    return NORMAL.get(str(value.get("type")), {}) | {name: _normalize(each) for name, each in value.items()}


@cache
def read_table() -> Mapping[str, Keys]:
    """Read the keys of each kind of payload."""
    table: dict[str, Keys] = {}
    for paragraph in TABLE.read_text("utf-8").split("\n\n")[1:]:
        heading, *lines = paragraph.strip().splitlines()
        keys: Keys = {}
        for word, named in _join_lines(lines):
            if word == "with":
                _take_in(keys, named, table)
            else:
                _add_keys(keys, word, named)
        words = heading.split()
        table.update(dict.fromkeys(words if all("_" in word for word in words) else [heading], keys))
    return table


def _join_lines(lines: list[str]) -> list[tuple[Any, str]]:
    """Split each line into its first word and the rest; a line without one goes on with the line before."""
    joined: list[tuple[Any, str]] = []
    for line in lines:
        word, named = line[2:12].strip(), line[12:]
        if word:
            joined.append((word, named))
        else:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {named}")
    return joined


def _take_in(keys: Keys, named: str, table: Mapping[str, Keys]) -> None:
    """Take in the keys of another kind, here or under a key."""
    other, _, place = named.partition(" at ")
    target = keys.setdefault(place.removesuffix("[]"), Key("own", place.endswith("[]"))).keys if place else keys
    _merge(target, table[other])


def _merge(target: Keys, other: Keys) -> None:
    for name, key in other.items():
        _merge(target.setdefault(name, Key(key.rule, key.many)).keys, key.keys)


def _add_keys(keys: Keys, rule: Rule, named: str) -> None:
    """Add the named keys; those of an object that is there already join it."""
    stack, latest = [keys], keys
    for part in TOKENS.findall(named):
        if part == "{":
            stack.append(latest)
        elif part == "}":
            stack.pop()
        else:
            latest = stack[-1].setdefault(part.removesuffix("[]"), Key(rule, part.endswith("[]"))).keys
