"""Final notices the rules are tried with."""

from datetime import datetime
from typing import Any

from scoring import notices
from scoring.notices import Notice
from scoring.policy import Policy
from tests.scoring.made import NOW, POLICY, TODAY


def agreed(policy: Policy = POLICY, at: datetime = NOW) -> Notice:
    """A notice whose ballot passed."""
    return Notice(1, 1, 1, 1, agreed_at=at, give_by=notices.give_by(at, policy), days=policy.notice_days)


def is_given(policy: Policy = POLICY, **told: Any) -> Notice:
    """The same, given today by Rosa."""
    return notices.give(agreed(policy), **{"on": TODAY, "by": "U-rosa", "now": NOW, "policy": policy, **told})
