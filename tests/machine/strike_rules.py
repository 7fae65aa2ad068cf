"""Strikes in the machine: recorded, joined, contested, upheld, voided."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.features.strikes.usecases import strikes
from bot.features.strikes.usecases.strikes import SameIncidentQuestion, StrikeOrder, StrikeRecorded
from storage.cases import fixes
from tests.machine.days import day
from tests.machine.journey import KEYS, Journey
from tests.machine.model import REASONS, Customer, Fix, Strike
from tests.machine.office import MANAGERS, STAFF

OURS = st.sampled_from(["", "", "", "partly", "mostly"])
AGO = st.sampled_from([0, 0, 1, 9, 16, 30, 31])
LIGHT = st.sampled_from(["late-payment", "late-payment", "rude-to-support", "abusive"])


class Striking(Journey):
    """What staff do with strikes."""

    @rule(key=KEYS, who=st.sampled_from(STAFF), reason=LIGHT, ago=AGO, ours=OURS, distinct=st.booleans())
    def strike(self, key: str, who: str, reason: str, ago: int, ours: str, distinct: bool) -> None:
        """Somebody records one, or joins a colleague's, or is asked whether it is the same."""
        customer = self.customer(key)
        incident = day(self.now) - timedelta(days=ago)
        recent = [
            strike
            for strike in customer.strikes
            if strike.reason == reason
            and strike.recorded_at > self.now - timedelta(hours=24)
            and strike.state in ("counted", "contested")
        ]
        mine = any(who in (strike.reporter, *strike.witnesses) for strike in recent)
        apart = {strike: abs((strike.incident - incident).days) for strike in recent}
        nearest = min(apart.values(), default=2)
        order = StrikeOrder(key, reason, "as it was", incident, ours=ours or None, distinct=distinct)
        done = self.ask(who, ago <= 30, lambda call: strikes.record_strike(self.db, order, call=call))
        if isinstance(done, SameIncidentQuestion):
            assert mine or nearest == 1
            assert not distinct
        if not isinstance(done, StrikeRecorded):
            return
        assert done.joined == (nearest == 0 and not mine and not distinct)
        if done.joined:
            same = [strike for strike in recent if apart[strike] == 0]
            self._joined(customer, min(same, key=lambda strike: strike.recorded_at), who, done.undo)
        else:
            self._recorded(customer, done, who)
        customer.follow(self.now, fact=True)
        assert done.tally.points == customer.points(self.now)

    @rule(who=st.sampled_from(STAFF))
    def severe_strike(self, who: str) -> None:
        """Now and then it is a severe one."""
        if self.calls % 3 == 0:
            self.strike("acme", who, "discriminatory", 0, "", True)

    @rule(key=KEYS, who=st.sampled_from(STAFF), which=st.integers(0, 3))
    def contest(self, key: str, who: str, which: int) -> None:
        """Somebody says it was not so."""
        customer = self.customer(key)
        if not customer.strikes:
            return
        strike = customer.strikes[-1 - which % len(customer.strikes)]
        fresh = strike.upheld_at is None and self.now < strike.recorded_at + timedelta(days=20)
        allowed = fresh and strike.state == "counted" and strike.stands(self.now)
        done = self.ask(who, allowed, lambda call: strikes.contest_strike(self.db, strike.id, "not so", call=call))
        if done is not None:
            strike.contested_by = who
            strike.contest(self.now)
            self._changed(customer, strike, done.undo, who, back="counted")

    @rule(key=KEYS, who=st.sampled_from((*MANAGERS, "U-max")), which=st.integers(0, 3), uphold=st.booleans())
    def judge(self, key: str, who: str, which: int, uphold: bool) -> None:
        """A manager upholds or voids."""
        customer = self.customer(key)
        if not customer.strikes:
            return
        strike = customer.strikes[-1 - which % len(customer.strikes)]
        party = who in (strike.reporter, strike.contested_by)
        before, upheld = strike.state, strike.upheld_at
        if uphold:
            allowed = before == "contested" and not party and who in MANAGERS
            done = self.ask(who, allowed, lambda call: strikes.uphold_strike(self.db, strike.id, "it was", call=call))
        else:
            allowed = before == "counted" or (before == "contested" and not party)
            allowed = allowed and who in MANAGERS
            done = self.ask(who, allowed, lambda call: strikes.void_strike(self.db, strike.id, "it was not", call=call))
        if done is not None:
            strike.state = "counted" if uphold else "void"
            strike.upheld_at = self.now if uphold else upheld
            self._changed(customer, strike, done.undo, who, back=before, upheld=upheld)

    def _changed(
        self, customer: Customer, strike: Strike, token: str, who: str, *, back: str, upheld: object = None
    ) -> None:
        left = (strike.state, strike.upheld_at)

        def restore() -> None:
            strike.state = back
            if back == "contested" and strike.contested_at is not None:
                strike.contest(strike.contested_at)
            strike.upheld_at = upheld  # type: ignore[assignment]  # as it was before
            if left[0] == "contested":
                strike.contested_by = ""
            customer.follow(self.now, fact=True)

        self.offer(token, who, stands=lambda: (strike.state, strike.upheld_at) == left, back=restore)
        customer.follow(self.now, fact=True)

    def _joined(self, customer: Customer, strike: Strike, who: str, token: str) -> None:
        strike.witnesses.append(who)

        def restore() -> None:
            if strike.reporter == who:
                self._withdrawn(customer, strike)
            else:
                strike.witnesses.remove(who)
            customer.follow(self.now, fact=True)

        def stands() -> bool:
            return who in strike.witnesses or (strike.reporter == who and strike.state == "counted")

        self.offer(token, who, stands=stands, back=restore)

    def _withdrawn(self, customer: Customer, strike: Strike) -> None:
        """The first witness reports it from now on; without one it is gone, with its fix."""
        if strike.witnesses:
            strike.reporter = strike.witnesses.pop(0)
            return
        strike.state = "undone"
        for fix in customer.fixes:
            if fix.strike is strike and fix.state == "open":
                fix.state = "dropped"

    def _recorded(self, customer: Customer, done: StrikeRecorded, who: str) -> None:
        stored = done.strike
        strike = Strike(stored.id, stored.reason, stored.incident_on, self.now, who, stored.ours.value)
        assert stored.weight == REASONS[stored.reason][0]
        assert stored.incident_on <= day(self.now)
        customer.strikes.append(strike)
        if strike.ours != "no":
            with self.db.transaction(reading=True) as tx:
                (fix,) = fixes.RECORDS.list_where(tx, strike_id=strike.id)
            customer.fixes.append(Fix(fix.id, strike, customer.owner, case=customer.case))

        def restore() -> None:
            self._withdrawn(customer, strike)
            customer.follow(self.now, fact=True)

        def stands() -> bool:
            return strike.state == "counted" and strike.reporter == who

        self.offer(done.undo, who, stands=stands, back=restore)
