"""Messages about campaigns: the plan, answers to commands, the channel's message, worklists, reminders and the end."""

from bot.features.campaigns.usecases.campaigns import (
    CampaignChanged,
    CampaignOverview,
    CampaignPlan,
    CampaignReminder,
    CampaignStanding,
)
from bot.features.campaigns.usecases.decisions import OfferDecided
from bot.features.campaigns.usecases.offers import PAGE_SIZE, OfferDetails, OfferMarked, Worklist
from bot.features.cases.messages import case_files
from bot.features.packages import messages as package_messages
from bot.features.terms import messages as terms_messages
from bot.slack import formatting
from bot.slack.data_blocks import Cell, bold
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.campaigns import (
    ANSWERED_STATES,
    MAX_DAYS,
    MIN_DAYS,
    Campaign,
    CampaignNudge,
    CampaignProgress,
    OfferDecision,
    OfferState,
)
from scoring.packages import Package, PackageKind
from scoring.rules.policy import Policy

STATE_NAMES = {
    OfferState.TO_DO: "To do",
    OfferState.SENT: "Sent",
    OfferState.MET: "Sat down with",
    OfferState.SIGNED: "Signed",
    OfferState.DECLINED: "Declined",
    OfferState.SILENT: "Silent",
}
HELP: dict[str, HelpEntry] = {
    "campaign": HelpEntry(
        "a new contract to every customer, and what became of it",
        "owners, about their customers, and managers",
        (
            ("/umpire campaign", "how far it has come"),
            (
                f"/umpire campaign start --days {MAX_DAYS}",
                f"shows what it would be, then starts it; {MIN_DAYS} days or more",
            ),
            ("/umpire campaign mine", "my customers, with a menu of what became of each offer"),
            ("/umpire campaign mark acme sent", "also `met` (we sat down with them), `signed`, `declined`, `to-do`"),
            ("/umpire campaign mark acme declined too dear --on yesterday", "with a reason and another day"),
            ("/umpire campaign mark acme signed --deposit card --pays 14", "writes what they signed into the record"),
            ('/umpire campaign package acme "Support M"', "offers another package than the one proposed"),
            ("/umpire campaign letters", "one file with a draft for everybody to whom nothing was sent"),
            ("/umpire campaign decide acme keep they are new", "or `notice`: after no answer, or a no"),
            ("/umpire campaign cancel <why>", "ends it before its day"),
        ),
    )
}


def render_plan(plan: CampaignPlan) -> Message:
    """Render what a campaign would be, with the button that starts it."""
    return render(
        "campaign_plan",
        days=formatting.count(plan.days, "day"),
        until=formatting.day(plan.ends_on),
        customers=formatting.count(plan.customers, "customer"),
        packages=plan.packages,
        told=plan.channel,
        value=str(plan.days),
    )


