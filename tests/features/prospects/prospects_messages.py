"""Messages about the ideal customer and prospects, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.customers import messages as customers
from bot.features.prospects.messages import lessons, prospects
from bot.features.prospects.usecases.ideals import Shown, Written
from bot.features.prospects.usecases.lessons import Listed, Row
from bot.features.prospects.usecases.prospects import Assessed, Looked, Settled
from bot.slack.rendering import Message
from scoring.prospects.lessons import learnt
from scoring.prospects.prospects import Ideal, Prospect, weigh
from scoring.scorecards.scorecards import QUESTION_IDS
from tests.messages import samples

KINDS = {"y": "yes", "n": "no", "?": "unknown", "-": "not applicable"}
IDEAL = Ideal(
    4,
    "U0ROSA",
    samples.NOW,
    "Owner-run shops with three to ten branches that see their site as a branch of its own.",
    "We know retail & we answer the phone.",
    ("Pays within 14 days", "One person who decides"),
    ("Wants it yesterday", "Haggles over every invoice"),
)
WORST_IDEAL = Ideal(
    10**9, "U0000000001", samples.NOW, samples.LONG_NOTE, samples.LONG_NOTE, (samples.LONG_NAME,) * 10,
    (samples.AMPERSANDS,) * 10
)  # fmt: skip


def prospect(kinds: str, musts: str = "yy", nevers: str = "nn", **changes: object) -> Prospect:
    """Initech, with an answer a letter."""
    usual = Prospect(
        7,
        "Initech",
        "initech",
        "U0ANA",
        samples.NOW,
        {each: KINDS[kind] for each, kind in zip(QUESTION_IDS, kinds, strict=True)},
        {line: KINDS[kind] for line, kind in zip(IDEAL.must_haves, musts, strict=True)},
        {line: KINDS[kind] for line, kind in zip(IDEAL.never_agains, nevers, strict=True)},
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


FITS = prospect("yyyyyyn")
OPEN = prospect("yy?????", "y?", "??")
PARTLY = prospect("yyyynnn")
AGAINST = prospect("nnnnn?n", "n?", "yn", note="Their buyer would not say who decides.")
WORST = replace(
    prospect("nnnnnnn", name=samples.LONG_NAME, note=samples.LONG_NOTE),
    musts={f"{n} {samples.LONG_NAME}"[:150].rstrip("\u200d"): "no" for n in range(10)},
    nevers={f"{n} {samples.AMPERSANDS}"[:150]: ("yes" if n % 2 else "unknown") for n in range(10)},
)


def looked(found: Prospect, times: int = 1, **more: object) -> Looked:
    """What counts of a prospect."""
    usual = Looked(found, weigh(found, min_answers=5), times, None, samples.POLICY)
    return replace(usual, **more)  # type: ignore[arg-type]


def assessed(found: Prospect, before: Prospect | None = None, advice: str | None = None) -> Assessed:
    """An assessment that counts from now on."""
    return Assessed(found, weigh(found, min_answers=5), before, samples.POLICY, advice, samples.UNDO)


def row(found: Prospect, **more: object) -> Row:
    """One of the list."""
    return replace(Row(found, weigh(found, min_answers=5), None), **more)  # type: ignore[arg-type]


CASES: dict[str, Callable[[], Message]] = {
    "ideal": lambda: prospects.ideal(Shown(IDEAL, samples.POLICY, may_write=True)),
    "ideal--bare": lambda: prospects.ideal(
        Shown(Ideal(1, "U0ROSA", samples.NOW, "Small shops."), samples.POLICY, may_write=False)
    ),
    "ideal--none": lambda: prospects.ideal(Shown(None, samples.POLICY, may_write=True)),
    "ideal--nobody": lambda: prospects.ideal(Shown(None, samples.POLICY, may_write=False)),
    "ideal--hostile": lambda: prospects.ideal(Shown(WORST_IDEAL, samples.POLICY, may_write=True)),
    "ideal_written": lambda: prospects.written(Written(IDEAL, samples.POLICY, None, samples.UNDO)),
    "ideal_written--hostile": lambda: prospects.written(
        Written(WORST_IDEAL, samples.POLICY, samples.LONG_LINE, samples.UNDO)
    ),
    "prospect": lambda: prospects.card(looked(AGAINST, 3)),
    "prospect--fits": lambda: prospects.card(looked(FITS)),
    "prospect--signed": lambda: prospects.card(looked(PARTLY, customer=samples.ACME)),
    "prospect--former": lambda: prospects.card(looked(OPEN, customer=replace(samples.ACME, former_at=samples.NOW))),
    "prospect--hostile": lambda: prospects.card(looked(WORST, 10**6, customer=samples.HOSTILE)),
    "prospect_assessed": lambda: prospects.assessed(assessed(FITS)),
    "prospect_assessed--partly": lambda: prospects.assessed(assessed(PARTLY, FITS)),
    "prospect_assessed--open": lambda: prospects.assessed(assessed(OPEN)),
    "prospect_assessed--against": lambda: prospects.assessed(assessed(AGAINST, OPEN, "A date is stronger.")),
    "prospect_assessed--hostile": lambda: prospects.assessed(assessed(WORST, WORST, samples.LONG_LINE)),
    "prospect_settled": lambda: prospects.settled(Settled(FITS, samples.ACME, samples.POLICY, samples.UNDO), "signed"),
    "prospect_settled--unsigned": lambda: prospects.settled(
        Settled(FITS, None, samples.POLICY, samples.UNDO), "unsigned"
    ),
    "prospect_settled--dropped": lambda: prospects.settled(
        Settled(prospect("nnnnnnn", name="Initech Ltd"), None, samples.POLICY, samples.UNDO), "dropped"
    ),
    "prospect_settled--hostile": lambda: prospects.settled(
        Settled(WORST, samples.HOSTILE, samples.POLICY, samples.UNDO), "signed"
    ),
    "prospect_list": lambda: prospects.listing(
        Listed((row(AGAINST), row(OPEN), row(FITS, customer=samples.ACME), row(PARTLY)), samples.POLICY)
    ),
    "prospect_list--none": lambda: prospects.listing(Listed((), samples.POLICY)),
    "prospect_list--hostile": lambda: prospects.listing(
        Listed((row(WORST, customer=samples.HOSTILE),) * 99, samples.POLICY)
    ),
    "prospect_lessons": lambda: lessons.lessons(learnt((AGAINST, OPEN, AGAINST), (FITS, PARTLY))),
    "prospect_lessons--alone": lambda: lessons.lessons(learnt((AGAINST, OPEN, AGAINST), ())),
    "prospect_lessons--alike": lambda: lessons.lessons(learnt((FITS,) * 3, (FITS,))),
    "prospect_lessons--hostile": lambda: lessons.lessons(learnt((WORST,) * 3, (FITS, WORST))),
    "customer_added--prospect": lambda: customers.render_customer_added(
        replace(samples.edited((("name", None, "Initech"),)), prospect=FITS)
    ),
    "customer_added--hostile-prospect": lambda: customers.render_customer_added(
        replace(samples.edited((("name", None, "x"),), samples.HOSTILE), prospect=WORST)
    ),
}
POSTED: frozenset[str] = frozenset()
