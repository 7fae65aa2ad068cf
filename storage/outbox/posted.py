"""Posted messages: where the message about a subject is, to update it and to know what a reaction is about."""

from datetime import datetime

from sqlalchemy import Index, PrimaryKeyConstraint, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel, col

from storage.sql.statements import build_upsert, get_table


class PostedMessageRow(SQLModel, table=True):
    """The newest message of a kind about a subject."""

    __tablename__ = "posted_messages"
    __table_args__ = (PrimaryKeyConstraint("kind", "subject"), Index(None, "channel", "ts"))

    kind: str = Field(max_length=40)
    subject: str = Field(max_length=150)
    channel: str = Field(max_length=40)
    ts: str = Field(max_length=40)
    posted_at: datetime


_STORE = build_upsert(get_table(PostedMessageRow), "kind", "subject")
_PLACE = select(col(PostedMessageRow.channel), col(PostedMessageRow.ts)).where(
    col(PostedMessageRow.kind) == bindparam("of_kind"), col(PostedMessageRow.subject) == bindparam("of_subject")
)
_PLACES = select(col(PostedMessageRow.subject), col(PostedMessageRow.channel)).where(
    col(PostedMessageRow.kind) == bindparam("of_kind")
)
_PLACES_SINCE = _PLACES.where(col(PostedMessageRow.posted_at) >= bindparam("posted_since"))
_SUBJECT = select(col(PostedMessageRow.kind), col(PostedMessageRow.subject)).where(
    col(PostedMessageRow.channel) == bindparam("in_channel"), col(PostedMessageRow.ts) == bindparam("at_ts")
)
_DELETE = delete(get_table(PostedMessageRow)).where(
    col(PostedMessageRow.kind) == bindparam("of_kind"), col(PostedMessageRow.subject) == bindparam("of_subject")
)
_MOVE = get_table(PostedMessageRow).update().where(col(PostedMessageRow.channel) == bindparam("old"))


def remember_message(tx: Session, kind: str, subject: str, *, channel: str, ts: str, now: datetime) -> None:
    """Store where a message was posted; it replaces an earlier one of the same kind and subject."""
    row = {"kind": kind, "subject": subject, "channel": channel, "ts": ts, "posted_at": now}
    tx.connection().execute(_STORE[tx.connection().dialect.name], row)


def find_place(tx: Session, kind: str, subject: str) -> tuple[str, str] | None:
    """Return channel id and ts of the current message of a kind and subject, or None."""
    row = tx.connection().execute(_PLACE, {"of_kind": kind, "of_subject": subject}).one_or_none()
    return (row.channel, row.ts) if row else None


def list_places(tx: Session, kind: str, *, since: datetime | None = None) -> tuple[tuple[str, str], ...]:
    """List subject and channel id of the current messages of a kind; with `since`, of those posted from then on."""
    values: dict[str, object] = {"of_kind": kind}
    if since is None:
        return tuple((row.subject, row.channel) for row in tx.connection().execute(_PLACES, values))
    rows = tx.connection().execute(_PLACES_SINCE, values | {"posted_since": since})
    return tuple((row.subject, row.channel) for row in rows)


def find_subject(tx: Session, channel: str, ts: str) -> tuple[str, str] | None:
    """Return kind and subject of the message at this place, or None if it is not one of ours."""
    row = tx.connection().execute(_SUBJECT, {"in_channel": channel, "at_ts": ts}).first()
    return (row.kind, row.subject) if row else None


def forget_message(tx: Session, kind: str, subject: str) -> None:
    """Delete the record of a message that is gone from Slack, so that the next update posts it again."""
    tx.connection().execute(_DELETE, {"of_kind": kind, "of_subject": subject})


def change_channel_id(tx: Session, old: str, new: str) -> None:
    """Replace a channel's id, because Slack gave it a new one (event `channel_id_changed`)."""
    tx.connection().execute(_MOVE.values(channel=new), {"old": old})
