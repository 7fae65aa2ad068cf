"""Undo: taking back, once and within minutes, what one has done, if nothing has changed since."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.workflow import requests
from bot.workflow.requests import Call, Database, UndoHandler
from scoring.roles import Action, authorize
from storage.database import Json
from storage.requests import undos

_DAYS = ("_on", "last_day", "since", "last_order")
_INSTANTS = ("_at", "accept_by")
"""Endings of the names of fields that hold a day, and of those that hold an instant."""


def take_back(db: Database, undo_id: str, handlers: Mapping[str, tuple[Action, UndoHandler]], *, call: Call) -> str:
    """Undo something and return a sentence that says how things are now.

    `handlers` has, for each kind of undo, who may do it and how. Raises NotAllowed if the actor may no longer do
    what they want to undo.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.HELP)
        accepted = undos.take_undo(tx, undo_id, actor=call.user_id, now=call.now)
        action, put_back = handlers[accepted.kind]
        authorize(context.actor, action)
        return put_back(tx, accepted, context)


def snapshot_fields(record: object, names: Iterable[str]) -> dict[str, Json]:
    """Return these fields of a record as an undo stores them: days and instants as text, tuples as lists."""
    return {name: _to_json(getattr(record, name)) for name in names}


def is_unchanged(record: object, stored: Json) -> bool:
    """Return whether the fields that an undo stores still have the same values in the record."""
    expected = stored if isinstance(stored, Mapping) else {}
    return snapshot_fields(record, expected) == expected


def restore_fields(stored: Json) -> dict[str, Any]:
    """Return the fields that an undo stores as the record holds them."""
    return {name: _from_json(name, value) for name, value in stored.items()} if isinstance(stored, Mapping) else {}


def _to_json(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    plain: Json = list(value) if isinstance(value, tuple) else value
    return plain


def _from_json(name: str, value: Json) -> object:
    if isinstance(value, str) and name.endswith(_DAYS):
        return date.fromisoformat(value)
    if isinstance(value, str) and name.endswith(_INSTANTS):
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