def render_campaign_changed(change: CampaignChanged) -> Message:
    """Render the answer to whoever started or cancelled a campaign."""
    standing = change.standing
    return render(
        "campaign_changed",
        cancelled=standing.campaign.closed_at is not None,
        why=standing.campaign.closed_why,
        until=formatting.day(standing.campaign.ends_on),
        customers=formatting.count(standing.progress.offers, "customer"),
        p=_build_progress(standing.progress),
        told=change.channel,
        minutes=formatting.count(standing.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def render_status(overview: CampaignOverview | None) -> Message:
    """Render how far the campaign is, for one person, and what there is to do."""
    if overview is None:
        return render("campaign_none")
    standing, campaign = overview.standing, overview.standing.campaign
    return render(
        "campaign_status",
        state=_describe_state(standing),
        running=bool(campaign.running),
        left=format_days_left(standing) if campaign.running else "",
        mine=formatting.count(overview.mine, "customer") if overview.mine else "",
        started=formatting.day(campaign.started_on),
        by=campaign.started_by,
        manages=overview.manages,
        undecided_any=standing.undecided,
        **_build_counts(standing),
    )


def render_campaign_post(standing: CampaignStanding) -> Message:
    """Render the campaign's message in the review channel, which is kept up to date: numbers, no names."""
    campaign = standing.campaign
    closed = campaign.closed_at.astimezone(standing.policy.zone).date() if campaign.closed_at else None
    return render(
        "campaign",
        taken_back=campaign.taken_back,
        cancelled=closed is not None and not campaign.ran_out,
        over=campaign.ran_out,
        until=formatting.day(campaign.ends_on),
        started=formatting.day(campaign.started_on),
        closed=formatting.day(closed) if closed else "",
        closed_by=campaign.closed_by or "",
        why=campaign.closed_why,
        left=format_days_left(standing),
        **_build_counts(standing),
    )


def render_reminder(reminder: CampaignReminder) -> Message:
    """Render the reminder to somebody who still has customers to sit down with."""
    today = reminder.now.astimezone(reminder.policy.zone).date()
    days = (reminder.campaign.ends_on - today).days
    return render(
        "campaign_nudge",
        half=reminder.nudge is CampaignNudge.HALF,
        number=formatting.count(reminder.number, "customer"),
        until=formatting.day(reminder.campaign.ends_on, today),
        left=f"{formatting.count(days, 'day')} left" if days > 0 else "today is the last day",
    )


def render_campaign_over(standing: CampaignStanding) -> Message:
    """Render the message that tells managers the campaign is over."""
    return render("campaign_over", until=formatting.day(standing.campaign.ends_on), **_build_counts(standing))


def render_letters_sent(name: str, letters: int, more: int) -> Message:
    """Render the answer that a file with so many drafts is on its way."""
    return render(
        "campaign_letters", name=name, letters=formatting.count(letters, "letter"), more=f"{more:,}" if more else ""
    )


def build_letters_filename(campaign: Campaign) -> str:
    """Build a file name like `campaign-letters-2026-02-02.md` from the campaign's last day."""
    return f"campaign-letters-{campaign.ends_on.isoformat()}.md"


def format_days_left(standing: CampaignStanding) -> str:
    """Format the days until the campaign ends: `12 days left`."""
    days = (standing.campaign.ends_on - standing.now.astimezone(standing.policy.zone).date()).days
    return f"{formatting.count(days, 'day')} left" if days > 0 else "the last day" if days == 0 else "its days are over"


def _describe_state(standing: CampaignStanding) -> str:
    """Say whether the campaign runs, is over or was cancelled."""
    campaign = standing.campaign
    if campaign.running:
        return f"runs until the end of {formatting.day(campaign.ends_on)}"
    if campaign.ran_out:
        return f"ended on {formatting.day(campaign.ends_on)}"
    return "was cancelled"


def _build_counts(standing: CampaignStanding) -> dict[str, object]:
    """Build the figures every message about a campaign shows: progress, and decisions made and due ("" for none)."""
    return {
        "p": _build_progress(standing.progress),
        "decided": formatting.count(standing.decided, "customer") if standing.decided else "",
        "undecided": formatting.count(standing.undecided, "customer") if standing.undecided else "",
    }


def _build_progress(progress: CampaignProgress) -> dict[str, object]:
    """Build the offers by state and by grade, and how many customers were met and have answered."""
    numbers = {state: number for state, number in progress.states.items() if number or state is not OfferState.SILENT}
    answered = progress.states[OfferState.SIGNED] + progress.states[OfferState.DECLINED]
    return {
        "states": [(STATE_NAMES[state], f"{number:,}") for state, number in numbers.items()],
        "said": ", ".join(f"{number:,} {STATE_NAMES[state].casefold()}" for state, number in numbers.items()),
        "grades": [(grade or "not graded", f"{met:,}", f"{of:,}") for grade, (met, of) in progress.grades.items()],
        "met": f"{progress.met:,} of {progress.offers:,}",
        "answered": f"{answered:,} of {formatting.count(progress.offers, 'customer')}",
    }


NO_PACKAGE = "today's price, with the new terms"
NAME_LIMIT = 60
"""Characters of a customer's name in a list."""
LIST_HEAD = ("Customer", "Where it stands", "Offered")
Act = tuple[str, str, str]
"""A choice in the menu below a list: its label, the action it calls, the value it carries."""
NEXT_STEPS = {
    OfferState.TO_DO: "It is as if nothing had been sent.",
    OfferState.SENT: "Next: sit down with them.",
    OfferState.MET: "Next: they sign or decline.",
    OfferState.SIGNED: "What they signed is on record.",
    OfferState.DECLINED: "A manager decides whether we keep them.",
}

KEPT = "It is decided: we keep them."


def render_worklist(worklist: Worklist, receipt: OfferMarked | None = None) -> Message:
    """Render one page of a person's offers; on top, after a click, what it did and how to undo it."""
    nothing = (
        "You look after no customer who is offered anything, and every customer has an owner. "
        if worklist.manages
        else "You look after no customer who is offered anything. "
    )
    return render(
        "offer_list",
        receipt={"says": _describe_offer(receipt.details), "undo": receipt.undo} if receipt else None,
        whose="your customers and those nobody looks after" if worklist.manages else "your customers",
        nothing=f"{nothing}`/umpire campaign` shows how far it has come.",
        choose="Mark…",
        acts=[act for each in worklist.rows for act in _list_marks(each, worklist.offset)],
        turn="campaign_page",
        **_build_page(worklist),
    )


def render_undecided(worklist: Worklist) -> Message:
    """Render one page of the customers a manager has to decide about."""
    return render(
        "offer_list",
        receipt=None,
        whose="those who declined or were silent",
        nothing="Nothing is left to decide: everybody who declined or was silent is decided about.",
        choose="Decide…",
        acts=[act for each in worklist.rows for act in _list_decisions(each)],
        turn="campaign_decide_page",
        **_build_page(worklist),
    )


def render_offer_marked(change: OfferMarked) -> Message:
    """Render the answer to whoever marked an offer or chose a package: its state, the next step, who was told."""
    details = change.details
    return render(
        "offer_marked",
        says=_describe_offer(details),
        package=format_package(details.package, details.policy) if details.package else "",
        figures=package_messages.compare_figures(details.customer, details.package, details.policy)
        if details.package
        else "",
        then=KEPT if details.offer.decision is OfferDecision.KEEP else NEXT_STEPS.get(details.offer.state, ""),
        why=details.offer.why,
        contract=terms_messages.list_terms(change.terms, details.policy) if change.terms else [],
        told=change.channel,
        running=bool(details.campaign.running),
        minutes=formatting.count(details.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def render_offer_decided(change: OfferDecided) -> Message:
    """Render the answer to a manager's decision: whether it opened a case, and who was told."""
    details, case = change.details, change.case
    return render(
        "offer_decided",
        customer=details.customer.name,
        key=details.customer.key,
        keep=details.offer.decision is OfferDecision.KEEP,
        answered="declined" if details.offer.state is OfferState.DECLINED else "gave no answer",
        opened=change.opened,
        route=case_files.format_route(case, details.policy) if case else "",
        why=details.offer.decided_why,
        told=change.channel,
        minutes=formatting.count(details.policy.undo_minutes, "minute"),
        undo=change.undo,
    )


def format_package(package: Package, policy: Policy) -> str:
    """Format a package: `Support M: EUR 400 a month, 10 h a month, an answer within 4 h`."""
    a_month = " a month" if package.kind is PackageKind.MAINTENANCE else ""
    parts = [f"{formatting.price(package.price, policy.currency)}{a_month}"]
    parts += [f"{formatting.duration(package.minutes)}{a_month}"] * bool(package.minutes)
    if package.respond is not None:
        parts.append(f"an answer within {formatting.duration(package.respond)}")
    return f"{formatting.short(package.name, NAME_LIMIT)}: {', '.join(parts)}"


def _describe_offer(details: OfferDetails) -> str:
    """Say how an offer stands: `Acme GmbH: signed on 9 January; we sat down with them on 7 January`."""
    offer, today = details.offer, details.now.astimezone(details.policy.zone).date()
    name = formatting.short(details.customer.name, NAME_LIMIT)
    met = f"we sat down with them on {formatting.day(offer.met_on, today)}" if offer.met_on else ""
    if offer.state in ANSWERED_STATES and offer.answered_on is not None:
        answered = f"{offer.state.value} on {formatting.day(offer.answered_on, today)}"
        return f"{name}: {answered}; {met}." if met else f"{name}: {answered}."
    if met:
        return f"{name}: {met}."
    if offer.sent_on:
        return f"{name}: sent on {formatting.day(offer.sent_on, today)}."
    return f"{name}: {offer.state.value}."


def _build_page(worklist: Worklist) -> dict[str, object]:
    """Build what every page of offers shows: its rows, which of how many they are, and the pages beside it."""
    shown = [f"{_format_name(each)} ({STATE_NAMES[each.offer.state].casefold()})" for each in worklist.rows]
    more = worklist.offset + len(worklist.rows) < worklist.total
    return {
        "head": LIST_HEAD,
        "rows": [_build_row(each, worklist) for each in worklist.rows],
        "names": formatting.listed(shown, 3),
        "shown": _format_page_range(worklist),
        "until": formatting.day(worklist.campaign.ends_on),
        "next": str(worklist.offset + PAGE_SIZE) if more else "",
        "previous": str(max(0, worklist.offset - PAGE_SIZE)) if worklist.offset else "",
    }


def _format_name(details: OfferDetails) -> str:
    """Format the customer's name for a list."""
    return formatting.short(details.customer.name, NAME_LIMIT)


def _build_row(details: OfferDetails, worklist: Worklist) -> list[Cell]:
    """Build the row of an offer: customer, state with its day, earlier days and what to mind, and package."""
    offer, today = details.offer, worklist.now.astimezone(worklist.policy.zone).date()
    days = {OfferState.SENT: offer.sent_on, OfferState.MET: offer.met_on}
    if offer.state in ANSWERED_STATES:
        days[offer.state] = offer.answered_on
    day = days.pop(offer.state, None)
    on = f" on {formatting.day(day, today)}" if day else ""
    lines = [f"{STATE_NAMES[offer.state].casefold()}{on}"]
    lines += [f"{state.value} on {formatting.day(each, today)}" for state, each in days.items() if each is not None]
    lines += ["marked for new prices"] if details.customer.id in worklist.repriced else []
    lines += ["on hold"] if details.customer.id in worklist.on_hold else []
    return [bold(_format_name(details)), ", ".join(lines), _format_offered(details)]


def _format_offered(details: OfferDetails) -> str:
    """Format what is offered, in short: `Support M, EUR 400 a month`."""
    package, currency = details.package, details.policy.currency
    if package is None:
        return NO_PACKAGE
    a_month = " a month" if package.kind is PackageKind.MAINTENANCE else ""
    return f"{formatting.short(package.name, NAME_LIMIT)}, {formatting.price(package.price, currency)}{a_month}"


def _list_marks(details: OfferDetails, offset: int) -> list[Act]:
    """List what can be done about an offer from the worklist whose page begins at `offset`."""
    offer, key = details.offer, details.customer.key
    if offer.decision is OfferDecision.NOTICE:
        return []
    marks: list[Act] = []
    if offer.sent_on is None and offer.state not in ANSWERED_STATES:
        marks.append(("Sent", "offer_mark", f"{offset} {key} sent"))
    if offer.met_on is None:
        marks.append(("Sat Down With", "offer_mark", f"{offset} {key} met"))
    if offer.state is not OfferState.SIGNED:
        marks.append(("Signed", "offer_mark_open", f"{key} signed"))
        if offer.state is not OfferState.DECLINED:
            marks.append(("Declined", "offer_mark_open", f"{key} declined"))
        marks.append(("Another Package", "offer_package_open", key))
    return _name_acts(details, marks)


def _list_decisions(details: OfferDetails) -> list[Act]:
    """List how a manager can decide about a customer who declined or was silent."""
    key = details.customer.key
    decisions = [("Keep", "offer_decide_open", f"{key} keep"), ("Prepare Notice", "offer_decide_open", f"{key} notice")]
    return _name_acts(details, decisions)


def _name_acts(details: OfferDetails, acts: list[Act]) -> list[Act]:
    """Name the customer before each act: `Acme GmbH: Signed`."""
    name = formatting.short(details.customer.name, 40)
    return [(f"{name}: {label}", action, value) for label, action, value in acts]


def _format_page_range(worklist: Worklist) -> str:
    """Format which rows of how many are shown: `16–30 of 42`."""
    first, last = worklist.offset + 1, worklist.offset + len(worklist.rows)
    return (
        f"{worklist.total:,}" if len(worklist.rows) == worklist.total else f"{first:,}–{last:,} of {worklist.total:,}"
    )
