"""The messages about quotes: whether we may quote and why, what became of a quote, and the list."""

from bot.features.quotes.usecases.quotes import QuoteChanged, QuoteList
from bot.features.quotes.usecases.subjects import QuoteSubject
from bot.slack import formatting
from bot.slack.data_blocks import Cell, bold
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
                "what a won job came to in the end; the next quotes of its type learn from it",
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
VERDICT_WORDS = {QuoteVerdict.QUOTE: "yes", QuoteVerdict.WARN: "with care", QuoteVerdict.REFUSE: "no"}
LIST_HEAD = ("Customer", "Quote", "May we?", "What became of it")
MOST_OPTIONS = 100
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
    names = {quote.id: _format_subject(listing.subjects[quote.id]) for quote in listing.quotes}
    acts = [act for quote in listing.quotes for act in _list_acts(quote, names[quote.id], listing)]
    return render(
        "quote_list",
        head=LIST_HEAD,
        rows=[_build_row(quote, names[quote.id], listing.policy) for quote in listing.quotes],
        number=formatting.count(len(listing.quotes), "quote"),
        names=formatting.listed([f"#{quote.id} {names[quote.id]}" for quote in listing.quotes], 3),
        acts=acts[:MOST_OPTIONS],
        customer=listing.whom.name if listing.whom else "",
    )


def _build_row(quote: Quote, name: str, policy: Policy) -> list[Cell]:
    """Build the row of a quote: whom it is for, what it is, whether it may go out, and what became of it."""
    verdict = "no, overridden" if quote.overridden_by else VERDICT_WORDS[quote.verdict]
    return [bold(name), f"#{quote.id} · {format_job(quote, policy)}", verdict, _format_outcome(quote)]


def _format_subject(subject: QuoteSubject) -> str:
    """Format whom a quote is for, and that it is a prospect or a former customer: `Initech (prospect)`."""
    kind = _format_subject_kind(subject)
    name = formatting.short(subject.name, 60)
    return f"{name} ({kind})" if kind else name


def _list_acts(quote: Quote, name: str, listing: QuoteList) -> list[tuple[str, str, str]]:
    """List what the reader can record of a quote, as (label, action, value) for the menu below the list."""
    if quote.id not in listing.to_settle:
        return []
    customer = listing.subjects[quote.id].customer
    gone = customer is not None and customer.former_at is not None
    return [
        (f"#{quote.id} {formatting.short(name, 40)}: {each.label}", each.action, each.value)
        for each in _build_outcome_buttons(quote, may_override=listing.may_override)
        if not (gone and each.action == "quote_won")
    ]


def format_job(quote: Quote, policy: Policy) -> str:
    """Format a quote's job: `EUR 12,000 at 15 %, repair`."""
    often = " a year" if quote.yearly else ""
    summary = f"{formatting.price(quote.value, policy.currency)}{often} at {formatting.percent(quote.margin)}"
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
    """Build buttons for what can become of the quote now, and the undo."""
    buttons = _build_outcome_buttons(outcome.quote, may_override=outcome.may_override)
    return [*buttons, Button("Undo", "undo", outcome.undo)]


def _build_outcome_buttons(quote: Quote, *, may_override: bool) -> list[Button]:
    """Build buttons for what can become of a quote now; a refused one cannot be won."""
    number = str(quote.id)
    if quote.outcome is QuoteOutcome.WON and quote.final_margin is None:
        return [Button("Say What It Came To", "quote_done_open", number)]
    if quote.outcome is not QuoteOutcome.OPEN:
        return []
    if quote_rules.is_refused(quote):
        override = [Button("Override", "quote_override_open", number)] if may_override else []
        return [Button("Drop It", "quote_dropped", number), *override]
    return [Button("Won", "quote_won", number), Button("Lost", "quote_lost", number)]
