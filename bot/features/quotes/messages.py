"""Quotes in words: what the gate says and why, what became of a quote, and the latest ones."""

from bot.features.quotes.usecases.quotes import QuoteChanged, QuoteList
from bot.features.quotes.usecases.subjects import QuoteSubject
from bot.slack import formatting
from bot.slack.help_texts import Entry
from bot.slack.rendering import Button, Message, render
from scoring import quotes as quote_rules
from scoring.quotes import Quote, QuoteOutcome, QuoteVerdict
from scoring.rules.policy import Policy

HELP: dict[str, Entry] = {
    "quote": Entry(
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


def render_answer(kept: QuoteChanged) -> Message:
    """The gate's answer, with every reason, and what to do when the customer has answered."""
    quote = kept.quote
    return render(
        "quote_answer",
        says=VERDICT_TITLES[quote.verdict],
        customer=kept.whom.name,
        job=format_job(quote, kept.policy),
        reasons=[formatting.short(reason, REASON_LIMIT) for reason in quote.reasons[:MOST_REASONS]],
        more=max(0, len(quote.reasons) - MOST_REASONS),
        number=quote.id,
        refused=quote_rules.is_refused(quote),
        room=format_likelihood(quote),
        minutes=formatting.count(kept.policy.undo_minutes, "minute"),
        buttons=_build_buttons(kept),
    )


def render_quote_changed(kept: QuoteChanged) -> Message:
    """The answer to what became of a quote, or to an override."""
    quote = kept.quote
    return render(
        "quote_moved",
        what=kept.what,
        customer=kept.whom.name,
        job=format_job(quote, kept.policy),
        number=quote.id,
        final="" if quote.final_margin is None else formatting.percent(quote.final_margin),
        type=quote.job,
        why=quote.override_why if kept.what == "overridden" else "",
        minutes=formatting.count(kept.policy.undo_minutes, "minute"),
        buttons=_build_buttons(kept),
    )


def render_quotes(listed: QuoteList) -> Message:
    """The latest quotes, newest first."""
    rows = [
        {
            "number": quote.id,
            "customer": formatting.short(listed.whose[quote.id].name, 60),
            "gone": _format_subject_kind(listed.whose[quote.id]),
            "job": format_job(quote, listed.policy),
            "verdict": "refused, overridden" if quote.overridden_by else VERDICT_WORDS[quote.verdict],
            "outcome": _format_outcome(quote),
        }
        for quote in listed.quotes
    ]
    return render("quote_list", rows=rows, customer=listed.whom.name if listed.whom else "")


def format_job(quote: Quote, policy: Policy) -> str:
    """`EUR 12,000.00 at 15 %, repair`."""
    often = " a year" if quote.yearly else ""
    told = f"{formatting.money(quote.value, policy.currency)}{often} at {formatting.percent(quote.margin)}"
    return f"{told}, {formatting.short(quote.job, 60)}" if quote.job else told


def format_likelihood(quote: Quote) -> str:
    """How it counts as work that may come: `30 % likely, 10 h a month`."""
    told = f"{quote.chance} % likely"
    return told if quote.minutes is None else f"{told}, {formatting.duration(quote.minutes)} a month"


def _format_outcome(quote: Quote) -> str:
    if quote.outcome is QuoteOutcome.OPEN:
        return "open" if quote_rules.is_refused(quote) else f"open, {format_likelihood(quote)}"
    if quote.final_margin is not None:
        return f"{quote.outcome.value}, came to {formatting.percent(quote.final_margin)}"
    return quote.outcome.value


def _format_subject_kind(whom: QuoteSubject) -> str:
    if whom.customer is None:
        return "prospect"
    return "former customer" if whom.customer.former_at is not None else ""


def _build_buttons(kept: QuoteChanged) -> list[Button]:
    """What can become of it now, and the undo; winning is no button while it is refused."""
    quote, number = kept.quote, str(kept.quote.id)
    found = []
    if quote.outcome is QuoteOutcome.OPEN:
        found = [Button("Won", "quote_won", number), Button("Lost", "quote_lost", number)]
        if quote_rules.is_refused(quote):
            found = [Button("Drop It", "quote_dropped", number)]
            found += [Button("Override", "quote_override_open", number)] if kept.may_override else []
    elif quote.outcome is QuoteOutcome.WON and quote.final_margin is None:
        found = [Button("Say What It Came To", "quote_done_open", number)]
    return [*found, Button("Undo", "undo", kept.undo)]
