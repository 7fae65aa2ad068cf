"""The policy in force: the settings admins changed, stored as text, and the rules made from them."""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from sqlalchemy import delete, select, update
from sqlmodel import Field, Session, SQLModel

from scoring.rules.policy import Policy
from scoring.settings import settings
from storage.sql.records import limit_length
from storage.sql.statements import build_insert_if_absent, get_table, upsert_rows

log = logging.getLogger(__name__)


class SettingRow(SQLModel, table=True):
    """One setting that differs from its default, in the text the admin typed."""

    __tablename__ = "settings"
    __table_args__ = (limit_length("text", 200),)

    key: str = Field(primary_key=True, max_length=60)
    text: str
    set_by: str = Field(max_length=40)
    set_at: datetime


_SETTINGS = get_table(SettingRow)
OFF = "off"
_INSERT_ONCE = build_insert_if_absent(_SETTINGS)
ALL_SETTINGS = select(_SETTINGS.c.key, _SETTINGS.c.text)


def get_policy(tx: Session) -> Policy:
    """Return the rules in force. One query; a policy is built only once from the same settings."""
    return build_policy((row.key, row.text) for row in tx.connection().execute(ALL_SETTINGS))


def build_policy(rows: Iterable[tuple[str, str]]) -> Policy:
    """Return the rules that follow from the stored settings: a row of `ALL_SETTINGS` each, in any order."""
    return _build_policy(tuple(sorted(rows)))


def list_stored_settings(tx: Session) -> dict[str, str]:
    """Return the text of the settings that differ from their defaults, by key."""
    return {row.key: row.text for row in tx.connection().execute(ALL_SETTINGS.order_by(_SETTINGS.c.key))}


def store_setting(tx: Session, key: str, text: str, *, by: str, now: datetime) -> str | None:
    """Store the text of a setting, which was checked before; return the text it replaces, or None."""
    previous = _find_text(tx, key)
    upsert_rows(tx, _SETTINGS, [{"key": key, "text": text, "set_by": by, "set_at": now}])
    return previous


def turn_off(tx: Session, key: str, *, by: str, now: datetime) -> bool:
    """Store `off` as the text of a setting; False if it was off, or another replica did it at the same moment."""
    row = {"key": key, "text": OFF, "set_by": by, "set_at": now}
    connection = tx.connection()
    changed = update(_SETTINGS).where(_SETTINGS.c.key == key, _SETTINGS.c.text != OFF).values(row)
    if connection.execute(changed).rowcount:
        return True
    return bool(connection.execute(_INSERT_ONCE[connection.dialect.name], row).rowcount)


def delete_setting(tx: Session, key: str) -> str | None:
    """Go back to the default of a setting; return the text it had, or None."""
    previous = _find_text(tx, key)
    tx.connection().execute(delete(_SETTINGS).where(_SETTINGS.c.key == key))
    return previous


def _find_text(tx: Session, key: str) -> str | None:
    query = select(_SETTINGS.c.text).where(_SETTINGS.c.key == key)
    return tx.connection().execute(query).scalar_one_or_none()


@lru_cache(maxsize=8)
def _build_policy(pairs: tuple[tuple[str, str], ...]) -> Policy:
    readable = settings.list_readable(dict(pairs))
    for key in dict(pairs).keys() - readable.keys():
        log.error("the setting %s cannot be read any more: its default stands", key)
    return settings.build_policy(readable)
