"""The numbers of the rules in force, every one a setting with a default. Source: product.md §5."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scoring.reasons import DEFAULT_REASONS, Reason


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules in force at one moment. Days are calendar days; money is in minor units, margin in basis points.

    A floor of None is not set. `timezone` is the workspace's, in which dates are meant and shown.
    """

    currency: str = "EUR"
    timezone: str = "UTC"
    strikes_to_case: int = 3
    severe_weight: int = 3
    note_from_weight: int = 2
    incident_max_age_days: int = 30
    witness_hours: int = 24
    undo_minutes: int = 10
    contest_days: int = 20
    min_answers: int = 5
    stale_days: int = 120
    grace_days: int = 90
    override_days: int = 90
    floor_revenue: int | None = None
    floor_margin: int | None = None
    floor_sale: int | None = None
    digest_size: int = 5
    reasons: tuple[Reason, ...] = DEFAULT_REASONS

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's time zone."""
        return ZoneInfo(self.timezone)
