"""The messages about quotes: whether we may quote and why, what became of a quote, and the list."""

from bot.features.quotes.usecases.quotes import QuoteChanged, QuoteList
from bot.features.quotes.usecases.subjects import QuoteSubject
from bot.slack import formatting
from bot.slack.help_texts import HelpEntry
from bot.slack.rendering import Button, Message, render
from scoring import quotes as quote_rules
from scoring.quotes import Quote, QuoteOutcome, QuoteVerdict
from scoring.rules.policy import Policy

HELP: dict[str, HelpEntry] = {
    "quote": HelpEntry(
        "may we quote for a job? Yes, with care, or no, and why",
        "staff, and managers to override a no",
        (
            (
                "/umpire quote acme --value 12000 --margin 15 --type repair",
                "asks; also `--chance 40` in percent, `--hours 10` a month, `--per year` where it comes back yearly",
            ),
            ("/umpire quote won 12", "also `lost` and `dropped`: what became of a quote, by its number"),
            (
                "/umpire quote done 12 --margin 9",
                "what a won job came to in the end; the next of its type learn from it",
            ),
            ("/umpire quote override 12 they pay up front", "a manager lets a refused quote go out, with a reason"),
            ("/umpire quote list acme", "their latest quotes, or without a name everybody's"),
        ),
    ),
}
VERDICT_TITLES = {
    QuoteVerdict.QUOTE: ":large_green_circle: Go ahead and quote",
    QuoteVerdict.WARN: ":large_yellow_circle: Quote with care",
    QuoteVerdict.REFUSE: ":red_circle: Do not quote",
}
VERDICT_WORDS = {QuoteVerdict.QUOTE: "fine", QuoteVerdict.WARN: "with care", QuoteVerdict.REFUSE: "refused"}
REASON_LIMIT = 300
"""Characters of one reason that are shown; a prospect's must-have may be long."""
MOST_REASONS = 20


def render_answer(outcome: QuoteChanged) -> Message:
    """Render whether we may quote, with every reason, and buttons for what becomes of the quote."""
    quote = outcome.quote
    return render(
        "quote_answer",
        says=VERDICT_TITLES[quote.verdict],
        customer=outcome.whom.name,
        job=format_job(quote, outcome.policy),
        reasons=[formatting.short(reason, REASON_LIMIT) for reason in quote.reasons[:MOST_REASONS]],
        more=max(0, len(quote.reasons) - MOST_REASONS),
        number=quote.id,
        refused=quote_rules.is_refused(quote),
        room=format_likelihood(quote),
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        buttons=_build_buttons(outcome),
    )


def render_quote_changed(outcome: QuoteChanged) -> Message:
    """Render the answer to an outcome or an override."""
    quote = outcome.quote
    return render(
        "quote_moved",
        what=outcome.what,
        customer=outcome.whom.name,
        job=format_job(quote, outcome.policy),
        number=quote.id,
        final="" if quote.final_margin is None else formatting.percent(quote.final_margin),
        type=quote.job,
        why=quote.override_why if outcome.what == "overridden" else "",
        minutes=formatting.count(outcome.policy.undo_minutes, "minute"),
        buttons=_build_buttons(outcome),
    )


def render_quotes(listing: QuoteList) -> Message:
    """Render the latest quotes, the newest first."""
    rows = [
        {
            "number": quote.id,
            "customer": formatting.short(listing.subjects[quote.id].name, 60),
            "gone": _format_subject_kind(listing.subjects[quote.id]),
            "job": format_job(quote, listing.policy),
            "verdict": "refused, overridden" if quote.overridden_by else VERDICT_WORDS[quote.verdict],
            "outcome": _format_outcome(quote),
        }
        for quote in listing.quotes
    ]
    return render("quote_list", rows=rows, customer=listing.whom.name if listing.whom else "")


def format_job(quote: Quote, policy: Policy) -> str:
    """Format a quote's job: `EUR 12,000.00 at 15 %, repair`."""
    often = " a year" if quote.yearly else ""
    summary = f"{formatting.money(quote.value, policy.currency)}{often} at {formatting.percent(quote.margin)}"
    return f"{summary}, {formatting.short(quote.job, 60)}" if quote.job else summary


def format_likelihood(quote: Quote) -> str:
    """Format how a quote counts as work that may come: `30 % likely, 10 h a month`."""
    chance = f"{quote.chance} % likely"
    return chance if quote.minutes is None else f"{chance}, {formatting.duration(quote.minutes)} a month"


def _format_outcome(quote: Quote) -> str:
    """Format what became of a quote."""
    if quote.outcome is QuoteOutcome.OPEN:
        return "open" if quote_rules.is_refused(quote) else f"open, {format_likelihood(quote)}"
    if quote.final_margin is not None:
        return f"{quote.outcome.value}, came to {formatting.percent(quote.final_margin)}"
    return quote.outcome.value


def _format_subject_kind(subject: QuoteSubject) -> str:
    """Say that a quote is for a prospect or a former customer; nothing for a current one."""
    if subject.customer is None:
        return "prospect"
    return "former customer" if subject.customer.former_at is not None else ""


def _build_buttons(outcome: QuoteChanged) -> list[Button]:
    """Build buttons for what can become of the quote now, and the undo; a refused one cannot be won."""
    quote, number = outcome.quote, str(outcome.quote.id)
    buttons = []
    if quote.outcome is QuoteOutcome.OPEN:
        buttons = [Button("Won", "quote_won", number), Button("Lost", "quote_lost", number)]
        if quote_rules.is_refused(quote):
            buttons = [Button("Drop It", "quote_dropped", number)]
            buttons += [Button("Override", "quote_override_open", number)] if outcome.may_override else []
    elif quote.outcome is QuoteOutcome.WON and quote.final_margin is None:
        buttons = [Button("Say What It Came To", "quote_done_open", number)]
    return [*buttons, Button("Undo", "undo", outcome.undo)]
