"""Send limits: until when no replica may send to a channel, or call a family of Slack methods.

A limit is called a gate: it is closed until an instant and open afterwards.
"""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete
from sqlmodel import Field, Session, SQLModel, col

from storage.sql.statements import build_upsert, get_table

LONGEST_ASKED = timedelta(days=1)
"""The longest pause Slack may ask for; longer ones are shortened to it (bot/slack/posting.py)."""


class SendLimitRow(SQLModel, table=True):
    """One gate, closed until `opens_at`. No row means open."""

    __tablename__ = "gates"

    name: str = Field(primary_key=True, max_length=60)
    opens_at: datetime


_CLOSE = build_upsert(get_table(SendLimitRow), "name", only_if=lambda new: col(SendLimitRow.opens_at) < new.opens_at)
_GATES = get_table(SendLimitRow)
LATEST = case(
    (_GATES.c.name.startswith("asked:"), bindparam("latest_asked", type_=_GATES.c.opens_at.type)),
    else_=bindparam("latest", type_=_GATES.c.opens_at.type),
)
"""The latest possible end of a gate: one that Slack closed may be closed much longer than one of ours."""

_SLACK_GATES = {"chat.postMessage": "asked:chat", "views.publish": "asked:views"}
"""Names from when there were only two of these gates; the others are called after their method."""
_OPEN = delete(_GATES).where(_GATES.c.opens_at > LATEST)
_DELETE_OLD = delete(get_table(SendLimitRow)).where(col(SendLimitRow.opens_at) < bindparam("instant"))


def close_gate_until(tx: Session, name: str, instant: datetime) -> None:
    """Close a gate until an instant, unless it is closed for longer already."""
    tx.connection().execute(_CLOSE[tx.connection().dialect.name], {"name": name, "opens_at": instant})


def open_gates_beyond(tx: Session, latest: datetime, *, latest_asked: datetime) -> int:
    """Open our gates that are closed beyond `latest`, and Slack's beyond `latest_asked`; return how many."""
    return tx.connection().execute(_OPEN, {"latest": latest, "latest_asked": latest_asked}).rowcount


def name_channel_gate(channel: str) -> str:
    """Return the name of the gate that spaces messages in one channel."""
    return f"channel:{channel}"


def name_method_gate(method: str) -> str:
    """Return the name of the gate we close while Slack cannot be reached; the method `home` has its own."""
    return "method:views" if method == "home" else "method:chat"


def name_slack_gate(slack_method: str) -> str:
    """Return the name of the gate Slack closes by answering 429 to one of its methods, such as `chat.update`."""
    return _SLACK_GATES.get(slack_method, f"asked:{slack_method}")


def delete_before(tx: Session, instant: datetime) -> int:
    """Delete gates that have been open since before an instant; return how many."""
    return tx.connection().execute(_DELETE_OLD, {"instant": instant}).rowcount
