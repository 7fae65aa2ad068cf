"""Plan, start, cancel and show a campaign, and do each morning what its days bring: reminders and the end.

What happens to a single offer is in `offers`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from bot.workflow import campaigns as campaign_workflow, direct_messages, keepers, message_refresh, requests
from bot.workflow.recurring import Rhythm
from bot.workflow.requests import Call, Database, RequestContext, UndoHandler
from scoring import campaigns as campaign_rules, packages
from scoring.campaigns import Campaign, CampaignNudge, CampaignProgress
from scoring.refusals import AlreadyDone, NotFound
from scoring.roles import Action, Role, choose_keeper, is_allowed
from scoring.rules.policy import Policy
from scoring.settings.channels import ChannelPurpose
from scoring.values import notes
from scoring.values.calendar import MORNING
from scoring.values.recurrence import Grace, Schedule
from storage import campaigns, packages as package_records
from storage.customers import customers
from storage.outbox import posted
from storage.requests import claims
from storage.requests.undos import Undo
from storage.roles import people, roles
from storage.schedule.recurring import DueRhythm
from storage.settings import channels, policies


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What a campaign started now would be.

    `packages` is how many there are to offer, `channel` where it would be shown (None: nowhere is named).
    """

    days: int
    ends_on: date
    customers: int
    packages: int
    channel: str | None


@dataclass(frozen=True, slots=True)
class CampaignStanding:
    """A campaign and how far it is at `now`.

    `decided` and `undecided` count the customers who declined or were silent, by whether a manager has decided on
    them.
    """

    campaign: Campaign
    progress: CampaignProgress
    decided: int
    undecided: int
    policy: Policy
    now: datetime


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """A campaign that was started or cancelled, the channel whose message shows it, and the id of the undo."""

    standing: CampaignStanding
    channel: str | None
    undo: str


@dataclass(frozen=True, slots=True)
class CampaignOverview:
    """What a person sees of the campaign; `mine` counts their customers nobody has sat down with yet."""

    standing: CampaignStanding
    mine: int
    manages: bool


def plan_campaign(db: Database, days: int | None, *, call: Call) -> CampaignPlan:
    """Work out what a campaign of so many days (None: the usual length) would be, without starting it.

    Refused while a campaign runs.
    """
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.RUN_CAMPAIGN)
        length = campaign_rules.check_length(days or context.policy.campaign_days)
        campaign_rules.refuse_second_start(campaigns.find_running_campaign(tx))
        listed = packages.list_packages(package_records.RECORDS.list_where(tx))
        channel = channels.find_channel(tx, ChannelPurpose.REVIEW)
        return CampaignPlan(
            length, context.today + timedelta(days=length), customers.count_current_customers(tx), len(listed), channel
        )


def start_campaign(db: Database, days: int | None, *, call: Call) -> CampaignChanged:
    """Start a campaign for so many days from today (None: the usual length) and offer a contract to every customer.

    Refused while a campaign runs, and when there are no customers.
    """
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_CAMPAIGN)
        length = campaign_rules.check_length(days or context.policy.campaign_days)
        campaign_rules.refuse_second_start(campaigns.find_running_campaign(tx))
        ends_on = context.today + timedelta(days=length)
        campaign = campaigns.start_campaign(tx, by=call.user_id, now=context.now, days=length, ends_on=ends_on)
        if campaign is None:
            raise AlreadyDone("Somebody started a campaign this very moment: `/umpire campaign` shows it.")
        number = campaigns.add_offers(tx, campaign.id)
        if number == 0:
            raise NotFound("There are no customers yet. Add some with `/umpire customer add`, or import a list.")
        _audit_campaign(tx, context, "started", campaign, offers=number, days=length)
        return _finish_change(tx, campaign, context, kind="campaign")


