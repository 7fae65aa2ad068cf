"""Messages about terms, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.features.scorecards import messages as scorecards
from bot.features.terms import messages as terms
from bot.features.terms.usecases import Agreed, Changed
from bot.slack.rendering import Message
from scoring.terms import Commitment, Terms, TermsFlag
from tests.features.packages import packages_messages as p
from tests.messages import samples as s

KNOWN = Terms(1, "U0JO", s.NOW, Commitment.CARD, 30, 12, 30, 60, 3_840_000, date(2026, 2, 1))
LATE = replace(KNOWN, commitment=Commitment.NONE, late_days=40)
BOTH = (TermsFlag.UNCOMMITTED, TermsFlag.LATE)
BARE = Agreed(s.ACME, None, None, (), "late-payment", s.POLICY, may_edit=True)
GOOD = Agreed(replace(s.ACME, package="Care"), KNOWN, p.CARE, (), "late-payment", s.POLICY, may_edit=True)
FLAGGED = replace(GOOD, terms=LATE, flags=BOTH)
WORST = Agreed(
    replace(s.HOSTILE, package=s.LONG_NAME), replace(LATE, late_days=366), None, BOTH, "x" * 40, s.MANY_REASONS, True
)

CASES: dict[str, Callable[[], Message]] = {
    "terms": lambda: terms.agreed(FLAGGED),
    "terms--good": lambda: terms.agreed(replace(GOOD, may_edit=False)),
    "terms--unknown": lambda: terms.agreed(BARE),
    "terms--no-reason": lambda: terms.agreed(replace(FLAGGED, reason=None)),
    "terms--hostile": lambda: terms.agreed(WORST),
    "terms_changed": lambda: terms.changed(Changed(FLAGGED, s.UNDO)),
    "terms_changed--same": lambda: terms.changed(Changed(GOOD, None)),
    "terms_changed--no-reason": lambda: terms.changed(Changed(replace(FLAGGED, reason=None), s.UNDO)),
    "terms_changed--hostile": lambda: terms.changed(Changed(WORST, s.UNDO)),
    "scorecard--flagged": lambda: scorecards.card(replace(s.shown(given=s.RATED), agreed=FLAGGED)),
    "scorecard--unlisted": lambda: scorecards.card(
        replace(s.shown(given=s.RATED), agreed=replace(FLAGGED, listed=None, reason=None))
    ),
}
POSTED: frozenset[str] = frozenset()
