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
from bot.slack.help_texts import Entry
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
HELP: dict[str, Entry] = {
    "campaign": Entry(
        "a new contract to every customer, and what became of it",
        "owners, about their customers, and managers",
        (
            ("/umpire campaign", "how far it is"),
            (
                f"/umpire campaign start --days {MAX_DAYS}",
                f"shows what it would be, then starts it; {MIN_DAYS} days or more",
            ),
            ("/umpire campaign mine", "my customers, with a button for every step"),
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
        told=plan.told,
        value=str(plan.days),
    )


def render_campaign_changed(outcome: CampaignChanged) -> Message:
    """Render the answer to whoever started or cancelled a campaign."""
    found = outcome.standing
    return render(
        "campaign_changed",
        cancelled=found.campaign.closed_at is not None,
        why=found.campaign.closed_why,
        until=formatting.day(found.campaign.ends_on),
        customers=formatting.count(found.progress.offers, "customer"),
        p=_build_progress(found.progress),
        told=outcome.told,
        minutes=formatting.count(found.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_status(shown: CampaignOverview | None) -> Message:
    """Render how far the campaign is, for one person, and what there is to do."""
    if shown is None:
        return render("campaign_none")
    found, campaign = shown.standing, shown.standing.campaign
    return render(
        "campaign_status",
        state=_describe_state(found),
        running=bool(campaign.running),
        left=format_days_left(found) if campaign.running else "",
        mine=formatting.count(shown.mine, "customer") if shown.mine else "",
        started=formatting.day(campaign.started_on),
        by=campaign.started_by,
        manages=shown.manages,
        undecided_any=found.undecided,
        **_build_counts(found),
    )


def render_campaign_post(found: CampaignStanding) -> Message:
    """Render the campaign's message in the review channel, which is kept up to date: numbers, no names."""
    campaign = found.campaign
    closed = campaign.closed_at.astimezone(found.policy.zone).date() if campaign.closed_at else None
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
        left=format_days_left(found),
        **_build_counts(found),
    )


def render_reminder(found: CampaignReminder) -> Message:
    """Render the reminder to somebody who still has customers to sit down with."""
    today = found.now.astimezone(found.policy.zone).date()
    days = (found.campaign.ends_on - today).days
    return render(
        "campaign_nudge",
        half=found.what is CampaignNudge.HALF,
        number=formatting.count(found.number, "customer"),
        until=formatting.day(found.campaign.ends_on, today),
        left=f"{formatting.count(days, 'day')} left" if days > 0 else "today is the last day",
    )


def render_campaign_over(found: CampaignStanding) -> Message:
    """Render the message that tells managers the campaign is over."""
    return render("campaign_over", until=formatting.day(found.campaign.ends_on), **_build_counts(found))


def render_letters_sent(name: str, letters: int, more: int) -> Message:
    """Render the answer that a file with so many drafts is on its way."""
    return render(
        "campaign_letters", name=name, letters=formatting.count(letters, "letter"), more=f"{more:,}" if more else ""
    )


def build_letters_filename(campaign: Campaign) -> str:
    """Build a file name like `campaign-letters-2026-02-02.md` from the campaign's last day."""
    return f"campaign-letters-{campaign.ends_on.isoformat()}.md"


def format_days_left(found: CampaignStanding) -> str:
    """Format the days until the campaign ends: `12 days left`."""
    days = (found.campaign.ends_on - found.now.astimezone(found.policy.zone).date()).days
    return f"{formatting.count(days, 'day')} left" if days > 0 else "the last day" if days == 0 else "its days are over"


def _describe_state(found: CampaignStanding) -> str:
    """Say whether the campaign runs, is over or was cancelled."""
    campaign = found.campaign
    if campaign.running:
        return f"runs until the end of {formatting.day(campaign.ends_on)}"
    if campaign.ran_out:
        return f"is over since the end of {formatting.day(campaign.ends_on)}"
    return "was cancelled"


def _build_counts(found: CampaignStanding) -> dict[str, object]:
    """Build the figures every message about a campaign shows: progress, and decisions made and due ("" for none)."""
    return {
        "p": _build_progress(found.progress),
        "decided": formatting.count(found.decided, "customer") if found.decided else "",
        "undecided": formatting.count(found.undecided, "customer") if found.undecided else "",
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


NO_PACKAGE = "None fits: today's price, with the new terms."
NAME_LIMIT = 60
"""Characters of a customer's name in a list."""
Button = tuple[str, str, str]
NEXT_STEPS = {
    OfferState.TO_DO: "It is as if nothing had been sent.",
    OfferState.SENT: "Next: sit down with them.",
    OfferState.MET: "Next: they sign or decline.",
    OfferState.SIGNED: "What they signed is on record.",
    OfferState.DECLINED: "A manager decides whether we keep them.",
}

KEPT = "It is decided: we keep them."


def render_worklist(found: Worklist, receipt: OfferMarked | None = None) -> Message:
    """Render one page of a person's offers; on top, after a click, what it did and how to undo it."""
    nothing = (
        "You look after no customer that is offered anything, and every customer has an owner. "
        if found.manages
        else "You look after no customer that is offered anything. "
    )
    return render(
        "offer_list",
        receipt={"says": _describe_offer(receipt.made), "undo": receipt.undo} if receipt else None,
        rows=[_build_row(each, found) for each in found.rows],
        shown=_format_page_range(found),
        whose="your customers and those nobody looks after" if found.manages else "your customers",
        nothing=f"{nothing}`/umpire campaign` shows how far it is.",
        until=formatting.day(found.campaign.ends_on),
        turn="campaign_page",
        **_build_page_turns(found),
    )


def render_undecided(found: Worklist) -> Message:
    """Render one page of the customers a manager has to decide about."""
    rows = [
        {**_build_row(each, found), "buttons": [
            ("Keep", "offer_decide_open:keep", f"{each.customer.key} keep"),
            ("Prepare Notice", "offer_decide_open:notice", f"{each.customer.key} notice"),
        ]}
        for each in found.rows
    ]  # fmt: skip
    return render(
        "offer_list",
        receipt=None,
        rows=rows,
        shown=_format_page_range(found),
        whose="those who declined or were silent",
        nothing="Nothing is left to decide: everybody who declined or was silent is decided about.",
        until=formatting.day(found.campaign.ends_on),
        turn="campaign_decide_page",
        **_build_page_turns(found),
    )


def render_offer_marked(outcome: OfferMarked) -> Message:
    """Render the answer to whoever marked an offer or chose a package: its state, the next step, who was told."""
    made = outcome.made
    return render(
        "offer_marked",
        says=_describe_offer(made),
        package=format_package(made.package, made.policy) if made.package else "",
        figures=package_messages.compare_figures(made.customer, made.package, made.policy) if made.package else "",
        then=KEPT if made.offer.decision is OfferDecision.KEEP else NEXT_STEPS.get(made.offer.state, ""),
        why=made.offer.why,
        contract=terms_messages.rows(outcome.terms, made.policy) if outcome.terms else [],
        told=outcome.told,
        running=bool(made.campaign.running),
        minutes=formatting.count(made.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_offer_decided(outcome: OfferDecided) -> Message:
    """Render the answer to a manager's decision: whether it opened a case, and who was told."""
    made, case = outcome.made, outcome.case
    return render(
        "offer_decided",
        customer=made.customer.name,
        key=made.customer.key,
        keep=made.offer.decision is OfferDecision.KEEP,
        answered="declined" if made.offer.state is OfferState.DECLINED else "gave no answer",
        opened=outcome.opened,
        route=case_files.format_route(case, made.policy) if case else "",
        why=made.offer.decided_why,
        told=outcome.told,
        minutes=formatting.count(made.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def format_package(found: Package, policy: Policy) -> str:
    """Format a package: `Support M: EUR 400.00 a month, 10 h, an answer within 4 h`."""
    a_month = " a month" if found.kind is PackageKind.MAINTENANCE else ""
    parts = [f"{formatting.money(found.price, policy.currency)}{a_month}"]
    parts += [f"{formatting.duration(found.minutes)}{a_month}"] * bool(found.minutes)
    if found.respond is not None:
        parts.append(f"an answer within {formatting.duration(found.respond)}")
    return f"{formatting.short(found.name, NAME_LIMIT)}: {', '.join(parts)}"


def _describe_offer(made: OfferDetails) -> str:
    """Say how an offer stands: `Acme GmbH: signed on 9 January; we sat down with them on 7 January`."""
    name, today = formatting.short(made.customer.name, NAME_LIMIT), made.now.astimezone(made.policy.zone).date()
    offer = made.offer
    met = f"we sat down with them on {formatting.day(offer.met_on, today)}" if offer.met_on else ""
    if offer.state in ANSWERED_STATES and offer.answered_on is not None:
        said = f"{offer.state.value} on {formatting.day(offer.answered_on, today)}"
        return f"{name}: {said}; {met}." if met else f"{name}: {said}."
    if met:
        return f"{name}: {met}."
    return (
        f"{name}: sent on {formatting.day(offer.sent_on, today)}." if offer.sent_on else f"{name}: {offer.state.value}."
    )


def _build_row(made: OfferDetails, found: Worklist) -> dict[str, object]:
    """Build one line of a worklist: customer, state, earlier days, package and buttons."""
    offer, today = made.offer, found.now.astimezone(found.policy.zone).date()
    days = {OfferState.SENT: offer.sent_on, OfferState.MET: offer.met_on}
    if offer.state in ANSWERED_STATES:
        days[offer.state] = offer.answered_on
    on = days.pop(offer.state, None)
    return {
        "name": formatting.short(made.customer.name, NAME_LIMIT),
        "state": f"{STATE_NAMES[offer.state].casefold()}{f' on {formatting.day(on, today)}' if on else ''}",
        "days": ", ".join(
            f"{what.value} on {formatting.day(day, today)}" for what, day in days.items() if day is not None
        ),
        "held": made.customer.id in found.held,
        "repriced": made.customer.id in found.repriced,
        "package": format_package(made.package, made.policy) if made.package else NO_PACKAGE,
        "buttons": _build_buttons(made, found.offset),
    }


def _build_buttons(made: OfferDetails, offset: int) -> list[Button]:
    """Build the buttons (label, action, value) for what can be done about an offer from the list."""
    offer, key = made.offer, made.customer.key
    if offer.decision is OfferDecision.NOTICE:
        return []
    value = f"{offset} {key}"
    found: list[Button] = []
    if offer.sent_on is None and offer.state not in ANSWERED_STATES:
        found.append(("Mark Sent", "offer_mark:sent", f"{value} sent"))
    if offer.met_on is None:
        found.append(("Mark Met", "offer_mark:met", f"{value} met"))
    if offer.state is not OfferState.SIGNED:
        found.append(("Mark Signed", "offer_mark_open:signed", f"{key} signed"))
        if offer.state is not OfferState.DECLINED:
            found.append(("Mark Declined", "offer_mark_open", f"{key} declined"))
        found.append(("Choose Package", "offer_package_open", key))
    return found


def _format_page_range(found: Worklist) -> str:
    """Format which rows of how many are shown: `16–30 of 42`."""
    first, last = found.offset + 1, found.offset + len(found.rows)
    return f"{found.total:,}" if len(found.rows) == found.total else f"{first:,}–{last:,} of {found.total:,}"


def _build_page_turns(found: Worklist) -> dict[str, str]:
    """Build the offsets of the next and the previous page, empty where there is none."""
    more = found.offset + len(found.rows) < found.total
    return {
        "next": str(found.offset + PAGE_SIZE) if more else "",
        "previous": str(max(0, found.offset - PAGE_SIZE)) if found.offset else "",
    }
