"""What the sample company knows of money: packages, the ideal customer, a prospect, and quotes it learnt from."""

from collections.abc import Iterator

from bot.features.packages import usecases as packages
from bot.features.prospects.usecases import ideals, prospects
from bot.features.quotes.usecases import quotes
from bot.features.quotes.usecases.subjects import QuoteInput
from playground.sample_cases import ScriptLine
from scoring.quotes import QuoteOutcome
from scoring.scorecards.scorecards import QUESTION_IDS

PACKAGES = (
    {"name": "First Look", "kind": "trial", "price": "490", "hours": "5", "by": "Jo's team"},
    {"name": "Maintenance M", "kind": "maintenance", "price": "400", "hours": "10", "over": "90", "by": "Ben's team"},
    {"name": "Maintenance S", "kind": "maintenance", "price": "150", "hours": "3", "over": "90", "by": "Ben's team"},
    {"name": "New Site", "kind": "project", "price": "6000", "hours": "60", "by": "Max's team"},
)
JOBS = (
    (170, "hooli", "900", 2_000, "repair", 400),
    (120, "initech", "750", 2_200, "repair", 900),
    (60, "wayne", "24000", 3_100, "relaunch", 2_900),
)
"""Days ago, for whom, value, margin as quoted, type, margin it came to (in basis points); all of them won."""


def script_money() -> Iterator[ScriptLine]:
    """All of it, in order."""
    for each in PACKAGES:
        yield 190, "rosa", packages.add_package, (each,), {}
    yield 185, "rosa", ideals.write_ideal, (_build_ideal(),), {}
    for number, (days, whom, value, margin, job, came_to) in enumerate(JOBS, start=1):
        yield days, "jo", quotes.request_quote, (QuoteInput(whom, value, margin, job),), {}
        yield days - 3, "jo", quotes.settle_quote, (number, QuoteOutcome.WON), {}
        yield days - 20, "jo", quotes.finish_quote, (number, came_to), {}
    yield 9, "max", prospects.assess_prospect, (_build_prospect(),), {}
    yield 8, "max", quotes.request_quote, (QuoteInput("Umbrella Labs", "18000", 2_800, "relaunch", 40, 720),), {}


def _build_ideal() -> ideals.IdealWording:
    return ideals.IdealWording(
        "Owner-led companies of 20 to 200 people that sell things they are proud of.",
        "We know their trade, answer the same day, and build what lasts.",
        "One person who decides\nA budget that is agreed before work begins",
        "Decides by committee\nShouts",
    )


def _build_prospect() -> prospects.AssessmentInput:
    answers = dict(zip(QUESTION_IDS, ("unknown", "yes", "yes", "unknown", "yes", "yes", "yes"), strict=True))
    return prospects.AssessmentInput(
        "Umbrella Labs", answers, 1, {0: "yes", 1: "unknown"}, {0: "no", 1: "no"}, "Met them at the trade fair."
    )
