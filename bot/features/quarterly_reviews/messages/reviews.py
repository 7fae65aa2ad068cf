"""Closets in words: how far one has come, what a verdict means next, the review channel's message, nudges."""

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
from bot.slack.help_texts import Entry
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
    ClosetVerdict.STOP_QUOTING: "The quote gate refuses new work for them from now on, until another verdict.",
    ClosetVerdict.LET_GO: "Nothing happens by itself: `/umpire gates {key}` shows what stands before a final notice.",
}
"""What follows a verdict, for the one who gave it."""


def render_status(found: ClosetStatus) -> Message:
    """How far the newest closet has come, and what one can do in it."""
    closet, progress = found.closet, found.progress
    next_on = formatting.day(found.next_on) if found.next_on else ""
    if closet is None or progress is None:
        return render("closet_none", next=next_on)
    today = found.now.astimezone(found.policy.zone).date()
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
        left=found.left,
        waits=formatting.count(found.left, "customer of yours waits", "customers of yours wait"),
        undecided=formatting.listed(
            [formatting.short(each.name, NAME_LIMIT) for each in found.undecided], len(found.undecided)
        ),
        more=max(0, progress.left - len(found.undecided)) if found.undecided else 0,
        manager=found.manager,
        next=next_on,
    )


def render_started(outcome: ClosetStarted) -> Message:
    """The answer to who began a closet by hand."""
    return render(
        "closet_started",
        quarter=review_rules.format_quarter(outcome.closet.key),
        until=formatting.day(outcome.closet.closes_on),
        customers=formatting.count(outcome.progress.left, "customer"),
        unowned=formatting.count(outcome.progress.unowned, "of them has", "of them have")
        if outcome.progress.unowned
        else "",
        told=outcome.told,
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_decided(outcome: VerdictGiven) -> Message:
    """The answer to who gave a verdict: until when it can be changed, what follows, how many are left."""
    item, key = outcome.item, outcome.customer.key
    assert item.verdict is not None, "it was just given"
    return render(
        "closet_decided",
        customer=outcome.customer.name,
        key=key,
        verdict=item.verdict.value,
        earlier=outcome.earlier.value if outcome.earlier not in (None, item.verdict) and outcome.earlier else "",
        suggested=item.suggested.value if item.suggested is not item.verdict else "",
        why=item.why,
        note=item.note,
        next=NEXT_STEPS[item.verdict].format(key=key),
        fix=item.verdict is ClosetVerdict.FIX,
        until=formatting.day(outcome.closet.closes_on),
        left=f"{outcome.progress.left:,}",
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        undo=outcome.undo,
    )


def render_let_go_question(found: LetGoQuestion) -> Message:
    """The question before somebody is let go."""
    return render(
        "closet_let_go",
        customer=found.customer.name,
        suggested=found.item.suggested.value,
        why=found.item.why,
        brings=format_revenue(found.item, found.policy),
        note=found.note,
        draft=found.draft,
    )


def render_nothing_here() -> Message:
    """Where a page has nobody in it."""
    return render(
        "refused", sentence="No customer here waits for a verdict of yours. `/umpire closet` shows the whole."
    )


def render_post(found: ClosetPost) -> Message:
    """The one message of a closet in the review channel; it names no customer and ranks nobody."""
    closet, progress = found.closet, found.progress
    if closet is None or progress is None:
        return render("closet_gone", quarter=review_rules.format_quarter(found.key))
    ended = closet.running is None
    return render(
        "closet",
        quarter=review_rules.format_quarter(closet.key),
        until=formatting.day(closet.closes_on, found.now.astimezone(found.policy.zone).date()),
        ended=ended,
        says=summarize_progress(progress, ended=ended),
        unowned=formatting.count(progress.unowned, "has", "have") if progress.unowned else "",
        given=[(verdict.value, f"{many:,}") for verdict, many in progress.decided.items() if many],
        before=format_good_share(closet.before),
        after=format_good_share(closet.after) if closet.after else "",
    )


def render_nudge(found: ClosetNudge) -> Message:
    """A word to somebody whose customers wait."""
    today = found.now.astimezone(found.policy.zone).date()
    days = (found.closet.closes_on - today).days
    return render(
        "closet_nudge",
        quarter=review_rules.format_quarter(found.closet.key),
        until=formatting.day(found.closet.closes_on, today),
        days=formatting.count(days, "day"),
        left=formatting.count(found.left, "customer waits", "customers wait") if found.left else "",
        unowned=formatting.count(found.unowned, "customer", "customers") if found.unowned else "",
    )


def render_closed(found: ClosetClosed) -> Message:
    """What managers read when a closet is over."""
    closet = found.closet
    return render(
        "closet_closed",
        quarter=review_rules.format_quarter(closet.key),
        key=closet.key,
        says=summarize_progress(found.progress, ended=True),
        rows=[(verdict.value, f"{many:,}") for verdict, many in found.progress.decided.items() if many],
        before=format_good_share(closet.before),
        after=format_good_share(closet.after) if closet.after else "",
    )


def summarize_progress(progress: ClosetProgress, *, ended: bool) -> str:
    """`120 of 200 customers have a verdict`, and what became of the others."""
    whole = progress.done + progress.left
    said = f"{progress.done:,} of {formatting.count(whole, 'customer')} {'has' if whole == 1 else 'have'} a verdict"
    if not progress.left:
        return said
    rest = "was left undecided" if progress.left == 1 else "were left undecided"
    return f"{said}; {progress.left:,} {rest if ended else 'to go'}"


def format_good_share(found: GoodShare) -> str:
    """`30 % of all customers are A or B, and bring 58 % of revenue`."""
    if found.by_count is None:
        return "there was no customer"
    said = f"{format_share(found.by_count)} of all customers are A or B"
    return said if found.by_revenue is None else f"{said}, and bring {format_share(found.by_revenue)} of the revenue"


def build_verdict_rows(progress: ClosetProgress) -> list[list[str]]:
    """A line for each verdict: how many have it, and for how many of the others it is suggested."""
    return [
        [formatting.sentence(each.value), f"{progress.decided[each]:,}", f"{progress.waiting[each]:,}"]
        for each in ClosetVerdict
    ]


def format_latest_verdict(closet: Closet, item: ClosetItem) -> str:
    """The newest verdict as a scorecard shows it."""
    assert item.verdict is not None, "it was looked up by that"
    said, note = f"Closet {review_rules.format_quarter(closet.key)}: {item.verdict.value}", " ".join(item.note.split())
    return f"{said}. {formatting.short(note, 200)}" if note else f"{said}."


def format_suggestion(item: ClosetItem, policy: Policy) -> str:
    """What stands beside a menu: the suggestion, its reason, and what the customer brings."""
    return f"Suggested: {item.suggested.value}. {item.why} {format_revenue(item, policy)}"


def format_revenue(item: ClosetItem, policy: Policy) -> str:
    """`It brings EUR 38,400.00 a year.`, as of the closet's opening."""
    if item.revenue is None:
        return "Its revenue is not on record."
    return f"It brings {formatting.money(item.revenue, policy.currency)} a year."


HELP: dict[str, Entry] = {
    "closet": Entry(
        "a verdict on every customer, once a quarter",
        "staff to look at, owners to decide, managers to run",
        (
            ("/umpire closet", "how far it has come, until when, and the share of A and B"),
            ("/umpire closet mine", "your customers page by page, with a suggestion for each"),
            (
                "/umpire closet verdict acme reprice margin is gone",
                "one verdict with a note: `grow`, `keep`, `fix`, `reprice`, `stop-quoting`, or `let-go` with a reason",
            ),
            ("/umpire closet start", "for managers: opens this quarter's at once; July's opens by itself"),
            ("/umpire closet all", "for managers: everybody's customers; `unowned` those nobody looks after"),
            (
                "/umpire closet plan",
                "for managers: the verdicts as Markdown and CSV, with pictures; `plan 2026-Q3` an older one",
            ),
            ("/umpire closet year", "for managers: the share of A and B before and after each closet of a year"),
        ),
    ),
}
