"""Messages about terms, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.features.scorecards import messages as scorecards
from bot.features.terms import messages as terms
from bot.features.terms.usecases import CustomerTerms, TermsChanged
from bot.slack.rendering import Message
from scoring.terms import Commitment, Terms, TermsFlag
from tests.features.packages import packages_messages as p
from tests.messages import samples

KNOWN = Terms(1, "U0JO", samples.NOW, Commitment.CARD, 30, 12, 30, 60, 3_840_000, date(2026, 2, 1))
LATE = replace(KNOWN, commitment=Commitment.NONE, late_days=40)
BOTH = (TermsFlag.UNCOMMITTED, TermsFlag.LATE)
BARE = CustomerTerms(samples.ACME, None, None, (), "late-payment", samples.POLICY, may_edit=True)
GOOD = CustomerTerms(
    replace(samples.ACME, package="Care"), KNOWN, p.CARE, (), "late-payment", samples.POLICY, may_edit=True
)
FLAGGED = replace(GOOD, terms=LATE, flags=BOTH)
WORST = CustomerTerms(
    replace(samples.HOSTILE, package=samples.LONG_NAME),
    replace(LATE, late_days=366),
    None,
    BOTH,
    "x" * 40,
    samples.MANY_REASONS,
    True,
)

CASES: dict[str, Callable[[], Message]] = {
    "terms": lambda: terms.render_terms(FLAGGED),
    "terms--good": lambda: terms.render_terms(replace(GOOD, may_edit=False)),
    "terms--unknown": lambda: terms.render_terms(BARE),
    "terms--no-reason": lambda: terms.render_terms(replace(FLAGGED, reason=None)),
    "terms--hostile": lambda: terms.render_terms(WORST),
    "terms_changed": lambda: terms.render_terms_changed(TermsChanged(FLAGGED, samples.UNDO)),
    "terms_changed--same": lambda: terms.render_terms_changed(TermsChanged(GOOD, None)),
    "terms_changed--no-reason": lambda: terms.render_terms_changed(
        TermsChanged(replace(FLAGGED, reason=None), samples.UNDO)
    ),
    "terms_changed--hostile": lambda: terms.render_terms_changed(TermsChanged(WORST, samples.UNDO)),
    "scorecard_more--flagged": lambda: scorecards.render_card_details(
        replace(samples.shown(given=samples.RATED), agreed=FLAGGED)
    ),
    "scorecard_more--unlisted": lambda: scorecards.render_card_details(
        replace(samples.shown(given=samples.RATED), agreed=replace(FLAGGED, listed=None, reason=None))
    ),
}
POSTED: frozenset[str] = frozenset()
