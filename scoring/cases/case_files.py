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
from scoring.roles import choose_keeper
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import Scorecard
from scoring.strikes import Strike, StrikeTally
from scoring.transitions.transitions import Transition


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case at `now`. Tuples are oldest first; `strikes` are newest first and all the customer ever got.

    `notice` is the customer's newest, of an earlier case too, since its life outlasts the case it came from.
    `dealing` deal with the customer, and `managers` manage; all of them are full members at `now`.
    `away`: its owner and backup as far as they left or are away for long; `declined`: since this case opened a manager
    decided that a contract they declined leads to a final notice.
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

    @property
    def keeper(self) -> str | None:
        """Who looks after the customer now: its owner, else its backup; None where neither works here."""
        return choose_keeper((self.customer.owner, self.customer.backup), self.away)
