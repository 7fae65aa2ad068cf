"""What a day makes of a campaign: owners are reminded twice, and after its last day it closes. Each happens once.

There is no clock of one customer for this: a daily rhythm asks what has come by now, so that a morning that was missed
is made up for by the next one, and of several reminders only the newest is said.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.features.campaigns.usecases.campaigns import Standing, standing_of
from bot.workflow import campaigns as offering, message_refresh as redrawing
from bot.workflow.rhythms import Rhythm
from scoring.campaigns import campaigns as rules
from scoring.campaigns.campaigns import Campaign, Nudge
from scoring.reminders.reminders import MORNING
from scoring.roles import Role
from scoring.rules.policy import Policy
from scoring.values.rhythms import Grace, Schedule
from storage import audit
from storage.campaigns import campaigns, offers
from storage.campaigns.offers import Whose
from storage.database import Database
from storage.outbox import outbox
from storage.requests import claims
from storage.roles import people, roles
from storage.schedule.rhythms import Due
from storage.settings import policies

KIND = "campaigns.day"
CLAIM = "campaign"
NUDGED, OVER = "campaign_nudge", "campaign_over"


@dataclass(frozen=True, slots=True)
class Nudged:
    """So many offers a person is reminded of, `strays` among them of customers nobody looks after."""

    campaign: Campaign
    what: Nudge
    number: int
    policy: Policy
    now: datetime


def to_remind(db: Database, number: int, what: str, person: str, *, now: datetime) -> Nudged | None:
    """What a person is to be reminded of; None once they have sat down with everybody, or the campaign is over."""
    with db.transaction(reading=True) as tx:
        campaign = campaigns.RECORDS.one(tx, number)
        manages = Role.MANAGER in people.actor(tx, person).roles
        waits = offers.waiting(tx, number, Whose(person, strays=manages)) if campaign.running else 0
        return Nudged(campaign, Nudge(what), waits, policies.in_force(tx), now) if waits else None


def to_tell(db: Database, number: int, *, now: datetime) -> Standing | None:
    """How a campaign that is over came out, for managers; None when it is not."""
    with db.transaction(reading=True) as tx:
        campaign = campaigns.RECORDS.one(tx, number)
        return standing_of(tx, campaign, policy=policies.in_force(tx), now=now) if campaign.ran_out else None


def _morning(tx: Session, due: Due, policy: Policy, now: datetime) -> None:
    """What has come by now is done; while it goes on, everybody who is a customer by now joins."""
    today, campaign = due.at.astimezone(policy.zone).date(), campaigns.running(tx)
    if campaign is not None and rules.over(campaign, today):
        _close(tx, campaign, policy, now)
    elif campaign is not None:
        _remind(tx, campaign, policy, now=now, due=due)
        offering.joined(tx, now=now)
    newest = campaigns.newest(tx)
    if newest is not None and newest.ran_out and policy.calendar.open_on(today):
        _announce(tx, newest, now)


RHYTHMS: dict[str, Rhythm] = {KIND: Rhythm(lambda _: Schedule(MORNING), Grace(), personal=False, do=_morning)}


def _close(tx: Session, campaign: Campaign, policy: Policy, now: datetime) -> None:
    """Close it as of the end of its last day; who has not answered is silent."""
    if campaigns.hold(tx, campaign.id, alone=True).closed_at is not None:
        return
    ended = policy.calendar.start(campaign.ends_on + timedelta(days=1))
    silent = offers.silence(tx, campaign.id)
    campaigns.RECORDS.change(tx, campaign.id, running=None, closed_at=ended)
    facts = {"silent": silent}
    audit.append(tx, "campaign.over", actor="umpire", subject=f"campaign:{campaign.id}", at=now, public=facts)
    redrawing.campaign(tx, campaign.id, now)


def _remind(tx: Session, campaign: Campaign, policy: Policy, *, now: datetime, due: Due) -> None:
    """Say the newest reminder that has come, unless it was said; those before it are not said any more.

    One that comes late waits for a working day.
    """
    if not policy.calendar.open_on(due.at.astimezone(policy.zone).date()):
        return
    come = rules.nudges_by(campaign, due.at.astimezone(policy.zone).date(), policy.calendar)
    fresh = [what for what in come if claims.claim(tx, CLAIM, f"{campaign.id}:{what.value}", now=now)]
    if not fresh or fresh[-1] is not come[-1]:
        return
    for person in sorted(_responsible(tx, campaign)):
        outbox.enqueue(
            tx,
            intent=f"{NUDGED}:{campaign.id}:{fresh[-1].value}:{person}",
            kind=NUDGED,
            subject=str(campaign.id),
            channel=person,
            now=now,
            method=outbox.Method.DM,
            matters=False,
            payload={"what": fresh[-1].value},
        )


def _announce(tx: Session, campaign: Campaign, now: datetime) -> None:
    """Tell every manager, once, on the first working morning after the end."""
    if not claims.claim(tx, CLAIM, f"{campaign.id}:over", now=now):
        return
    for person in sorted(roles.having(tx, Role.MANAGER)):
        intent, subject = f"{OVER}:{campaign.id}:{person}", str(campaign.id)
        outbox.enqueue(tx, intent=intent, kind=OVER, subject=subject, channel=person, now=now, method=outbox.Method.DM)


def _responsible(tx: Session, campaign: Campaign) -> Mapping[str, int]:
    """Who is reminded: owners, in their place the backup, and for the rest whoever started it, else one manager."""
    managers = roles.having(tx, Role.MANAGER)
    rest = campaign.started_by if campaign.started_by in managers else min(managers, default=None)
    by_owner = offers.waiting_by_owner(tx, campaign.id)
    named = {person for pair in by_owner for person in pair if person is not None}
    here = {person for person in named if people.actor(tx, person).full_member}
    found: Counter[str] = Counter()
    for pair, number in by_owner.items():
        who = next((person for person in pair if person in here), rest)
        if who is not None:
            found[who] += number
    return found
