"""Final notices the rules are tried with."""

from datetime import datetime
from typing import Any

from scoring import notices
from scoring.notices import Notice
from scoring.rules.policy import Policy
from tests.scoring.made import NOW, POLICY, TODAY


def build_agreed_notice(policy: Policy = POLICY, at: datetime = NOW) -> Notice:
    """A notice whose ballot passed."""
    terms: Any = notices.build_terms(at, policy)
    return Notice(1, 1, 1, 1, **terms)


def build_given_notice(policy: Policy = POLICY, **told: Any) -> Notice:
    """A notice whose ballot passed, given to the customer today by Rosa."""
    return notices.give_notice(
        build_agreed_notice(policy),
        **{"on": TODAY, "by": "U-rosa", "now": NOW, "policy": policy, "zone": policy.zone, **told},
    )
