"""Messages about quotes, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.quotes import messages as quotes
from bot.features.quotes.usecases.quotes import QuoteChanged, QuoteList
from bot.features.quotes.usecases.subjects import QuoteSubject
from bot.slack.rendering import Message
from scoring.prospects.prospects import Prospect
from scoring.quotes import Quote, QuoteOutcome, QuoteVerdict
from tests.messages import samples

ACME, HOSTILE = QuoteSubject(customer=samples.ACME), QuoteSubject(customer=samples.HOSTILE)
PROSPECT = QuoteSubject(prospect=Prospect(4, "Initech", "initech", "U0ANA", samples.NOW, {}, {}, {}))
FINE = Quote(
    12, 1_200_000, 1500, QuoteVerdict.QUOTE, "U0ANA", samples.NOW, 40, customer_id=1, job="repair", minutes=600
)
WARNED = replace(FINE, verdict=QuoteVerdict.WARN, job="", minutes=None, reasons=("They are graded C.",))
REFUSED = replace(
    FINE,
    verdict=QuoteVerdict.REFUSE,
    reasons=(
        "They are graded D.",
        "The last 3 repair jobs came to less than 12.5 % margin.",
        "EUR 120 is less than our smallest sale, EUR 500.",
    ),
)
LET_OUT = replace(REFUSED, overridden_by="U0ROSA", override_why="They pay up front this time.")
WON = replace(FINE, outcome=QuoteOutcome.WON, outcome_by="U0ANA", outcome_at=samples.NOW)
DONE = replace(WON, final_margin=900)
WORST = replace(
    FINE,
    id=999_999_999,
    value=10**15,
    margin=-100_000,
    chance=100,
    minutes=44_640,
    job=samples.AMPERSANDS,
    verdict=QuoteVerdict.REFUSE,
    reasons=tuple(f"Never again: {samples.LONG_NOTE}" for _ in range(60)),
    override_why=samples.LONG_NOTE,
)


def kept(quote: Quote, what: str = "asked", whom: QuoteSubject = ACME, *, manager: bool = False) -> QuoteChanged:
    """What somebody is told of it."""
    return QuoteChanged(quote, whom, what, samples.POLICY, samples.UNDO, manager)


def listed(
    *found: Quote, whose: QuoteSubject = ACME, whom: QuoteSubject | None = None, manager: bool = True
) -> QuoteList:
    """A list of these, as a manager sees it, or a colleague who may settle none."""
    subjects, ours = {quote.id: whose for quote in found}, frozenset(quote.id for quote in found if manager)
    return QuoteList(found, subjects, samples.POLICY, whom, ours, manager)


GONE = QuoteSubject(customer=replace(samples.ACME, former_at=samples.NOW))
CASES: dict[str, Callable[[], Message]] = {
    "quote_answer": lambda: quotes.render_answer(kept(FINE)),
    "quote_answer--warned": lambda: quotes.render_answer(kept(WARNED, whom=PROSPECT)),
    "quote_answer--refused": lambda: quotes.render_answer(kept(REFUSED)),
    "quote_answer--manager": lambda: quotes.render_answer(kept(REFUSED, manager=True)),
    "quote_answer--hostile": lambda: quotes.render_answer(kept(WORST, whom=HOSTILE, manager=True)),
    "quote_moved--won": lambda: quotes.render_quote_changed(kept(WON, "won")),
    "quote_moved--won-done": lambda: quotes.render_quote_changed(kept(DONE, "won")),
    "quote_moved--lost": lambda: quotes.render_quote_changed(kept(replace(WON, outcome=QuoteOutcome.LOST), "lost")),
    "quote_moved--done": lambda: quotes.render_quote_changed(kept(DONE, "done")),
    "quote_moved--overridden": lambda: quotes.render_quote_changed(kept(LET_OUT, "overridden", manager=True)),
    "quote_moved--hostile": lambda: quotes.render_quote_changed(
        kept(replace(WORST, overridden_by="U0ROSA"), "overridden", HOSTILE, manager=True)
    ),
    "quote_list": lambda: quotes.render_quotes(
        listed(*(replace(each, id=n) for n, each in enumerate((DONE, WON, LET_OUT, REFUSED, WARNED, FINE), start=1)))
    ),
    "quote_list--one": lambda: quotes.render_quotes(listed(FINE, whose=GONE, whom=GONE)),
    "quote_list--prospect": lambda: quotes.render_quotes(listed(WARNED, whose=PROSPECT, whom=PROSPECT)),
    "quote_list--nothing": lambda: quotes.render_quotes(listed()),
    "quote_list--hostile": lambda: quotes.render_quotes(
        listed(*(replace(WORST, id=n) for n in range(999_999_900, 999_999_920)), whose=HOSTILE, whom=HOSTILE)
    ),
}
POSTED: tuple[str, ...] = ()