def cancel_campaign(db: Database, why: str, *, call: Call) -> CampaignChanged:
    """End the campaign before its last day, for a reason; nobody counts as silent and nothing is left to decide."""
    with db.transaction() as tx:
        context = requests.begin_request(tx, call, Action.RUN_CAMPAIGN)
        campaign = campaign_rules.require_running(campaigns.find_running_campaign(tx))
        reason = notes.check_text(why, needed="Say why the campaign ends before its day.")
        if campaigns.lock_campaign(tx, campaign.id, alone=True).closed_at is not None:
            raise AlreadyDone("Somebody closed the campaign this very moment.")
        changes = {"running": None, "closed_at": context.now, "closed_by": call.user_id, "closed_why": reason}
        closed = campaigns.RECORDS.change(tx, campaign.id, **changes)
        _audit_campaign(tx, context, "cancelled", closed)
        return _finish_change(tx, closed, context, kind="campaign_end")


def find_campaign(db: Database, *, call: Call) -> CampaignOverview | None:
    """Load the campaign that runs, else the last one; None when there has been none."""
    with db.transaction(reading=True) as tx:
        context = requests.authorize_call(tx, call, Action.TODO)
        campaign = campaigns.find_newest_campaign(tx)
        if campaign is None:
            return None
        manages = Role.MANAGER in context.actor.roles
        offer_filter = campaign_workflow.build_offer_filter(
            tx, call.user_id, strays=manages, policy=context.policy, now=context.now
        )
        mine = campaigns.count_waiting(tx, campaign.id, offer_filter) if campaign.running else 0
        standing = load_standing(tx, campaign, policy=context.policy, now=context.now)
        return CampaignOverview(standing, mine, is_allowed(context.actor, Action.RUN_CAMPAIGN))


def get_campaign_to_cancel(db: Database, *, call: Call) -> Campaign:
    """Get the campaign that runs, for the form that cancels it; refused to all but those who may, and if none runs."""
    with db.transaction(reading=True) as tx:
        requests.authorize_call(tx, call, Action.RUN_CAMPAIGN)
        return campaign_rules.require_running(campaigns.find_running_campaign(tx))


def find_standing_to_post(db: Database, number: int, *, now: datetime) -> CampaignStanding | None:
    """Load the campaign for its message in the review channel; None if it was undone before that was posted."""
    with db.transaction(reading=True) as tx:
        campaign = campaigns.RECORDS.get(tx, number)
        if campaign.taken_back and posted.find_place(tx, "campaign", str(number)) is None:
            return None
        return load_standing(tx, campaign, policy=policies.get_policy(tx), now=now)


def load_standing(tx: Session, campaign: Campaign, *, policy: Policy, now: datetime) -> CampaignStanding:
    """Load how far a campaign is, in the caller's transaction."""
    progress = campaign_rules.count_progress(campaigns.count_offers(tx, campaign))
    cancelled = campaign.closed_at is not None and not campaign.ran_out
    undecided = 0 if cancelled else campaigns.list_undecided_offers(tx, campaign.id, limit=1)[1]
    return CampaignStanding(campaign, progress, campaigns.count_decided(tx, campaign), undecided, policy, now)


def _finish_change(tx: Session, campaign: Campaign, context: RequestContext, *, kind: str) -> CampaignChanged:
    """Have the channel's message follow a campaign that was started or cancelled, and offer the undo."""
    standing = load_standing(tx, campaign, policy=context.policy, now=context.now)
    channel = message_refresh.refresh_campaign(tx, campaign.id, context.now)
    undo = requests.offer_undo(tx, context, kind=kind, subject=str(campaign.id), before=None, after=None)
    return CampaignChanged(standing, channel, undo)


