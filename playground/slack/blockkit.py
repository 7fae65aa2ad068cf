"""What Slack refuses in blocks, modals and Home views, and what this project refuses beyond that."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft7Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from playground.slack.dates import DATE
from playground.slack.shapes import Json

Surface = Literal["message", "modal", "home"]

MOST_BLOCKS: dict[str, int] = {"message": 50, "modal": 100, "home": 100}
MOST_VIEW_BYTES = 250_000
MOST_TEXT = 40_000
MOST_LABEL = 20
"""The most characters in the label of a chart's segment, category or series."""
MOST_IN_ALL_BLOCKS, BLOCK_WORTH = 13_200, 125
"""The most characters in all blocks of a message together, and for how many of them a block counts besides its texts.

Slack gives no numbers. People report that 13,297 characters pass in one markdown block and 13,172 with a divider beside
it, and that 11,341 in many blocks do not.
"""
COUNTED = frozenset({"text", "title", "label", "alt_text"})
"""Where texts stand that count."""
NOT_ON: dict[str, frozenset[str]] = {
    "message": frozenset({"alert", "file"}),
    "modal": frozenset({
        "carousel", "context_actions", "data_visualization", "data_table", "file", "markdown", "plan", "table",
        "task_card", "container",
    }),
    "home": frozenset({
        "alert", "context_actions", "data_visualization", "data_table", "file", "markdown", "plan", "table",
        "task_card",
    }),
}  # fmt: skip
DATA_BLOCKS = frozenset({"table", "data_table", "data_visualization"})
"""What Slack refuses in some plans and workspaces."""
MOST_CHARACTERS = {"table": 10_000, "data_table": 20_000}
BROADCAST = re.compile(r"<!(channel|here|everyone|group|subteam\^\w+)(\|[^>]*)?>")


def check_payload(surface: Surface, payload: Json) -> list[str]:
    """Everything wrong with a payload: what Slack refuses, and what this project does not send.

    A message is what goes to `chat.postMessage`; a modal or a home is the view.
    """
    return [*list_slack_refusals(surface, payload), *_check_house_rules(surface, payload)]


def list_slack_refusals(surface: Surface, payload: Json) -> list[str]:
    """What Slack itself would refuse, each with the place in the payload."""
    blocks = payload.get("blocks") or []
    errors = list(_check_schema(surface, payload, blocks))
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        return errors
    errors += _check_blocks(surface, blocks)
    for number, block in enumerate(blocks):
        errors += _check_block(number, block)
    errors += _check_message(payload) if surface == "message" else _check_view(surface, payload, blocks)
    for place, value in _walk(payload):
        if isinstance(value, str) and not value.isascii() and any("\ud800" <= c < "\ue000" for c in value):
            errors.append(f"{place} holds half a surrogate pair (a cut emoji)")
        if isinstance(value, dict) and value.get("type") == "number_input":
            errors += _check_number_input(place, value)
    return errors


def count_characters(blocks: list[Json]) -> int:
    """For how many characters the blocks of a message count together."""
    texts = (v for place, v in _walk(blocks) if isinstance(v, str) and place.rpartition("/")[2] in COUNTED)
    return sum(map(len, texts)) + BLOCK_WORTH * len(blocks)


def warm_up() -> None:
    """Read and compile the schema now, so that the first message does not wait for it."""
    list_slack_refusals("message", {"text": "x", "blocks": [{"type": "divider"}]})


@cache
def _build_validator(definition: str) -> Validator:
    judge: type[Validator] = extend(Draft7Validator, {"byType": _check_by_type})  # type: ignore[no-untyped-call]
    return judge(_load_definitions()[definition])


@cache
def _load_definitions() -> Json:
    """The definitions by name, each reference replaced by what it refers to: looking one up costs more than judging."""
    schema: Json = json.loads(Path(__file__).with_name("blockkit.schema.json").read_text("utf-8"))
    definitions = {name: _index_by_type(definition) for name, definition in schema["definitions"].items()}
    for definition in definitions.values():
        _resolve_references(definition, definitions)
    return definitions


def _resolve_references(value: Any, definitions: Json) -> None:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in list(inner):
        if isinstance(part, dict) and "$ref" in part:
            value[key] = definitions[part["$ref"].removeprefix("#/definitions/")]
        else:
            _resolve_references(part, definitions)


def _index_by_type(definition: Json) -> Json:
    """Turn a chain of "if the type is … then …" into one look-up: twenty times faster, the same verdict."""
    cases = definition.get("allOf", [])
    if not cases or not all("if" in case for case in cases):
        return definition
    chosen = {case["if"]["properties"]["type"]["const"]: case["then"] for case in cases}
    return {**{k: v for k, v in definition.items() if k != "allOf"}, "byType": chosen}


def _check_by_type(judge: Draft7Validator, cases: Json, instance: Any, _: Json) -> Iterator[ValidationError]:
    kind = instance.get("type") if isinstance(instance, dict) else None
    if isinstance(kind, str) and kind in cases:
        yield from judge.descend(instance, cases[kind])


def _check_schema(surface: Surface, payload: Json, blocks: Any) -> Iterator[str]:
    if surface == "message":
        yield from _check_definition("Blocks", blocks, "/blocks")
        if "metadata" in payload:
            yield from _check_definition("MessageMetadata", payload["metadata"], "/metadata")
    else:
        yield from _check_definition("StrictModal" if surface == "modal" else "StrictHome", payload, "")


def _check_definition(definition: str, value: Any, place: str) -> Iterator[str]:
    for error in _build_validator(definition).iter_errors(value):
        leaf = _find_deepest_error(error)
        where = "".join(f"/{part}" for part in leaf.absolute_path)
        said = leaf.message if len(leaf.message) < 150 else f"{leaf.message[:40]} … {leaf.message[-70:]}"
        yield f"{said} [json-pointer:{place}{where}]"


