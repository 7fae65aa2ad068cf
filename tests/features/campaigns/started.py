"""What tests of campaigns share: four customers, mornings that come, and who was sent what."""

from datetime import UTC, datetime, timedelta

from bot.composition import RHYTHMS
from bot.features.campaigns.usecases import campaigns
from bot.features.campaigns.usecases.campaigns import CampaignChanged
from bot.features.customers import usecases as customers
from bot.workflow import recurring
from bot.workflow.requests import Call
from scoring.campaigns import Campaign, Offer
from storage import campaigns as campaign_records
from storage.customers import customers as customer_records
from storage.database import Database
from storage.outbox import outbox
from tests.surface.house import MONDAY
from tests.usecases.conftest import Office

ANA, BEN, JO, MIA, ROSA = "U-1", "U-2", "U-3", "U-mia", "U-rosa"
KINDS = {campaigns.DAILY_KIND: RHYTHMS[campaigns.DAILY_KIND]}


def build_moment(number: int, hour: int = 9, minute: int = 0) -> datetime:
    """Build the moment so many days after the Monday on which the campaign begins, by default at nine."""
    return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=number, hours=hour, minutes=minute)


def build_call(user_id: str, now: datetime = MONDAY, key: str | None = None) -> Call:
    """Build the call of somebody."""
    return Call(user_id, now, key)


def shop(office: Office) -> Database:
    """Acme is nobody's, Globex and Initech are Jo's, Hooli is Ana's with Ben as backup; the mornings are awaited."""
    db = office.doors[0]
    for key, owner in (("globex", JO), ("initech", JO), ("hooli", ANA)):
        customers.add_customer(db, {"name": key.title(), "key": key, "owner": owner}, call=build_call(ROSA))
    customers.set_owner(db, "hooli", ANA, backup=BEN, call=build_call(ROSA))
    recurring.start_workspace_rhythms(db, KINDS, now=MONDAY)
    return db


def start_campaign(db: Database, days: int = 28) -> CampaignChanged:
    """Let Rosa start a campaign on Monday."""
    return campaigns.start_campaign(db, days, call=build_call(ROSA))


def run_morning(db: Database, now: datetime) -> int:
    """Do what is due by then; returns how many things were done."""
    done = 0
    while due := recurring.find_next_due(db, now=now, kinds=KINDS.keys(), skip=()):
        done += recurring.run_rhythm(db, due, KINDS, now=now)
    return done


def list_queued_posts(db: Database) -> list[tuple[str, str]]:
    """List who was sent which reminder, and who was told that it is over, ordered by person."""
    with db.transaction(reading=True) as tx:
        rows = (
            tx.connection()
            .execute(outbox.TABLE.select().where(outbox.TABLE.c.kind.like("campaign\\_%", escape="\\")))
            .all()
        )
    return sorted((row.channel, str(row.payload.get("what", "over"))) for row in rows)


def get_campaign(db: Database) -> Campaign:
    """Get the newest campaign."""
    with db.transaction(reading=True) as tx:
        campaign = campaign_records.find_newest_campaign(tx)
    assert campaign is not None
    return campaign


def get_offer(db: Database, key: str) -> Offer:
    """Get what the newest campaign offers the customer."""
    number = get_campaign(db).id
    with db.transaction(reading=True) as tx:
        offer = campaign_records.find_offer(tx, number, customer_records.resolve_customer(tx, key).id)
    assert offer is not None
    return offer
