"""Messages about the ideal customer and prospects, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.customers import messages as customers
from bot.features.prospects.messages import lessons, prospects
from bot.features.prospects.usecases.ideals import IdealInForce, IdealWritten
from bot.features.prospects.usecases.lessons import ProspectList, ProspectRow
from bot.features.prospects.usecases.prospects import ProspectAssessed, ProspectCard, ProspectSettled
from bot.slack.rendering import Message
from scoring.prospects.lessons import draw_lessons
from scoring.prospects.prospects import IdealCustomer, Prospect, weigh_prospect
from scoring.scorecards.scorecards import QUESTION_IDS
from tests.messages import samples

KINDS = {"y": "yes", "n": "no", "?": "unknown", "-": "not applicable"}
IDEAL = IdealCustomer(
    4,
    "U0ROSA",
    samples.NOW,
    "Owner-run shops with three to ten branches that see their site as a branch of its own.",
    "We know retail & we answer the phone.",
    ("Pays within 14 days", "One person who decides"),
    ("Wants it yesterday", "Haggles over every invoice"),
)
WORST_IDEAL = IdealCustomer(
    10**9,
    "U0000000001",
    samples.NOW,
    samples.LONG_NOTE,
    samples.LONG_NOTE,
    (samples.LONG_NAME,) * 10,
    (samples.AMPERSANDS,) * 10,
)


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


def looked(found: Prospect, times: int = 1, **more: object) -> ProspectCard:
    """What counts of a prospect."""
    usual = ProspectCard(found, weigh_prospect(found, min_answers=5), times, None, samples.POLICY)
    return replace(usual, **more)  # type: ignore[arg-type]


def assessed(found: Prospect, before: Prospect | None = None, advice: str | None = None) -> ProspectAssessed:
    """An assessment that counts from now on."""
    return ProspectAssessed(found, weigh_prospect(found, min_answers=5), before, samples.POLICY, advice, samples.UNDO)


def row(found: Prospect, **more: object) -> ProspectRow:
    """One of the list."""
    return replace(ProspectRow(found, weigh_prospect(found, min_answers=5), None), **more)  # type: ignore[arg-type]


CASES: dict[str, Callable[[], Message]] = {
    "ideal": lambda: prospects.render_ideal(IdealInForce(IDEAL, samples.POLICY, may_write=True)),
    "ideal--bare": lambda: prospects.render_ideal(
        IdealInForce(IdealCustomer(1, "U0ROSA", samples.NOW, "Small shops."), samples.POLICY, may_write=False)
    ),
    "ideal--none": lambda: prospects.render_ideal(IdealInForce(None, samples.POLICY, may_write=True)),
    "ideal--nobody": lambda: prospects.render_ideal(IdealInForce(None, samples.POLICY, may_write=False)),
    "ideal--hostile": lambda: prospects.render_ideal(IdealInForce(WORST_IDEAL, samples.POLICY, may_write=True)),
    "ideal_written": lambda: prospects.render_ideal_written(IdealWritten(IDEAL, samples.POLICY, samples.UNDO)),
    "ideal_written--hostile": lambda: prospects.render_ideal_written(
        IdealWritten(WORST_IDEAL, samples.POLICY, samples.UNDO)
    ),
    "prospect": lambda: prospects.render_prospect(looked(AGAINST, 3)),
    "prospect--fits": lambda: prospects.render_prospect(looked(FITS)),
    "prospect--signed": lambda: prospects.render_prospect(looked(PARTLY, customer=samples.ACME)),
    "prospect--former": lambda: prospects.render_prospect(
        looked(OPEN, customer=replace(samples.ACME, former_at=samples.NOW))
    ),
    "prospect--hostile": lambda: prospects.render_prospect(looked(WORST, 10**6, customer=samples.HOSTILE)),
    "prospect_assessed": lambda: prospects.render_assessed(assessed(FITS)),
    "prospect_assessed--partly": lambda: prospects.render_assessed(assessed(PARTLY, FITS)),
    "prospect_assessed--open": lambda: prospects.render_assessed(assessed(OPEN)),
    "prospect_assessed--against": lambda: prospects.render_assessed(assessed(AGAINST, OPEN, "A date is stronger.")),
    "prospect_assessed--hostile": lambda: prospects.render_assessed(assessed(WORST, WORST, samples.LONG_LINE)),
    "prospect_settled": lambda: prospects.render_settled(
        ProspectSettled(FITS, samples.ACME, samples.POLICY, samples.UNDO), "signed"
    ),
    "prospect_settled--unsigned": lambda: prospects.render_settled(
        ProspectSettled(FITS, None, samples.POLICY, samples.UNDO), "unsigned"
    ),
    "prospect_settled--dropped": lambda: prospects.render_settled(
        ProspectSettled(prospect("nnnnnnn", name="Initech Ltd"), None, samples.POLICY, samples.UNDO), "dropped"
    ),
    "prospect_settled--hostile": lambda: prospects.render_settled(
        ProspectSettled(WORST, samples.HOSTILE, samples.POLICY, samples.UNDO), "signed"
    ),
    "prospect_list": lambda: prospects.render_prospects(
        ProspectList((row(AGAINST), row(OPEN), row(FITS, customer=samples.ACME), row(PARTLY)), samples.POLICY)
    ),
    "prospect_list--none": lambda: prospects.render_prospects(ProspectList((), samples.POLICY)),
    "prospect_list--hostile": lambda: prospects.render_prospects(
        ProspectList((row(WORST, customer=samples.HOSTILE),) * 99, samples.POLICY)
    ),
    "prospect_lessons": lambda: lessons.render_lessons(draw_lessons((AGAINST, OPEN, AGAINST), (FITS, PARTLY))),
    "prospect_lessons--alone": lambda: lessons.render_lessons(draw_lessons((AGAINST, OPEN, AGAINST), ())),
    "prospect_lessons--alike": lambda: lessons.render_lessons(draw_lessons((FITS,) * 3, (FITS,))),
    "prospect_lessons--hostile": lambda: lessons.render_lessons(draw_lessons((WORST,) * 3, (FITS, WORST))),
    "customer_added--prospect": lambda: customers.render_customer_added(
        replace(samples.edited((("name", None, "Initech"),)), prospect=FITS)
    ),
    "customer_added--hostile-prospect": lambda: customers.render_customer_added(
        replace(samples.edited((("name", None, "x"),), samples.HOSTILE), prospect=WORST)
    ),
}
POSTED: frozenset[str] = frozenset()
