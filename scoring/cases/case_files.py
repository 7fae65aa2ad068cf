"""Case files: everything on record about one customer's open case, gathered at one moment."""

from dataclasses import dataclass
from datetime import datetime

from scoring.ballots import Ballot
from scoring.cases.cases import Case, Waiver
from scoring.cases.fixes import Fix
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk
from scoring.customers.customers import Customer
from scoring.notices import Notice
from scoring.replies import Judges, Reply
from scoring.restrictions import Restriction
from scoring.roles import choose_keeper
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Scorecard
from scoring.strikes import ContestedStrike, Strike, StrikeTally
from scoring.teams import Team
from scoring.transitions.transitions import Transition


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything on record about one open case, as of `now`. Tuples are oldest first, but `strikes` newest first.

    `strikes` are all the customer ever got. `notice` is the customer's newest one, perhaps from an earlier case, which
    it can outlive. `dealing` are the people who deal with the customer, `managers` the managers; all are full members.
    `away` are those of its owner and backup who left or are away for long. `declined`: since the case opened, a manager
    decided that a declined contract leads to a final notice. `replies` are all to decisions on this customer, `reply`
    the one because of which it is open whether its decision stands; `judges` judge it, if it waits for that.
    `gone` are people on record here who are no full members any more, and `absent` everybody who is away for long.
    `voting` may still vote in the open ballot. `contests` are the undecided ones with their clocks; from `silent_at` on
    silence about the notice counts as met. `restriction` is the one of contact in force now.
    `held` are all holds the customer ever had, also the one of now: waits are longer by them.
    `team` are the people who may decide, loaded only if somebody lost a role lately or nobody hands the customer over.
    `other_ballots` are those of the customer's other cases. `steps_open` counts the steps of the
    transition that nobody has finished.
    """

    customer: Customer
    case: Case
    card: Scorecard
    tally: StrikeTally
    strikes: tuple[Strike, ...]
    fixes: tuple[Fix, ...]
    talks: tuple[Talk, ...]
    waivers: tuple[Waiver, ...]
    hold: Hold | None
    ballots: tuple[Ballot, ...]
    notice: Notice | None
    transition: Transition | None
    policy: Policy
    now: datetime
    declined: bool = False
    dealing: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    replies: tuple[Reply, ...] = ()
    reply: Reply | None = None
    judges: Judges | None = None
    admins: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    voting: frozenset[str] = frozenset()
    contests: tuple[ContestedStrike, ...] = ()
    silent_at: datetime | None = None
    restriction: Restriction | None = None
    team: Team | None = None
    held: tuple[Hold, ...] = ()
    other_ballots: tuple[Ballot, ...] = ()
    steps_open: int = 0

    @property
    def all_ballots(self) -> tuple[Ballot, ...]:
        """Every ballot the customer ever had: a rejection outlives its case."""
        return (*self.other_ballots, *self.ballots)

    @property
    def keeper(self) -> str | None:
        """The person who looks after the customer now: the owner, else the backup; None if neither is there."""
        return choose_keeper((self.customer.owner, self.customer.backup), self.away)
