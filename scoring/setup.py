"""Setting up: five steps from an empty workspace to the first ranked list. Source: product.md, the first hour."""

from dataclasses import dataclass
from enum import StrEnum

FIRST_RATED = 5
"""How many customers are rated while umpire is set up, or all of them if they are fewer."""


class SetupStep(StrEnum):
    """The steps, in the order in which they are offered. The names are posted in buttons."""

    CHANNEL = "channel"
    ROLES = "roles"
    CUSTOMERS = "customers"
    OWNERS = "owners"
    RATINGS = "ratings"


@dataclass(frozen=True, slots=True)
class SetupProgress:
    """How far a workspace is set up.

    `channel` is the id of the review channel, `managers` and `voters` are the ids of the people and groups who were
    given the role; `customers` counts the current customers, `unowned` those without an owner, `rated` those with a
    grade.
    """

    channel: str | None = None
    managers: tuple[str, ...] = ()
    voters: tuple[str, ...] = ()
    customers: int = 0
    unowned: int = 0
    rated: int = 0

    @property
    def to_rate(self) -> int:
        """How many customers are to be rated before the first ranked list."""
        return min(FIRST_RATED, self.customers) or FIRST_RATED

    @property
    def left_to_rate(self) -> int:
        """How many customers a form about ratings shows: those still missing, or as many again once none is."""
        return max(0, self.to_rate - self.rated) or FIRST_RATED

    def is_done(self, step: SetupStep) -> bool:
        """Whether a step is done."""
        match step:
            case SetupStep.CHANNEL:
                return self.channel is not None
            case SetupStep.ROLES:
                return bool(self.managers and self.voters)
            case SetupStep.CUSTOMERS:
                return bool(self.customers)
            case SetupStep.OWNERS:
                return bool(self.customers) and not self.unowned
            case SetupStep.RATINGS:
                return self.rated >= self.to_rate

    def can_begin(self, step: SetupStep) -> bool:
        """Whether a step can be begun: owners and ratings need customers."""
        return bool(self.customers) or step not in (SetupStep.OWNERS, SetupStep.RATINGS)

    @property
    def next_step(self) -> SetupStep | None:
        """The first step that is not done; None if all are."""
        return next((step for step in SetupStep if not self.is_done(step)), None)

    @property
    def steps_done(self) -> int:
        """How many steps are done."""
        return sum(self.is_done(step) for step in SetupStep)

    @property
    def complete(self) -> bool:
        """Whether everything is set up."""
        return self.next_step is None

    @property
    def untouched(self) -> bool:
        """Whether nobody has begun."""
        return not (self.channel or self.managers or self.voters or self.customers)
