"""What tests of nudges share: Globex and its people, instants of January, what was said to whom."""

from datetime import UTC, datetime, timedelta

from bot.features.customers import usecases as customers
from bot.features.reminders import usecases as nudges
from bot.workflow.requests import Call
from storage.database import Database
from storage.outbox import outbox
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

ANA, BEN, JO, MIA, ROSA = "U-1", "U-2", "U-3", "U-mia", "U-rosa"
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def build_moment(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of January 2026; the 5th is the Monday on which everything begins."""
    return JANUARY + timedelta(days=day - 1, hours=hour, minutes=minute)


def build_call(who: str, now: datetime = MONDAY) -> Call:
    """Somebody asks."""
    return Call(who, now)


def list_queued_nudges(db: Database) -> list[tuple[str, str]]:
    """What was said so far, to whom: `fix due`, in order of people."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.kind == "nudge")).all()
    return sorted((row.channel, f"{row.payload['nudge'][6:]} {row.subject.split(':')[1]}") for row in rows)


def render_nudge(db: Database, person: str, now: datetime) -> list[nudges.NudgeDetails]:
    """What a person would read at that instant of what was said to them."""
    with db.transaction(reading=True) as tx:
        rows = tx.connection().execute(outbox.TABLE.select().where(outbox.TABLE.c.channel == person)).all()
    told = [(row.payload, row.subject) for row in rows if row.kind == "nudge"]
    found = [
        nudges.find_nudge_details(db, p["customer"], p["nudge"], about, person=person, now=now) for p, about in told
    ]
    return [each for each in found if each is not None]


def globex(office: Office) -> Database:
    """Globex, which Jo owns; Rosa and Mia are managers."""
    customers.add_customer(office.doors[0], {"name": "Globex", "key": "globex", "owner": JO}, call=build_call(ROSA))
    return office.doors[0]
