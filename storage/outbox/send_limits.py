"""Gates: until when nothing may be sent to a channel or through a family of Slack methods, for every replica."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete
from sqlmodel import Field, Session, SQLModel, col

from storage.sql.statements import build_upsert, get_table

LONGEST_ASKED = timedelta(days=1)
"""The longest pause Slack may ask for; more is cut to that (bot/slack/posting.py)."""


class SendLimitRow(SQLModel, table=True):
    """Closed until `opens_at`. No row means open."""

    __tablename__ = "gates"

    name: str = Field(primary_key=True, max_length=60)
    opens_at: datetime


_CLOSE = build_upsert(get_table(SendLimitRow), "name", only_if=lambda new: col(SendLimitRow.opens_at) < new.opens_at)
_GATES = get_table(SendLimitRow)
LATEST = case(
    (_GATES.c.name.startswith("asked:"), bindparam("latest_asked", type_=_GATES.c.opens_at.type)),
    else_=bindparam("latest", type_=_GATES.c.opens_at.type),
)
"""Until when a gate can be closed lawfully: one that Slack asked for much longer than one of ours."""

_OPEN = delete(_GATES).where(_GATES.c.opens_at > LATEST)
_FORGET = delete(get_table(SendLimitRow)).where(col(SendLimitRow.opens_at) < bindparam("instant"))


def close_gate_until(tx: Session, name: str, instant: datetime) -> None:
    """Close a gate; one that is closed for longer already stays so."""
    tx.connection().execute(_CLOSE[tx.connection().dialect.name], {"name": name, "opens_at": instant})


def open_gates_beyond(tx: Session, latest: datetime, *, asked: datetime) -> int:
    """Open our gates that would be closed beyond `latest`, and Slack's beyond `asked`. Returns how many."""
    return tx.connection().execute(_OPEN, {"latest": latest, "latest_asked": asked}).rowcount


def name_channel_gate(channel: str) -> str:
    """The gate that spaces messages in one channel."""
    return f"channel:{channel}"


def name_method_gate(method: str) -> str:
    """The gate we close while Slack is out of reach. All of `chat.*` share one: what ails one of them ails all."""
    return "method:views" if method == "home" else "method:chat"


def name_slack_gate(method: str) -> str:
    """The gate Slack closes with 429. All of `chat.*` share one: a busy workspace is not asked again elsewhere."""
    return "asked:views" if method == "home" else "asked:chat"


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete gates that have long been open. Returns how many."""
    return tx.connection().execute(_FORGET, {"instant": instant}).rowcount
