"""The messages about quarterly reviews: progress, verdicts, the review channel's message, and reminders."""

from bot.features.plots.messages.plots import format_share
from bot.features.quarterly_reviews.usecases.reviews import (
    ClosetClosed,
    ClosetNudge,
    ClosetPost,
    ClosetStarted,
    ClosetStatus,
    LetGoQuestion,
    VerdictGiven,
)
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Message, render
from scoring.quarterly_reviews import reviews as review_rules
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetProgress, ClosetVerdict, GoodShare
from scoring.rules.policy import Policy

NAME_LIMIT = 60
NEXT_STEPS = {
    ClosetVerdict.GROW: "Next: ask them what else they need.",
    ClosetVerdict.KEEP: "Nothing changes.",
    ClosetVerdict.FIX: "Next: `/umpire fix {key} <what we mend>` opens the fix.",
    ClosetVerdict.REPRICE: "Next: offer a price that is worth the work; the next campaign's list marks them for it.",
    ClosetVerdict.STOP_QUOTING: "From now on `/umpire quote` says no to new work for them, until another verdict.",
    ClosetVerdict.LET_GO: "Nothing happens by itself: `/umpire steps {key}` shows the steps before a final notice.",
}
"""What follows a verdict, for the one who gave it."""


def render_status(status: ClosetStatus) -> Message:
    """Render how far the newest review has come, and what the reader can do."""
    closet, progress = status.closet, status.progress
    next_on = formatting.day(status.next_on) if status.next_on else ""
    if closet is None or progress is None:
        return render("closet_none", next=next_on)
    today = status.now.astimezone(status.policy.zone).date()
    ended = closet.running is None or review_rules.is_over(closet, today)
    return render(
        "closet_status",
        quarter=review_rules.format_quarter(closet.key),
        until=formatting.day(closet.closes_on, today),
        ended=ended,
        says=summarize_progress(progress, ended=ended),
        rows=build_verdict_rows(progress),
        before=format_good_share(closet.before),
        after=format_good_share(closet.after) if closet.after else "",
        left=status.left,
        waits=formatting.count(status.left, "customer of yours waits", "customers of yours wait"),
        undecided=formatting.listed(
            [formatting.short(each.name, NAME_LIMIT) for each in status.undecided], len(status.undecided)
        ),
        more=max(0, progress.left - len(status.undecided)) if status.undecided else 0,
        manager=status.manager,
        next=next_on,
    )


def render_started(started: ClosetStarted) -> Message:
    """Render the answer to who opened a review by hand."""
    return render(
        "closet_started",
        quarter=review_rules.format_quarter(started.closet.key),
        until=formatting.day(started.closet.closes_on),
        customers=formatting.count(started.progress.left, "customer"),
        unowned=formatting.count(started.progress.unowned, "of them has", "of them have")
        if started.progress.unowned
        else "",
        told=started.channel,
        minutes=formatting.count(started.policy.undo_minutes, "minute"),
        undo=started.undo,
    )


def render_decided(given: VerdictGiven) -> Message:
    """Render the answer to a verdict: until when it can be changed, what follows, how many are left."""
    item, key = given.item, given.customer.key
    assert item.verdict is not None, "it was just given"
    return render(
        "closet_decided",
        customer=given.customer.name,
        key=key,
        verdict=item.verdict.value,
        earlier=given.earlier.value if given.earlier not in (None, item.verdict) and given.earlier else "",
        suggested=item.suggested.value if item.suggested is not item.verdict else "",
        why=item.why,
        note=item.note,
        next=NEXT_STEPS[item.verdict].format(key=key),
        fix=item.verdict is ClosetVerdict.FIX,
        until=formatting.day(given.closet.closes_on),
        left=f"{given.progress.left:,}",
        minutes=formatting.count(given.policy.undo_minutes, "minute"),
        undo=given.undo,
    )


def render_let_go_question(question: LetGoQuestion) -> Message:
    """Render the question before a customer is let go."""
    return render(
        "closet_let_go",
        customer=question.customer.name,
        suggested=question.item.suggested.value,
        why=question.item.why,
        brings=format_revenue(question.item, question.policy),
        note=question.note,
        draft=question.draft,
    )


def render_nothing_here() -> Message:
    """Render that nobody waits for a verdict of this person."""
    return render(
        "refused", sentence="No customer here waits for a verdict of yours. `/umpire quarterly` shows the whole."
    )


