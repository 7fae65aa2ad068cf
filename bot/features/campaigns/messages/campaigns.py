"""Campaigns in words: the plan, the receipts, the one living message, reminders, the end."""

from bot.features.campaigns.usecases.campaigns import Changed, Planned, Shown, Standing
from bot.features.campaigns.usecases.clock import Nudged
from bot.slack import words
from bot.slack.help import Entry
from bot.slack.rendering import Message, render
from scoring.campaigns.campaigns import LONGEST, SHORTEST, Campaign, Nudge, Progress, State

SAYS = {
    State.TO_DO: "To do",
    State.SENT: "Sent",
    State.MET: "Sat down with",
    State.SIGNED: "Signed",
    State.DECLINED: "Declined",
    State.SILENT: "Silent",
}
HELP: dict[str, Entry] = {
    "campaign": Entry(
        "a new contract to every customer, and what became of it",
        "owners for their customers; managers",
        (
            ("/umpire campaign", "how far it is"),
            (
                f"/umpire campaign start --days {LONGEST}",
                f"shows what it would be, then starts it; {SHORTEST} days or more",
            ),
            ("/umpire campaign mine", "my customers, with a button for every step"),
            ("/umpire campaign mark acme sent", "also `met` (we sat down with them), `signed`, `declined`, `to-do`"),
            ("/umpire campaign mark acme declined too dear --on yesterday", "with a reason and another day"),
            ('/umpire campaign package acme "Support M"', "offers another package than the one proposed"),
            ("/umpire campaign letters", "one file with a draft for everybody to whom nothing was sent"),
            ("/umpire campaign decide acme keep they are new", "or `notice`: after no answer, or a no"),
            ("/umpire campaign cancel <why>", "ends it before its day"),
        ),
    )
}


def planned(plan: Planned) -> Message:
    """What a campaign would be, with the button that starts it."""
    return render(
        "campaign_plan",
        days=words.count(plan.days, "day"),
        until=words.day(plan.ends_on),
        customers=words.count(plan.customers, "customer"),
        packages=plan.packages,
        told=plan.told,
        value=str(plan.days),
    )


def changed(outcome: Changed) -> Message:
    """The answer to who started or cancelled a campaign."""
    found = outcome.standing
    return render(
        "campaign_changed",
        cancelled=found.campaign.closed_at is not None,
        why=found.campaign.closed_why,
        until=words.day(found.campaign.ends_on),
        customers=words.count(found.progress.offers, "customer"),
        p=_progress(found.progress),
        told=outcome.told,
        minutes=words.count(found.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def status(shown: Shown | None) -> Message:
    """How far the campaign is, privately, and what is to be done."""
    if shown is None:
        return render("campaign_none")
    found, campaign = shown.standing, shown.standing.campaign
    return render(
        "campaign_status",
        state=_state(found),
        running=bool(campaign.running),
        left=left(found) if campaign.running else "",
        mine=words.count(shown.mine, "customer") if shown.mine else "",
        started=words.day(campaign.started_on),
        by=campaign.started_by,
        manages=shown.manages,
        undecided_any=found.undecided,
        **_counts(found),
    )


def living(found: Standing) -> Message:
    """The one message in the review channel, as the campaign is now: numbers, no names."""
    campaign = found.campaign
    closed = campaign.closed_at.astimezone(found.policy.zone).date() if campaign.closed_at else None
    return render(
        "campaign",
        taken_back=campaign.taken_back,
        cancelled=closed is not None and not campaign.ran_out,
        over=campaign.ran_out,
        until=words.day(campaign.ends_on),
        started=words.day(campaign.started_on),
        closed=words.day(closed) if closed else "",
        closed_by=campaign.closed_by or "",
        why=campaign.closed_why,
        left=left(found),
        **_counts(found),
    )


def nudge(found: Nudged) -> Message:
    """The reminder to who still has customers to sit down with."""
    today = found.now.astimezone(found.policy.zone).date()
    days = (found.campaign.ends_on - today).days
    return render(
        "campaign_nudge",
        half=found.what is Nudge.HALF,
        number=words.count(found.number, "customer"),
        until=words.day(found.campaign.ends_on, today),
        left=f"{words.count(days, 'day')} left" if days > 0 else "today is the last day",
    )


def over(found: Standing) -> Message:
    """The word to managers that the campaign is over."""
    return render("campaign_over", until=words.day(found.campaign.ends_on), **_counts(found))


def letters_sent(name: str, letters: int, more: int) -> Message:
    """The file with the drafts is on its way."""
    return render(
        "campaign_letters", name=name, letters=words.count(letters, "letter"), more=f"{more:,}" if more else ""
    )


def letters_file(campaign: Campaign) -> str:
    """`campaign-letters-2026-02-02.md`, by the last day of the campaign."""
    return f"campaign-letters-{campaign.ends_on.isoformat()}.md"


def left(found: Standing) -> str:
    """`12 days left`."""
    days = (found.campaign.ends_on - found.now.astimezone(found.policy.zone).date()).days
    return f"{words.count(days, 'day')} left" if days > 0 else "the last day" if days == 0 else "its days are over"


def _state(found: Standing) -> str:
    campaign = found.campaign
    if campaign.running:
        return f"runs until the end of {words.day(campaign.ends_on)}"
    if campaign.ran_out:
        return f"is over since the end of {words.day(campaign.ends_on)}"
    return "was cancelled"


def _counts(found: Standing) -> dict[str, object]:
    """What every message about a campaign shows: the progress, and the decisions made and due, empty where none."""
    return {
        "p": _progress(found.progress),
        "decided": words.count(found.decided, "customer") if found.decided else "",
        "undecided": words.count(found.undecided, "customer") if found.undecided else "",
    }


def _progress(progress: Progress) -> dict[str, object]:
    numbers = {state: number for state, number in progress.states.items() if number or state is not State.SILENT}
    answered = progress.states[State.SIGNED] + progress.states[State.DECLINED]
    return {
        "states": [(SAYS[state], f"{number:,}") for state, number in numbers.items()],
        "said": ", ".join(f"{number:,} {SAYS[state].casefold()}" for state, number in numbers.items()),
        "grades": [(grade or "not graded", f"{met:,}", f"{of:,}") for grade, (met, of) in progress.grades.items()],
        "met": f"{progress.met:,} of {progress.offers:,}",
        "answered": f"{answered:,} of {words.count(progress.offers, 'customer')}",
    }
