"""Teams: who may decide, how many people that is, and the rule for so many. Source: product.md, small teams."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scoring.roles import Role
from scoring.values.moments import round_up_to_minute

ALONE, PAIR = 1, 2
"""The sizes with rules of their own: one person confirms after time to think, and of two both must agree."""
MANAGERS_JOIN_BELOW = 3
"""With fewer voters than this, the managers decide too."""
LOSS_COUNTS = timedelta(days=14)
"""How long somebody still counts for the size of the team after losing a role, unless they left Slack."""
NOBODY_DECIDES = "Nobody may decide yet: an admin gives a role with `/umpire roles manager add @name`."


@dataclass(frozen=True, slots=True)
class RoleLoss:
    """Somebody who is still in Slack lost a role at an instant (UTC)."""

    user_id: str
    role: Role
    lost_at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    """Who may decide now, and who lost a role lately, each with the instant (UTC) until which they still count."""

    people: frozenset[str]
    counting: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many people the rules count: whoever may decide now, and whoever could until lately."""
        return len(self.people | self.counting.keys())

    def list_seats(self, *, proposer: str, proposer_steps_out: bool) -> tuple[str, ...]:
        """List, sorted, who votes. Of three or more, whoever proposed it may have to step out."""
        steps_out = proposer_steps_out and self.size > PAIR
        return tuple(sorted(self.people - {proposer} if steps_out else self.people))

    def has_enough(self, *, proposer: str, proposer_steps_out: bool) -> bool:
        """Whether so many vote that something can pass: two yes, or one where one person is the whole team."""
        seats = self.list_seats(proposer=proposer, proposer_steps_out=proposer_steps_out)
        return len(seats) >= min(PAIR, max(self.size, ALONE))

    def find_enough_from(self, *, proposer: str, proposer_steps_out: bool) -> datetime | None:
        """Find from when (UTC) enough people vote, because those who lost a role count no more; None if it never is."""
        for until in sorted(set(self.counting.values())):
            later = replace(self, counting={who: end for who, end in self.counting.items() if end > until})
            if later.has_enough(proposer=proposer, proposer_steps_out=proposer_steps_out):
                return round_up_to_minute(until)
        return None


def build_team(
    voters: Collection[str], managers: Collection[str], losses: Iterable[RoleLoss] = (), *, now: datetime
) -> Team:
    """Build the team from who has the roles now and who lost one: the voters; below three, the managers too."""
    joined = len(frozenset(voters)) < MANAGERS_JOIN_BELOW
    people = frozenset(voters) | (frozenset(managers) if joined else frozenset())
    counted_roles = (Role.VOTER, Role.MANAGER) if joined else (Role.VOTER,)
    counting: dict[str, datetime] = {}
    for loss in losses:
        until = loss.lost_at + LOSS_COUNTS
        if loss.role in counted_roles and loss.user_id not in people and now < until:
            counting[loss.user_id] = max(until, counting.get(loss.user_id, until))
    return Team(people, counting)