def _undo_start(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Undo the start of a campaign, unless it is over or somebody has marked an offer."""
    campaign = campaigns.lock_campaign(tx, int(undo.subject), alone=True)
    if campaign.closed_at is not None:
        raise AlreadyDone("The campaign has ended since, so nothing was undone.")
    if campaigns.has_been_worked_on(tx, campaign.id):
        raise AlreadyDone(
            "Somebody has marked an offer since, so nothing was undone. `/umpire campaign cancel <why>` ends it."
        )
    campaigns.delete_offers(tx, campaign.id)
    changes = {"running": None, "closed_at": context.now, "closed_by": context.actor.user_id, "closed_why": ""}
    campaigns.RECORDS.change(tx, campaign.id, **changes)
    _audit_campaign(tx, context, "undone", campaign)
    message_refresh.refresh_campaign(tx, campaign.id, context.now)
    return "The campaign is taken back: nobody is offered anything."


def _undo_cancel(tx: Session, undo: Undo, context: RequestContext) -> str:
    """Let a cancelled campaign go on; refused once its last day has passed or another one runs."""
    campaign_rules.refuse_second_start(campaigns.find_running_campaign(tx))
    campaign = campaigns.lock_campaign(tx, int(undo.subject), alone=True)
    if campaign_rules.is_over(campaign, context.today):
        raise AlreadyDone("Its last day has passed since, so nothing was undone.")
    if not campaigns.resume_campaign(tx, campaign.id):
        raise AlreadyDone("Somebody started another campaign this very moment, so nothing was undone.")
    campaigns.add_offers(tx, campaign.id)
    _audit_campaign(tx, context, "resumed", campaign)
    message_refresh.refresh_campaign(tx, campaign.id, context.now)
    return f"The campaign goes on, until the end of {campaign.ends_on:%-d %B %Y}."


def _audit_campaign(tx: Session, context: RequestContext, verb: str, campaign: Campaign, **public: int) -> None:
    """Write one audit entry about a campaign, with the reason if it was cancelled."""
    private = {"why": campaign.closed_why} if campaign.closed_why else {}
    requests.audit_action(tx, context, f"campaign.{verb}", f"campaign:{campaign.id}", public=public, private=private)


TAKE_BACK: dict[str, tuple[Action, UndoHandler]] = {
    "campaign": (Action.RUN_CAMPAIGN, _undo_start),
    "campaign_end": (Action.RUN_CAMPAIGN, _undo_cancel),
}


DAILY_KIND = "campaigns.day"
CLAIM_KIND = "campaign"
REMINDER_KIND, OVER_KIND = "campaign_nudge", "campaign_over"


@dataclass(frozen=True, slots=True)
class CampaignReminder:
    """A reminder to one person that `number` of their customers have not been sat down with yet."""

    campaign: Campaign
    nudge: CampaignNudge
    number: int
    policy: Policy
    now: datetime


def find_reminder(db: Database, number: int, nudge: str, person: str, *, now: datetime) -> CampaignReminder | None:
    """Load what a person is to be reminded of; None if they have sat down with everybody or the campaign is over."""
    with db.transaction(reading=True) as tx:
        campaign = campaigns.RECORDS.get(tx, number)
        manages = Role.MANAGER in people.get_actor(tx, person).roles
        policy = policies.get_policy(tx)
        offer_filter = campaign_workflow.build_offer_filter(tx, person, strays=manages, policy=policy, now=now)
        waiting = campaigns.count_waiting(tx, number, offer_filter) if campaign.running else 0
        return CampaignReminder(campaign, CampaignNudge(nudge), waiting, policy, now) if waiting else None


def find_final_standing(db: Database, number: int, *, now: datetime) -> CampaignStanding | None:
    """Load how a campaign that ran its days came out, for the message to managers; None if it did not."""
    with db.transaction(reading=True) as tx:
        campaign = campaigns.RECORDS.get(tx, number)
        return load_standing(tx, campaign, policy=policies.get_policy(tx), now=now) if campaign.ran_out else None


def _run_daily(tx: Session, due: DueRhythm, policy: Policy, now: datetime) -> None:
    """Do what is due this morning: close a campaign that is over, else send reminders and add new customers.

    On the first working morning after its end, managers are told how it came out.
    """
    today, campaign = due.at.astimezone(policy.zone).date(), campaigns.find_running_campaign(tx)
    if campaign is not None and campaign_rules.is_over(campaign, today):
        _close_campaign(tx, campaign, policy, now)
    elif campaign is not None:
        _send_reminders(tx, campaign, policy, now=now, due=due)
        campaign_workflow.join_campaign(tx, now=now)
    newest = campaigns.find_newest_campaign(tx)
    if newest is not None and newest.ran_out and policy.calendar.is_open_on(today):
        _announce_end(tx, newest, now)


RHYTHMS: dict[str, Rhythm] = {DAILY_KIND: Rhythm(lambda _: Schedule(MORNING), Grace(), personal=False, do=_run_daily)}


def _close_campaign(tx: Session, campaign: Campaign, policy: Policy, now: datetime) -> None:
    """Close the campaign as of the end of its last day; customers who have not answered become silent."""
    if campaigns.lock_campaign(tx, campaign.id, alone=True).closed_at is not None:
        return
    ended = policy.calendar.start_of(campaign.ends_on + timedelta(days=1))
    silent = campaigns.mark_waiting_as_silent(tx, campaign.id)
    campaigns.RECORDS.change(tx, campaign.id, running=None, closed_at=ended)
    requests.audit_action_by(
        tx, "campaign.over", f"campaign:{campaign.id}", by=None, now=now, public={"silent": silent}
    )
    message_refresh.refresh_campaign(tx, campaign.id, now)


def _send_reminders(tx: Session, campaign: Campaign, policy: Policy, *, now: datetime, due: DueRhythm) -> None:
    """Send the latest reminder that is due, once, to everybody who has customers to sit down with.

    Earlier ones that were missed are skipped, and none is sent on a day off.
    """
    if not policy.calendar.is_open_on(due.at.astimezone(policy.zone).date()):
        return
    due_nudges = campaign_rules.list_due_nudges(campaign, due.at.astimezone(policy.zone).date(), policy.calendar)
    new_nudges = [
        nudge for nudge in due_nudges if claims.claim(tx, CLAIM_KIND, f"{campaign.id}:{nudge.value}", now=now)
    ]
    if not new_nudges or new_nudges[-1] is not due_nudges[-1]:
        return
    for person in sorted(_count_waiting_by_person(tx, campaign, policy, now)):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{REMINDER_KIND}:{campaign.id}:{new_nudges[-1].value}:{person}",
            kind=REMINDER_KIND,
            subject=str(campaign.id),
            now=now,
            matters=False,
            payload={"what": new_nudges[-1].value},
        )


def _announce_end(tx: Session, campaign: Campaign, now: datetime) -> None:
    """Tell every manager, once, that the campaign is over."""
    if not claims.claim(tx, CLAIM_KIND, f"{campaign.id}:over", now=now):
        return
    for person in sorted(roles.list_people_with_role(tx, Role.MANAGER)):
        direct_messages.enqueue_direct_message(
            tx,
            person,
            intent=f"{OVER_KIND}:{campaign.id}:{person}",
            kind=OVER_KIND,
            subject=str(campaign.id),
            now=now,
        )


def _count_waiting_by_person(tx: Session, campaign: Campaign, policy: Policy, now: datetime) -> Mapping[str, int]:
    """Count the customers still to sit down with, by the person who is to do it.

    That is the owner, or the backup while the owner is away. Customers without either go to the manager who started
    the campaign, else to any manager.
    """
    managers = roles.list_people_with_role(tx, Role.MANAGER)
    fallback = campaign.started_by if campaign.started_by in managers else min(managers, default=None)
    by_owner = campaigns.count_waiting_by_owner(tx, campaign.id)
    away = keepers.list_not_working(tx, (person for pair in by_owner for person in pair), policy=policy, now=now)
    counts: Counter[str] = Counter()
    for pair, number in by_owner.items():
        responsible = choose_keeper(pair, away) or fallback
        if responsible is not None:
            counts[responsible] += number
    return counts
