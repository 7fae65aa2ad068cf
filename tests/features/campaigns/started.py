"""What tests of campaigns share: four customers, mornings that come, what was said to whom."""

from datetime import UTC, datetime, timedelta

from bot.composition import RHYTHMS
from bot.features.campaigns.usecases import campaigns
from bot.features.campaigns.usecases.campaigns import CampaignChanged
from bot.features.customers import usecases as customers
from bot.workflow import recurring
from bot.workflow.authorization import Call
from scoring.campaigns import Campaign, Offer
from storage import campaigns as records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.outbox import outbox
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

ANA, BEN, JO, MIA, ROSA = "U-1", "U-2", "U-3", "U-mia", "U-rosa"
KINDS = {campaigns.DAILY_KIND: RHYTHMS[campaigns.DAILY_KIND]}


def day(number: int, hour: int = 9, minute: int = 0) -> datetime:
    """So many days after the Monday on which the campaign begins, at nine if nothing else is said."""
    return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=number, hours=hour, minutes=minute)


def call(who: str, now: datetime = MONDAY, key: str | None = None) -> Call:
    """Somebody asks."""
    return Call(who, now, key)


def shop(office: Office) -> Database:
    """Acme is nobody's, Globex and Initech are Jo's, Hooli is Ana's with Ben as backup; the mornings are awaited."""
    db = office.doors[0]
    for key, owner in (("globex", JO), ("initech", JO), ("hooli", ANA)):
        customers.add_customer(db, {"name": key.title(), "key": key, "owner": owner}, call=call(ROSA))
    customers.set_owner(db, "hooli", ANA, backup=BEN, call=call(ROSA))
    recurring.start_workspace_rhythms(db, KINDS, now=MONDAY)
    return db


def started(db: Database, days: int = 28) -> CampaignChanged:
    """Rosa starts a campaign on Monday."""
    return campaigns.start_campaign(db, days, call=call(ROSA))


def morning(db: Database, now: datetime) -> int:
    """Whatever a morning makes due, done by a replica that looks then."""
    done = 0
    while due := recurring.find_next_due(db, now=now, kinds=KINDS.keys(), skip=()):
        done += recurring.run_rhythm(db, due, KINDS, now=now)
    return done


def said(db: Database) -> list[tuple[str, str]]:
    """Who was reminded of which, and who was told that it is over, in order of people."""
    with db.transaction(reading=True) as tx:
        rows = (
            tx.connection()
            .execute(outbox.TABLE.select().where(outbox.TABLE.c.kind.like("campaign\\_%", escape="\\")))
            .all()
        )
    return sorted((row.channel, str(row.payload.get("what", "over"))) for row in rows)


def on_record(db: Database) -> Campaign:
    """The newest campaign."""
    with db.transaction(reading=True) as tx:
        found = records.find_newest_campaign(tx)
    assert found is not None
    return found


def offer(db: Database, key: str) -> Offer:
    """What the newest campaign offers the customer."""
    number = on_record(db).id
    with db.transaction(reading=True) as tx:
        found = records.find_offer(tx, number, customer_records.resolve_customer(tx, key).id)
    assert found is not None
    return found
