"""Forgetting Slack: deleting what came from it when the app was removed, and leaving the record of customers.

What that is, is read from the register of personal data: a new column cannot be forgotten.
Source: product.md, safety; Slack's developer policy.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import and_, delete, func, null, select, update
from sqlmodel import Session

from scoring.privacy import traces
from storage import audit, leaving
from storage.privacy import renaming
from storage.privacy.persons import shorten
from storage.privacy.register import REGISTER, Kind, RegisteredTable
from storage.privacy.renaming import LINK, Sentinels
from storage.privacy.schema import get_table

_OF_SLACK = frozenset({"channels", "claims", "directory", "import_mappings", "interests"})
"""Tables that hold nothing but what Slack is called by, beside those that go with a person who is erased."""
_BY_THEMSELVES = frozenset({"audit_entries", "audit_private", "audit_head", "erasures", "installation"})
"""Tables of which other modules know how to delete."""
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_PLACE = re.compile(r"<#[A-Z0-9]+(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^[A-Z0-9]+(?:\|[^<>]*)?>")
_SLACK_LINK = "%.slack.com/archives/%"


def count_rows_to_delete(tx: Session) -> Mapping[str, int]:
    """Count the rows that `forget_slack` deletes, by what they are in plain words; tables without rows are left out."""
    counts = {
        entry.title: tx.connection().execute(select(func.count()).select_from(get_table(entry.name))).scalar_one()
        for entry in _list_deleted()
    }
    return {title: count for title, count in counts.items() if count}


def forget_slack(tx: Session, *, now: datetime) -> int:
    """Delete what came from Slack, and put a sentinel of their own in the place of each person in what stays.

    All or nothing; done again it finds nothing more. Returns how many people there were. After the commit the file is
    to be written anew (`Database.rewrite_file`).
    """
    sentinels = Sentinels()
    for entry in _list_deleted():
        tx.connection().execute(delete(get_table(entry.name)))
    tx.connection().execute(update(get_table("customers")).values(owner=None, backup=None))
    kept = [entry for entry in REGISTER.values() if entry.name not in _BY_THEMSELVES and not _is_deleted(entry)]
    for entry in kept:
        _clear_columns(tx, entry)
        renaming.rename_people(tx, entry.name, sentinels)
    for entry in kept:
        _rename_in_texts(tx, entry, sentinels)
    audit.delete_private_parts(tx, None, rename=sentinels.find)
    leaving.store_forgotten(tx, now=now)
    return len(sentinels)


def _list_deleted() -> Iterator[RegisteredTable]:
    return (entry for entry in REGISTER.values() if _is_deleted(entry))


def _is_deleted(entry: RegisteredTable) -> bool:
    return bool(entry.deleted_with) or entry.name in _OF_SLACK


def _clear_columns(tx: Session, entry: RegisteredTable) -> None:
    """Empty the columns of a table that hold names, channels and the like, and links to messages in Slack."""
    table = get_table(entry.name)
    emptied = [table.c[name] for name in entry.list_columns(Kind.NAME, Kind.WORKSPACE)]
    if emptied:
        values = {column.name: null() if column.nullable else "" for column in emptied}
        tx.connection().execute(update(table).values(values))
    if LINK in entry.columns:
        tx.connection().execute(update(table).where(table.c[LINK].like(_SLACK_LINK)).values({LINK: None}))


def _rename_in_texts(tx: Session, entry: RegisteredTable, sentinels: Sentinels) -> None:
    """Put sentinels in the place of people's ids in what people typed, and take out channels and groups."""
    table = get_table(entry.name)
    columns = [table.c[name] for name in entry.list_columns(Kind.TEXT)]
    if not columns:
        return
    keys = tuple(table.primary_key.columns)
    for row in tx.connection().execute(select(*keys, *columns)).all():
        before = dict(zip(columns, row[len(keys) :], strict=True))
        replace = partial(_replace_ids, sentinels)
        replaced = {column: traces.replace_texts(value, replace) for column, value in before.items()}
        after = {column: shorten(column, value) for column, value in replaced.items()}
        if after != before:
            same = and_(*(key == value for key, value in zip(keys, row[: len(keys)], strict=True)))
            tx.connection().execute(update(table).where(same).values(after))


def _replace_ids(sentinels: Sentinels, text: str) -> str:
    mentions = _MENTION.sub(lambda match: f"<@{sentinels.find(match[1])}>", text)
    return sentinels.replace_known(_GROUP.sub("a group", _PLACE.sub("a channel", mentions)))
