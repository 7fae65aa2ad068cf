"""Messages about quotes, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.quotes import messages as quotes
from bot.features.quotes.usecases.quotes import Kept, Listed
from bot.features.quotes.usecases.subjects import Whom
from bot.slack.rendering import Message
from scoring.prospects.prospects import Prospect
from scoring.quotes import Outcome, Quote, Verdict
from tests.messages import samples

ACME, HOSTILE = Whom(customer=samples.ACME), Whom(customer=samples.HOSTILE)
PROSPECT = Whom(prospect=Prospect(4, "Initech", "initech", "U0ANA", samples.NOW, {}, {}, {}))
FINE = Quote(12, 1_200_000, 1500, Verdict.QUOTE, "U0ANA", samples.NOW, 40, customer_id=1, job="repair", minutes=600)
WARNED = replace(FINE, verdict=Verdict.WARN, job="", minutes=None, reasons=("They are graded C.",))
REFUSED = replace(
    FINE,
    verdict=Verdict.REFUSE,
    reasons=(
        "They are graded D.",
        "The last 3 repair jobs came to less than 12.5 % margin.",
        "EUR 120.00 is less than our smallest sale, EUR 500.00.",
    ),
)
LET_OUT = replace(REFUSED, overridden_by="U0ROSA", override_why="They pay up front this time.")
WON = replace(FINE, outcome=Outcome.WON, outcome_by="U0ANA", outcome_at=samples.NOW)
DONE = replace(WON, final_margin=900)
WORST = replace(
    FINE,
    id=999_999_999,
    value=10**15,
    margin=-100_000,
    chance=100,
    minutes=44_640,
    job=samples.AMPERSANDS,
    verdict=Verdict.REFUSE,
    reasons=tuple(f"Never again: {samples.LONG_NOTE}" for _ in range(60)),
    override_why=samples.LONG_NOTE,
)


def kept(quote: Quote, what: str = "asked", whom: Whom = ACME, *, manager: bool = False) -> Kept:
    """What somebody is told of it."""
    return Kept(quote, whom, what, samples.POLICY, samples.UNDO, manager)


def listed(*found: Quote, whose: Whom = ACME, whom: Whom | None = None) -> Listed:
    """A list of these."""
    return Listed(found, {quote.id: whose for quote in found}, samples.POLICY, whom)


GONE = Whom(customer=replace(samples.ACME, former_at=samples.NOW))
CASES: dict[str, Callable[[], Message]] = {
    "quote_answer": lambda: quotes.answer(kept(FINE)),
    "quote_answer--warned": lambda: quotes.answer(kept(WARNED, whom=PROSPECT)),
    "quote_answer--refused": lambda: quotes.answer(kept(REFUSED)),
    "quote_answer--manager": lambda: quotes.answer(kept(REFUSED, manager=True)),
    "quote_answer--hostile": lambda: quotes.answer(kept(WORST, whom=HOSTILE, manager=True)),
    "quote_moved--won": lambda: quotes.moved(kept(WON, "won")),
    "quote_moved--won-done": lambda: quotes.moved(kept(DONE, "won")),
    "quote_moved--lost": lambda: quotes.moved(kept(replace(WON, outcome=Outcome.LOST), "lost")),
    "quote_moved--done": lambda: quotes.moved(kept(DONE, "done")),
    "quote_moved--overridden": lambda: quotes.moved(kept(LET_OUT, "overridden", manager=True)),
    "quote_moved--hostile": lambda: quotes.moved(
        kept(replace(WORST, overridden_by="U0ROSA"), "overridden", HOSTILE, manager=True)
    ),
    "quote_list": lambda: quotes.listing(
        listed(*(replace(each, id=n) for n, each in enumerate((DONE, WON, LET_OUT, REFUSED, WARNED, FINE), start=1)))
    ),
    "quote_list--one": lambda: quotes.listing(listed(FINE, whose=GONE, whom=GONE)),
    "quote_list--prospect": lambda: quotes.listing(listed(WARNED, whose=PROSPECT, whom=PROSPECT)),
    "quote_list--nothing": lambda: quotes.listing(listed()),
    "quote_list--hostile": lambda: quotes.listing(
        listed(*(replace(WORST, id=n) for n in range(999_999_900, 999_999_920)), whose=HOSTILE, whom=HOSTILE)
    ),
}
POSTED: tuple[str, ...] = ()
