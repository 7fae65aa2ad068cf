"""Final notices the rules are tried with."""

from datetime import datetime
from typing import Any

from scoring import notices
from scoring.notices import Notice
from scoring.rules.policy import Policy
from tests.scoring.made import NOW, POLICY, TODAY


def agreed(policy: Policy = POLICY, at: datetime = NOW) -> Notice:
    """A notice whose ballot passed."""
    terms: Any = notices.build_terms(at, policy)
    return Notice(1, 1, 1, 1, **terms)


def is_given(policy: Policy = POLICY, **told: Any) -> Notice:
    """The same, given today by Rosa."""
    return notices.give_notice(
        agreed(policy), **{"on": TODAY, "by": "U-rosa", "now": NOW, "policy": policy, "zone": policy.zone, **told}
    )
