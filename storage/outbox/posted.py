"""Posted messages: where the message about a thing is, so that it can be updated and a reaction to it understood."""

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


_REMEMBER = build_upsert(get_table(PostedMessageRow), "kind", "subject")
_WHERE = select(col(PostedMessageRow.channel), col(PostedMessageRow.ts)).where(
    col(PostedMessageRow.kind) == bindparam("of_kind"), col(PostedMessageRow.subject) == bindparam("of_subject")
)
_WHAT = select(col(PostedMessageRow.kind), col(PostedMessageRow.subject)).where(
    col(PostedMessageRow.channel) == bindparam("in_channel"), col(PostedMessageRow.ts) == bindparam("at_ts")
)
_FORGET = delete(get_table(PostedMessageRow)).where(
    col(PostedMessageRow.kind) == bindparam("of_kind"), col(PostedMessageRow.subject) == bindparam("of_subject")
)
_MOVE = get_table(PostedMessageRow).update().where(col(PostedMessageRow.channel) == bindparam("old"))


def remember_message(tx: Session, kind: str, subject: str, *, channel: str, ts: str, now: datetime) -> None:
    """Note where the message is; an earlier one of the same kind and subject is no longer the living one."""
    row = {"kind": kind, "subject": subject, "channel": channel, "ts": ts, "posted_at": now}
    tx.connection().execute(_REMEMBER[tx.connection().dialect.name], row)


def find_place(tx: Session, kind: str, subject: str) -> tuple[str, str] | None:
    """Channel id and ts of the living message, or None."""
    row = tx.connection().execute(_WHERE, {"of_kind": kind, "of_subject": subject}).one_or_none()
    return (row.channel, row.ts) if row else None


def find_subject(tx: Session, channel: str, ts: str) -> tuple[str, str] | None:
    """Kind and subject of the message at a place, or None when it is not one of ours."""
    row = tx.connection().execute(_WHAT, {"in_channel": channel, "at_ts": ts}).first()
    return (row.kind, row.subject) if row else None


def forget_message(tx: Session, kind: str, subject: str) -> None:
    """Forget a message that is gone, so that the next update posts it again."""
    tx.connection().execute(_FORGET, {"of_kind": kind, "of_subject": subject})


def change_channel_id(tx: Session, old: str, new: str) -> None:
    """Follow Slack when a channel gets a new id (`channel_id_changed`)."""
    tx.connection().execute(_MOVE.values(channel=new), {"old": old})
