"""Undo: taking back what one did in the last minutes, once, if it is still as one left it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.workflow import authorization
from bot.workflow.authorization import Call, Database, UndoHandler
from scoring.roles import Action, authorize
from storage.database import Json
from storage.requests import undos

_DAYS = ("_on", "last_day", "since", "last_order")
_INSTANTS = ("_at", "accept_by")
"""How the names of fields end that hold a day or an instant."""


def take_back(db: Database, undo_id: str, take_back: Mapping[str, tuple[Action, UndoHandler]], *, call: Call) -> str:
    """Take it back and say how things stand now. The actor must still be allowed to do what they undo.

    `take_back` tells of each kind of undo who may, and how.
    """
    with db.transaction() as tx:
        at = authorization.begin_request(tx, call, Action.HELP)
        taken = undos.take_undo(tx, undo_id, actor=call.user_id, now=call.now)
        action, put_back = take_back[taken.kind]
        authorize(at.actor, action)
        return put_back(tx, taken, at)


def snapshot_fields(record: object, names: Iterable[str]) -> dict[str, Json]:
    """These fields of a record as an undo keeps them: days and instants as text, tuples as lists."""
    return {name: _plain(getattr(record, name)) for name in names}


def is_unchanged(record: object, stored: Json) -> bool:
    """Whether the fields that an undo keeps are still so in the record."""
    left = stored if isinstance(stored, Mapping) else {}
    return snapshot_fields(record, left) == left


def restore_fields(stored: Json) -> dict[str, Any]:
    """The fields an undo keeps as a record holds them."""
    return {name: _read(name, value) for name, value in stored.items()} if isinstance(stored, Mapping) else {}


def _plain(value: Any) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    plain: Json = list(value) if isinstance(value, tuple) else value
    return plain


def _read(name: str, value: Json) -> object:
    if isinstance(value, str) and name.endswith(_DAYS):
        return date.fromisoformat(value)
    if isinstance(value, str) and name.endswith(_INSTANTS):
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
