"""Campaigns: planned, started, cancelled, shown, and told of in one living message.

What a day that comes makes of them is in `campaign_days`, what becomes of each offer in `offers`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import authorization, campaigns as offering, keepers, message_refresh as redrawing, speaking
from bot.workflow.authorization import Call, Database, Desk, TakeBack
from bot.workflow.recurring import Rhythm
from scoring import campaigns as rules, packages
from scoring.campaigns import Campaign, Nudge, Progress
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Role, keeper, may
from scoring.rules.policy import Policy
from scoring.settings.channels import Purpose
from scoring.values import notes
from scoring.values.calendar import MORNING
from scoring.values.recurrence import Grace, Schedule
from storage import campaigns, packages as package_records
from storage.customers import customers
from storage.outbox import posted
from storage.requests import claims
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.schedule.recurring import Due
from storage.settings import channels, policies


@dataclass(frozen=True, slots=True)
class Planned:
    """What a campaign started now would be: its last day, for how many customers, with how many packages to offer."""

    days: int
    ends_on: date
    customers: int
    packages: int
    told: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign as it stands at `now`: how far it is, about how many a decision was made, and is to be made."""

    campaign: Campaign
    progress: Progress
    decided: int
    undecided: int
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """A campaign that was started or cancelled, the channel whose message shows it, and the undo's id."""

    standing: Standing
    told: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of the campaign; `mine` are offers of theirs nobody has sat down about yet."""

    standing: Standing
    mine: int
    manages: bool


def plan(db: Database, days: int | None, *, call: Call) -> Planned:
    """What a campaign of so many days would be; nothing is started. Refused while one runs."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.RUN_CAMPAIGN)
        length = rules.length(days or at.policy.campaign_days)
        rules.may_start(campaigns.running(tx))
        listed = packages.listed(package_records.RECORDS.where(tx))
        told = channels.named(tx, Purpose.REVIEW)
        return Planned(length, at.today + timedelta(days=length), customers.standing_count(tx), len(listed), told)


def start(db: Database, days: int | None, *, call: Call) -> Changed:
    """Offer every customer a new contract, from today for so many days. Refused while a campaign runs."""
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.RUN_CAMPAIGN)
        length = rules.length(days or at.policy.campaign_days)
        rules.may_start(campaigns.running(tx))
        ends_on = at.today + timedelta(days=length)
        campaign = campaigns.begin(tx, by=call.user_id, now=at.now, days=length, ends_on=ends_on)
        if campaign is None:
            raise AlreadyDone("Somebody started a campaign this very moment: `/umpire campaign` shows it.")
        number = campaigns.join(tx, campaign.id)
        if number == 0:
            raise NotFound("There are no customers yet. Add some with `/umpire customer add`, or import a list.")
        _audit(tx, at, "started", campaign, offers=number, days=length)
        return _changed(tx, campaign, at, kind="campaign")


def cancel(db: Database, why: str, *, call: Call) -> Changed:
    """End the campaign before its day, with the reason: nobody is silent then, and nothing is left to decide."""
    with db.transaction() as tx:
        at = authorization.opened(tx, call, Action.RUN_CAMPAIGN)
        campaign = rules.running_of(campaigns.running(tx))
        said = notes.said(why, needed="Say why the campaign ends before its day.")
        if campaigns.hold(tx, campaign.id, alone=True).closed_at is not None:
            raise AlreadyDone("Somebody closed the campaign this very moment.")
        told = {"running": None, "closed_at": at.now, "closed_by": call.user_id, "closed_why": said}
        closed = campaigns.RECORDS.change(tx, campaign.id, **told)
        _audit(tx, at, "cancelled", closed)
        return _changed(tx, closed, at, kind="campaign_end")


def show(db: Database, *, call: Call) -> Shown | None:
    """The campaign that runs, else the last one; None before the first."""
    with db.transaction(reading=True) as tx:
        at = authorization.looked_up(tx, call, Action.TODO)
        campaign = campaigns.newest(tx)
        if campaign is None:
            return None
        manages = Role.MANAGER in at.actor.roles
        whose = offering.whose(tx, call.user_id, strays=manages, policy=at.policy, now=at.now)
        mine = campaigns.waiting(tx, campaign.id, whose) if campaign.running else 0
        standing = standing_of(tx, campaign, policy=at.policy, now=at.now)
        return Shown(standing, mine, may(at.actor, Action.RUN_CAMPAIGN))


def to_cancel(db: Database, *, call: Call) -> Campaign:
    """The campaign a form asks about ending; refused for those who may not, and while none runs."""
    with db.transaction(reading=True) as tx:
        authorization.looked_up(tx, call, Action.RUN_CAMPAIGN)
        return rules.running_of(campaigns.running(tx))


def living(db: Database, number: int, *, now: datetime) -> Standing | None:
    """The campaign as its message in the review channel shows it; None when it was taken back before it was posted."""
    with db.transaction(reading=True) as tx:
        campaign = campaigns.RECORDS.one(tx, number)
        if campaign.taken_back and posted.whereabouts(tx, "campaign", str(number)) is None:
            return None
        return standing_of(tx, campaign, policy=policies.in_force(tx), now=now)