def _find_deepest_error(error: ValidationError) -> ValidationError:
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "const"))
    return error


def _check_blocks(surface: Surface, blocks: list[Json]) -> Iterator[str]:
    """Rules across blocks; the schema sees only one at a time."""
    if len(blocks) > MOST_BLOCKS[surface]:
        yield f"no more than {MOST_BLOCKS[surface]} items allowed [json-pointer:/blocks]"
    ids = Counter(str(b["block_id"]) for b in blocks if b.get("block_id"))
    yield from (f"block_id {name!r} already exists" for name, count in ids.items() if count > 1)
    types = Counter(str(b.get("type")) for b in blocks)
    yield from (f"unsupported block on {surface}: {name}" for name in types if name in NOT_ON[surface])
    if types["table"] > 1:
        yield "only_one_table_allowed"
    if types["data_visualization"] > 2:
        yield "no more than two charts in a message"
    if sum(len(b.get("text", "")) for b in blocks if b.get("type") == "markdown") > 12_000:
        yield "markdown blocks hold more than 12000 characters together"
    for kind, most in MOST_CHARACTERS.items():
        if types[kind] and _count_cell_characters(b for b in blocks if b.get("type") == kind) > most:
            yield f"{kind} cells hold more than {most} characters"
    if sum(bool(v.get("focus_on_load")) for _, v in _walk(blocks) if isinstance(v, dict)) > 1:
        yield "focus_on_load on more than one element"


def _count_cell_characters(tables: Iterator[Json]) -> int:
    cells = (v for t in tables for _, v in _walk(t.get("rows", [])) if isinstance(v, dict) and "type" in v)
    return sum(len(str(cell.get("text", cell.get("value", "")))) for cell in cells)


def _check_block(number: int, block: Json) -> Iterator[str]:
    """Rules within one block."""
    actions = Counter(
        v["action_id"] for _, v in _walk(block) if isinstance(v, dict) and isinstance(v.get("action_id"), str)
    )
    yield from (f"action_id {n!r} already exists [json-pointer:/blocks/{number}]" for n, c in actions.items() if c > 1)
    chart = block.get("chart")
    if block.get("type") != "data_visualization" or not isinstance(chart, dict):
        return
    yield from _check_chart_labels(number, chart)
    series = chart.get("series")
    if not isinstance(series, list):
        return
    names = [s.get("name") for s in series]
    if len(set(names)) != len(names):
        yield f"chart series names repeat [json-pointer:/blocks/{number}/chart/series]"
    categories = sorted((chart.get("axis_config") or {}).get("categories", []))
    for one in series:
        if sorted(str(point.get("label")) for point in one.get("data", [])) != categories:
            yield f"series {one.get('name')!r} needs exactly one point a category [json-pointer:/blocks/{number}]"


def _check_chart_labels(number: int, chart: Json) -> Iterator[str]:
    named = ("label", "name")
    labels = {v for place, v in _walk(chart) if isinstance(v, str) and place.rpartition("/")[2] in named}
    labels |= {str(each) for each in (chart.get("axis_config") or {}).get("categories", [])}
    for label in sorted(labels):
        if len(label) > MOST_LABEL:
            yield f"must be less than {MOST_LABEL + 1} characters: {label[:40]!r} [json-pointer:/blocks/{number}/chart]"


def _check_message(payload: Json) -> Iterator[str]:
    if payload.get("markdown_text") and (payload.get("text") or payload.get("blocks")):
        yield "markdown_text_conflict"


def _check_view(surface: Surface, payload: Json, blocks: list[Json]) -> Iterator[str]:
    if surface == "modal" and any(b.get("type") == "input" for b in blocks) and not payload.get("submit"):
        yield "submit is required when an input block is used [json-pointer:/submit]"
    if len(json.dumps(payload)) > MOST_VIEW_BYTES:
        yield f"view is larger than {MOST_VIEW_BYTES} bytes"


def _check_number_input(place: str, element: Json) -> Iterator[str]:
    try:
        low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    except (TypeError, ValueError):
        yield f"{place} min_value and max_value must be numbers"
        return
    if low > high:
        yield f"{place} min_value is above max_value"


def _check_house_rules(surface: Surface, payload: Json) -> Iterator[str]:
    """Slack lets these pass; this project does not.

    No words for a screen reader, a call for everybody, and a date where Slack draws none or without a fallback.
    """
    if surface == "message":
        if not payload.get("text") and not payload.get("markdown_text"):
            yield "no top-level text: screen readers and notifications read nothing else"
        if len(payload.get("text") or "") > MOST_TEXT:
            yield f"text is cut at {MOST_TEXT} characters"
    for place, value in _walk(payload):
        yield from _check_dates(place, value)
        if isinstance(value, dict) and value.get("type") in ("mrkdwn", "markdown"):
            said = value.get("text")
        elif place in ("/text", "/markdown_text"):
            said = value
        else:
            continue
        if isinstance(said, str) and BROADCAST.search(said):
            yield f"{place} calls a whole channel or group"


def _check_dates(place: str, value: Any) -> Iterator[str]:
    text = value.get("text") if isinstance(value, dict) else value if place == "/text" else None
    if not isinstance(text, str) or not (dates := list(DATE.finditer(text))):
        return
    if place == "/text" or value.get("type") in ("plain_text", "raw_text"):
        yield f"{place} has a date, and Slack draws none there"
    if not all(found["fallback"] for found in dates):
        yield f"{place} has a date without a fallback"


def _walk(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    yield place, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _walk(inner, f"{place}/{number}")
