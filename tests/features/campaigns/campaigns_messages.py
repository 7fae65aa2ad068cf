"""Messages about campaigns and their offers, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.campaigns import messages as campaigns
from bot.features.campaigns.usecases.campaigns import (
    CampaignChanged,
    CampaignOverview,
    CampaignPlan,
    CampaignReminder,
    CampaignStanding,
)
from bot.features.campaigns.usecases.decisions import OfferDecided
from bot.features.campaigns.usecases.offers import OfferDetails, OfferMarked, Worklist
from bot.slack.rendering import Message
from scoring.campaigns import Campaign, CampaignNudge, CampaignProgress, Offer, OfferDecision, OfferState
from scoring.cases.cases import Case, CaseRoute
from scoring.customers.customers import Customer
from scoring.packages import Package, PackageKind
from tests.features.terms.terms_messages import KNOWN
from tests.messages import samples

RUNS = Campaign(3, "U0ROSA", samples.NOW - timedelta(days=16), 28, samples.TODAY + timedelta(days=12))
OVER = replace(RUNS, running=None, closed_at=samples.NOW, ends_on=samples.TODAY - timedelta(days=1))
CANCELLED = replace(
    RUNS, running=None, closed_at=samples.NOW, closed_by="U0ROSA", closed_why="The prices change again."
)
TAKEN_BACK = replace(CANCELLED, closed_why="")
STATES = (12, 3, 2, 5, 1, 0)
FAR = CampaignProgress(
    dict(zip(OfferState, STATES, strict=True)), {"A": (3, 5), "B": (2, 8), "C": (0, 6), None: (0, 4)}
)
ENDED = CampaignProgress(
    dict(zip(OfferState, (0, 0, 0, 15, 3, 5), strict=True)), {"A": (5, 5), "B": (6, 8), "D": (0, 10)}
)
MOST = CampaignProgress(dict.fromkeys(OfferState, 10**9), dict.fromkeys((*"ABCD", None), (10**9, 10**9)))
SUPPORT = Package(1, "Support M", PackageKind.MAINTENANCE, 40_000, 600, "U0ROSA", samples.NOW, over=9_000, respond=240)
WORST = Package(2, samples.LONG_NAME, PackageKind.PROJECT, 10**16, 600_000, "U0ROSA", samples.NOW, respond=600_000)


def build_standing(
    campaign: Campaign = RUNS, progress: CampaignProgress = FAR, undecided: int = 1, decided: int = 0
) -> CampaignStanding:
    """Build how far a campaign is."""
    return CampaignStanding(campaign, progress, decided, undecided, samples.POLICY, samples.NOW)


def build_details(
    state: OfferState = OfferState.TO_DO,
    customer: Customer = samples.ACME,
    package: Package | None = SUPPORT,
    **more: object,
) -> OfferDetails:
    """Build an offer in this state."""
    days = {
        OfferState.SENT: {"sent_on": samples.TODAY},
        OfferState.MET: {"sent_on": samples.TODAY - timedelta(days=9), "met_on": samples.TODAY},
        OfferState.SIGNED: {"met_on": samples.TODAY - timedelta(days=2), "answered_on": samples.TODAY},
        OfferState.DECLINED: {"answered_on": samples.TODAY},
    }
    offer = Offer(7, 3, customer.id, state, **{**days.get(state, {}), **more})  # type: ignore[arg-type]
    return OfferDetails(offer, customer, RUNS, package, samples.POLICY, samples.NOW)


def build_marked(details: OfferDetails, channel: str | None = samples.CHANNEL) -> OfferMarked:
    """Build an offer that was marked."""
    return OfferMarked(details, channel, samples.UNDO, KNOWN if details.offer.state is OfferState.SIGNED else None)


def render_page(
    rows: tuple[OfferDetails, ...], total: int | None = None, offset: int = 0, *, manages: bool = False
) -> Worklist:
    """Build a page of a worklist."""
    on_hold = frozenset({samples.HOSTILE.id})
    number, repriced = len(rows) if total is None else total, frozenset({samples.HOSTILE.id})
    return Worklist(RUNS, rows, number, offset, on_hold, repriced, manages, samples.POLICY, samples.NOW)


def build_decided(
    details: OfferDetails, decision: OfferDecision, *, why: str = "They want less than we offer.", opened: bool = False
) -> OfferDecided:
    """Build a decision, with the case it opened or found open."""
    after = replace(details, offer=replace(details.offer, decision=decision, decided_why=why))
    case = Case(1, 1, CaseRoute.DECLINED if opened else CaseRoute.POINTS, samples.NOW)
    return OfferDecided(
        after, case if decision is OfferDecision.NOTICE else None, opened, samples.CHANNEL, samples.UNDO
    )


EVERY = tuple(build_details(state) for state in OfferState if state is not OfferState.SILENT)
HOSTILE = tuple(
    build_details(state, samples.HOSTILE, WORST, why=samples.LONG_NOTE) for state in (*list(OfferState)[:5] * 3,)
)

CASES: dict[str, Callable[[], Message]] = {
    "campaign_plan": lambda: campaigns.render_plan(
        CampaignPlan(28, samples.TODAY + timedelta(days=28), 40, 3, samples.CHANNEL)
    ),
    "campaign_plan--bare": lambda: campaigns.render_plan(
        CampaignPlan(14, samples.TODAY + timedelta(days=14), 1, 0, None)
    ),
    "campaign_plan--hostile": lambda: campaigns.render_plan(
        CampaignPlan(28, samples.TODAY + timedelta(days=28), 10**9, 10**9, samples.CHANNEL)
    ),
    "campaign_changed": lambda: campaigns.render_campaign_changed(
        CampaignChanged(build_standing(undecided=0), samples.CHANNEL, samples.UNDO)
    ),
    "campaign_changed--cancelled": lambda: campaigns.render_campaign_changed(
        CampaignChanged(build_standing(CANCELLED), None, samples.UNDO)
    ),
    "campaign_changed--hostile": lambda: campaigns.render_campaign_changed(
        CampaignChanged(
            build_standing(replace(CANCELLED, closed_why=samples.LONG_NOTE), MOST), samples.CHANNEL, samples.UNDO
        )
    ),
    "campaign_status": lambda: campaigns.render_status(CampaignOverview(build_standing(), 4, True)),
    "campaign_status--staff": lambda: campaigns.render_status(CampaignOverview(build_standing(undecided=0), 0, False)),
    "campaign_status--over": lambda: campaigns.render_status(
        CampaignOverview(build_standing(OVER, ENDED, 7, 1), 0, True)
    ),
    "campaign_status--cancelled": lambda: campaigns.render_status(
        CampaignOverview(build_standing(CANCELLED, undecided=0), 0, True)
    ),
    "campaign_status--hostile": lambda: campaigns.render_status(
        CampaignOverview(build_standing(RUNS, MOST, 10**9, 10**9), 10**9, True)
    ),
    "campaign_letters": lambda: campaigns.render_letters_sent("campaign-letters-2026-03-14.md", 40, 0),
    "campaign_letters--hostile": lambda: campaigns.render_letters_sent("campaign-letters-2026-03-14.md", 20_000, 10**9),
    "campaign_none": lambda: campaigns.render_status(None),
    "campaign": lambda: campaigns.render_campaign_post(build_standing()),
    "campaign--over": lambda: campaigns.render_campaign_post(build_standing(OVER, ENDED, 7, 1)),
    "campaign--decided": lambda: campaigns.render_campaign_post(build_standing(OVER, ENDED, 0, 8)),
    "campaign--cancelled": lambda: campaigns.render_campaign_post(build_standing(CANCELLED, undecided=0)),
    "campaign--taken-back": lambda: campaigns.render_campaign_post(build_standing(TAKEN_BACK, undecided=0)),
    "campaign--hostile": lambda: campaigns.render_campaign_post(
        build_standing(replace(CANCELLED, closed_why=samples.LONG_NOTE), MOST, 10**9, 10**9)
    ),
    "campaign_nudge": lambda: campaigns.render_reminder(
        CampaignReminder(RUNS, CampaignNudge.HALF, 4, samples.POLICY, samples.NOW)
    ),
    "campaign_nudge--hostile": lambda: campaigns.render_reminder(
        CampaignReminder(replace(RUNS, ends_on=samples.TODAY), CampaignNudge.WEEK, 10**9, samples.POLICY, samples.NOW)
    ),
    "campaign_over": lambda: campaigns.render_campaign_over(build_standing(OVER, ENDED, 8)),
    "campaign_over--hostile": lambda: campaigns.render_campaign_over(build_standing(OVER, MOST, 0)),
    "offer_list": lambda: campaigns.render_worklist(render_page(EVERY, 40, 15)),
    "offer_list--receipt": lambda: campaigns.render_worklist(
        render_page(EVERY[:1]), build_marked(build_details(OfferState.MET))
    ),
    "offer_list--none": lambda: campaigns.render_worklist(render_page((), manages=True)),
    "offer_list--undecided": lambda: campaigns.render_undecided(
        render_page((build_details(OfferState.DECLINED), build_details(OfferState.SILENT)))
    ),
    "offer_list--undecided-many": lambda: campaigns.render_undecided(render_page(EVERY[:2], 40, 15)),
    "offer_list--hostile": lambda: campaigns.render_worklist(
        render_page(HOSTILE, 99, 30, manages=True), build_marked(HOSTILE[3])
    ),
    "offer_marked": lambda: campaigns.render_offer_marked(build_marked(build_details(OfferState.SENT))),
    "offer_marked--signed": lambda: campaigns.render_offer_marked(build_marked(build_details(OfferState.SIGNED))),
    "offer_marked--kept": lambda: campaigns.render_offer_marked(
        build_marked(build_details(OfferState.DECLINED, decision=OfferDecision.KEEP))
    ),
    "offer_marked--quiet": lambda: campaigns.render_offer_marked(
        build_marked(build_details(package=None), channel=None)
    ),
    "offer_marked--hostile": lambda: campaigns.render_offer_marked(build_marked(HOSTILE[4])),
    "offer_decided": lambda: campaigns.render_offer_decided(
        build_decided(build_details(OfferState.DECLINED), OfferDecision.NOTICE, opened=True)
    ),
    "offer_decided--open": lambda: campaigns.render_offer_decided(
        build_decided(build_details(OfferState.SILENT), OfferDecision.NOTICE)
    ),
    "offer_decided--keep": lambda: campaigns.render_offer_decided(
        build_decided(build_details(OfferState.SILENT), OfferDecision.KEEP)
    ),
    "offer_decided--hostile": lambda: campaigns.render_offer_decided(
        build_decided(HOSTILE[4], OfferDecision.NOTICE, why=samples.LONG_NOTE, opened=True)
    ),
}
POSTED: frozenset[str] = frozenset({"campaign"})