def standing_of(tx: Session, campaign: Campaign, *, policy: Policy, now: datetime) -> Standing:
    """How far the campaign is, in the caller's transaction."""
    progress = rules.progress(campaigns.tallies(tx, campaign))
    cancelled = campaign.closed_at is not None and not campaign.ran_out
    undecided = 0 if cancelled else campaigns.to_decide(tx, campaign.id, limit=1)[1]
    return Standing(campaign, progress, campaigns.decided_on(tx, campaign), undecided, policy, now)


def _changed(tx: Session, campaign: Campaign, at: Desk, *, kind: str) -> Changed:
    standing = standing_of(tx, campaign, policy=at.policy, now=at.now)
    told = redrawing.campaign(tx, campaign.id, at.now)
    undo = authorization.offer_undo(tx, at, kind=kind, subject=str(campaign.id), before=None, after=None)
    return Changed(standing, told, undo)


def _take_back_start(tx: Session, undo: Undo, at: Desk) -> str:
    """The campaign never was, as long as nobody worked on it."""
    campaign = campaigns.hold(tx, int(undo.subject), alone=True)
    if campaign.closed_at is not None:
        raise AlreadyDone("The campaign is over since, so nothing was undone.")
    if campaigns.touched(tx, campaign.id):
        raise AlreadyDone(
            "Somebody has marked an offer since, so nothing was undone. `/umpire campaign cancel <why>` ends it."
        )
    campaigns.leave(tx, campaign.id)
    gone = {"running": None, "closed_at": at.now, "closed_by": at.actor.user_id, "closed_why": ""}
    campaigns.RECORDS.change(tx, campaign.id, **gone)
    _audit(tx, at, "undone", campaign)
    redrawing.campaign(tx, campaign.id, at.now)
    return "The campaign is taken back: nobody is offered anything."


def _take_back_end(tx: Session, undo: Undo, at: Desk) -> str:
    """The campaign goes on as it was; refused once its last day has passed, or another runs."""
    rules.may_start(campaigns.running(tx))
    campaign = campaigns.hold(tx, int(undo.subject), alone=True)
    if rules.over(campaign, at.today):
        raise AlreadyDone("Its last day has passed since, so nothing was undone.")
    if not campaigns.resume(tx, campaign.id):
        raise AlreadyDone("Somebody started another campaign this very moment, so nothing was undone.")
    campaigns.join(tx, campaign.id)
    _audit(tx, at, "resumed", campaign)
    redrawing.campaign(tx, campaign.id, at.now)
    return f"The campaign goes on, until the end of {campaign.ends_on:%-d %B %Y}."


def _audit(tx: Session, at: Desk, what: str, campaign: Campaign, **public: int) -> None:
    private = {"why": campaign.closed_why} if campaign.closed_why else {}
    authorization.audited(tx, at, f"campaign.{what}", f"campaign:{campaign.id}", public=public, private=private)


TAKE_BACK: dict[str, tuple[Action, TakeBack]] = {
    "campaign": (Action.RUN_CAMPAIGN, _take_back_start),
    "campaign_end": (Action.RUN_CAMPAIGN, _take_back_end),
}


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
        policy = policies.in_force(tx)
        whose = offering.whose(tx, person, strays=manages, policy=policy, now=now)
        waits = campaigns.waiting(tx, number, whose) if campaign.running else 0
        return Nudged(campaign, Nudge(what), waits, policy, now) if waits else None


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
    silent = campaigns.silence(tx, campaign.id)
    campaigns.RECORDS.change(tx, campaign.id, running=None, closed_at=ended)
    authorization.noted(tx, "campaign.over", f"campaign:{campaign.id}", by=None, now=now, public={"silent": silent})
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
    for person in sorted(_responsible(tx, campaign, policy, now)):
        speaking.tell(
            tx,
            person,
            intent=f"{NUDGED}:{campaign.id}:{fresh[-1].value}:{person}",
            kind=NUDGED,
            subject=str(campaign.id),
            now=now,
            matters=False,
            payload={"what": fresh[-1].value},
        )


def _announce(tx: Session, campaign: Campaign, now: datetime) -> None:
    """Tell every manager, once, on the first working morning after the end."""
    if not claims.claim(tx, CLAIM, f"{campaign.id}:over", now=now):
        return
    for person in sorted(roles.having(tx, Role.MANAGER)):
        speaking.tell(
            tx,
            person,
            intent=f"{OVER}:{campaign.id}:{person}",
            kind=OVER,
            subject=str(campaign.id),
            now=now,
        )


def _responsible(tx: Session, campaign: Campaign, policy: Policy, now: datetime) -> Mapping[str, int]:
    """Who is reminded: owners, in their place the backup, and for the rest whoever started it, else one manager."""
    managers = roles.having(tx, Role.MANAGER)
    rest = campaign.started_by if campaign.started_by in managers else min(managers, default=None)
    by_owner = campaigns.waiting_by_owner(tx, campaign.id)
    away = keepers.away(tx, (person for pair in by_owner for person in pair), policy=policy, now=now)
    found: Counter[str] = Counter()
    for pair, number in by_owner.items():
        who = keeper(pair, away) or rest
        if who is not None:
            found[who] += number
    return found
