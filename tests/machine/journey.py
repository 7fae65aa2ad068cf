"""The machine's frame: one call at a time to the real use cases and the model, with repeats, undo, time, restarts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot import dispatch
from bot.workflow.requests import AlreadyDelivered, Call
from scoring.refusals import Refusal
from storage import audit
from tests.machine import clocks
from tests.machine.comparing import Kept, agree
from tests.machine.model import Ballot, Customer
from tests.machine.office import MANAGERS, MONDAY, OWNERS, STAFF, Office, run_due
from tests.stored import read_all_rows

Done = TypeVar("Done")
KEYS = st.sampled_from(["acme"] * 7 + ["globex"])
STEPS = [
    *(timedelta(minutes=3), timedelta(minutes=9), timedelta(hours=5), timedelta(hours=13)),
    *(timedelta(days=days) for days in (1, 2, 4, 11, 16, 23, 31, 40)),
]
UNDO = timedelta(minutes=10)


@dataclass(eq=False)
class Offer:
    """An undo on offer: whether nothing was changed since, and what it puts back."""

    token: str
    who: str
    until: datetime
    stands: Callable[[], bool]
    back: Callable[[], None]
    taken: bool = False


class Journey(RuleBasedStateMachine):
    """Some customers through the months, in the database and in the model. `office` furnishes one to begin in."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.opens = type(self).office()
        self.db = self.opens()
        self.now = MONDAY + timedelta(hours=1)
        self.known = {key: Customer(key, owner) for key, owner in OWNERS.items()}
        self.offers: list[Offer] = []
        self.calls = 0
        self.kept: Kept = {}

    def customer(self, key: str) -> Customer:
        """The customer a moment later, as nothing happens at the same instant."""
        self._arrive(self.now + timedelta(seconds=1))
        return self.known[key]

    def ask(self, who: str, allowed: bool, act: Callable[[Call], Done]) -> Done | None:
        """Do it. What the model refuses is refused and leaves no trace; neither does a delivery that comes again."""
        self.calls += 1
        call = Call(who, self.now, f"delivery {self.calls}")
        if not allowed:
            before = read_all_rows(self.db)
            with pytest.raises(Refusal):
                act(call)
            assert read_all_rows(self.db) == before
            return None
        done = act(call)
        if self.calls % 4 == 0:
            before = read_all_rows(self.db)
            with pytest.raises(AlreadyDelivered):
                act(call)
            assert read_all_rows(self.db) == before
        return done

    def offer(
        self,
        token: str,
        who: str,
        *,
        stands: Callable[[], bool],
        back: Callable[[], None],
        ground: Customer | None = None,
    ) -> None:
        """Remember the undo of what was just done; what is `ground` of a ballot stays once one was opened on it."""
        at = self.now

        def free() -> bool:
            ballots = ground.ballots if ground is not None else []
            return stands() and not any(ballot.opened_at >= at and ballot.state != "cancelled" for ballot in ballots)

        self.offers.append(Offer(token, who, at + UNDO, free, back))

    @rule(which=st.integers(0, 3), who=st.none() | st.sampled_from(STAFF))
    def undo(self, which: int, who: str | None) -> None:
        """Take one of the last things back, perhaps somebody else's, perhaps too late."""
        self.customer("acme")
        if not self.offers:
            return
        offer = self.offers[-1 - which % len(self.offers)]
        by = who or offer.who
        allowed = by == offer.who and not offer.taken and self.now <= offer.until and offer.stands()
        self.ask(by, allowed, lambda call: dispatch.take_back(self.db, offer.token, call=call))
        if allowed:
            offer.taken = True
            offer.back()

    @rule(by=st.sampled_from(STEPS), away=st.booleans())
    def time_passes(self, by: timedelta, away: bool) -> None:
        """Umpire does everything in its time, or was away and does it all at the end."""
        until = self.now + by
        while not away and (due := clocks.next_due(self.known.values())) is not None and due < until:
            self._arrive(max(due, self.now))
        self._arrive(until)

    @rule()
    def the_very_instant_comes(self) -> None:
        """Time passes until exactly the instant at which a strike expires or the days of a notice are over."""
        turns = [strike.expires_at for customer in self.known.values() for strike in customer.strikes]
        turns += [each.over_at for customer in self.known.values() for each in customer.notices if each.over_at]
        if ahead := [at for at in turns if at > self.now]:
            self.time_passes(min(ahead) - self.now, away=False)

    @rule()
    def restarted(self) -> None:
        """The process ends and another begins."""
        self.db.close()
        self.db = self.opens()

    @invariant()
    def agrees(self) -> None:
        """What is on record is what the model says."""
        for customer in self.known.values():
            agree(self.db, customer, self.now, self.kept)

    def teardown(self) -> None:
        """The audit is one chain still."""
        with self.db.transaction(reading=True) as tx:
            verdict = audit.verify_chain(tx)
        self.db.close()
        assert verdict.ok, verdict.reason

    def works_on(self, customer: Customer, who: str) -> bool:
        """Whether that person may work on the customer's case."""
        return who in MANAGERS or who == customer.owner

    def cancelled(self, customer: Customer, ballot: Ballot) -> None:
        """A ballot ends without a result."""
        ballot.state, ballot.closed_at = "cancelled", self.now
        customer.follow(self.now)

    def _arrive(self, now: datetime) -> None:
        self.now = now
        run_due(self.db, now)
        clocks.tick(self.known.values(), now)