def render_post(post: ClosetPost) -> Message:
    """Render the review's one message in the review channel; it names no customer and ranks nobody."""
    closet, progress = post.closet, post.progress
    if closet is None or progress is None:
        return render("closet_gone", quarter=review_rules.format_quarter(post.key))
    ended = closet.running is None
    return render(
        "closet",
        quarter=review_rules.format_quarter(closet.key),
        until=formatting.day(closet.closes_on, post.now.astimezone(post.policy.zone).date()),
        ended=ended,
        says=summarize_progress(progress, ended=ended),
        unowned=formatting.count(progress.unowned, "has", "have") if progress.unowned else "",
        given=[(verdict.value, f"{many:,}") for verdict, many in progress.decided.items() if many],
        before=format_good_share(closet.before),
        after=format_good_share(closet.after) if closet.after else "",
    )


def render_nudge(nudge: ClosetNudge) -> Message:
    """Render a reminder to somebody whose customers wait for a verdict."""
    today = nudge.now.astimezone(nudge.policy.zone).date()
    days = (nudge.closet.closes_on - today).days
    return render(
        "closet_nudge",
        quarter=review_rules.format_quarter(nudge.closet.key),
        until=formatting.day(nudge.closet.closes_on, today),
        days=formatting.count(days, "day"),
        left=formatting.count(nudge.left, "customer waits", "customers wait") if nudge.left else "",
        unowned=formatting.count(nudge.unowned, "customer", "customers") if nudge.unowned else "",
    )


def render_closed(closing: ClosetClosed) -> Message:
    """Render what managers read when a review is over."""
    closet = closing.closet
    return render(
        "closet_closed",
        quarter=review_rules.format_quarter(closet.key),
        key=closet.key,
        says=summarize_progress(closing.progress, ended=True),
        rows=[(verdict.value, f"{many:,}") for verdict, many in closing.progress.decided.items() if many],
        before=format_good_share(closet.before),
        after=format_good_share(closet.after) if closet.after else "",
    )


def summarize_progress(progress: ClosetProgress, *, ended: bool) -> str:
    """`120 of 200 customers have a verdict`, and what became of the others."""
    total = progress.done + progress.left
    summary = f"{progress.done:,} of {formatting.count(total, 'customer')} {'has' if total == 1 else 'have'} a verdict"
    if not progress.left:
        return summary
    undecided = "was left undecided" if progress.left == 1 else "were left undecided"
    return f"{summary}; {progress.left:,} {undecided if ended else 'to go'}"


def format_good_share(share: GoodShare) -> str:
    """`30 % of all customers are A or B, and bring 58 % of the revenue`"""
    if share.by_count is None:
        return "there was no customer"
    by_count = f"{format_share(share.by_count)} of all customers are A or B"
    return (
        by_count
        if share.by_revenue is None
        else f"{by_count}, and bring {format_share(share.by_revenue)} of the revenue"
    )


def build_verdict_rows(progress: ClosetProgress) -> list[list[str]]:
    """Build a row for each verdict: how many have it, and for how many undecided customers it is suggested."""
    return [
        [formatting.sentence(each.value), f"{progress.decided[each]:,}", f"{progress.waiting[each]:,}"]
        for each in ClosetVerdict
    ]


def format_latest_verdict(closet: Closet, item: ClosetItem) -> str:
    """Format the newest verdict for a scorecard."""
    assert item.verdict is not None, "it was looked up by that"
    verdict = f"Quarterly review {review_rules.format_quarter(closet.key)}: {item.verdict.value}"
    note = " ".join(item.note.split())
    return f"{verdict}. {formatting.short(note, 200)}" if note else f"{verdict}."


def format_suggestion(item: ClosetItem, policy: Policy) -> str:
    """Format the suggested verdict, its reason, and what the customer brings."""
    return f"Suggested: {item.suggested.value}. {item.why} {format_revenue(item, policy)}"


def format_revenue(item: ClosetItem, policy: Policy) -> str:
    """Format the revenue as of the review's opening: `It brings EUR 38,400 a year.`"""
    if item.revenue is None:
        return "Its revenue is not on record."
    return f"It brings {formatting.whole_money(item.revenue, policy.currency)} a year."


HELP: dict[str, HelpEntry] = {
    "quarterly": HelpEntry(
        "a verdict on every customer, once a quarter",
        "staff to look at, owners to decide, managers to run",
        (
            ("/umpire quarterly", "how far it has come, until when, and the share of A and B"),
            ("/umpire quarterly mine", "your customers page by page, with a suggestion for each"),
            (
                "/umpire quarterly verdict acme reprice margin is gone",
                "one verdict with a note: `grow`, `keep`, `fix`, `reprice`, `stop-quoting`, or `let-go` with a reason",
            ),
            ("/umpire quarterly start", "for managers: opens this quarter's at once; July's opens by itself"),
            ("/umpire quarterly all", "for managers: everybody's customers; `unowned` those nobody looks after"),
            (
                "/umpire quarterly plan",
                "for managers: the verdicts as Markdown and CSV, with pictures; `plan 2026-Q3` an older one",
            ),
            ("/umpire quarterly year", "for managers: the share of A and B before and after each review of a year"),
        ),
    ),
}
