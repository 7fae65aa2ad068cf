"""Final notices in the machine: given, met, extended, withdrawn."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.features.notices.usecases import notices
from bot.features.notices.usecases.notices import NoticeChanged
from bot.workflow.requests import Call
from tests.machine.days import DAY, day, start
from tests.machine.journey import KEYS, Journey
from tests.machine.model import Customer, Notice
from tests.machine.office import MANAGERS

BOSSES = st.sampled_from((*MANAGERS, *MANAGERS, "U-jo"))
TICK = timedelta(microseconds=1)


class Noticing(Journey):
    """What managers do with a final notice."""

    @rule(key=KEYS, who=BOSSES, days=st.sampled_from([13, 14, 30, 30, 90]), ago=st.sampled_from([0, 0, 0, 2, 15]))
    def give(self, key: str, who: str, days: int, ago: int) -> None:
        """Somebody told the customer."""
        customer = self.customer(key)
        notice = customer.notice
        on = day(self.now) - ago * DAY
        fits = notice is not None and notice.state == "agreed" and on >= day(notice.agreed_at) and 14 <= days <= 90

        def change(current: Notice) -> None:
            current.state, current.days, current.given_on = "given", days, on
            current.recorded_at, current.over_at = self.now, start(on + days * DAY)
            current.wind()

        self._change(
            customer,
            who,
            fits,
            lambda call: notices.record_given(self.db, key, on=on, days=days, call=call),
            change,
        )

    @rule(key=KEYS, who=BOSSES)
    def meet(self, key: str, who: str) -> None:
        """The customer did what was asked."""
        customer = self.customer(key)
        notice = customer.notice
        fits = notice is not None and notice.state == "given" and customer.ballot is None

        def change(current: Notice) -> None:
            customer.meets(current, self.now)

        self._change(customer, who, fits, lambda call: notices.record_met(self.db, key, call=call), change)

    @rule(key=KEYS, who=BOSSES, by=st.sampled_from([0, 1, 7, 40, 61]))
    def extend_notice(self, key: str, who: str, by: int) -> None:
        """More days for the customer, 90 in all."""
        customer = self.customer(key)
        notice = customer.notice
        is_given = notice is not None and notice.state == "given" and customer.ballot is None
        fits, later = False, self.now
        if is_given and notice is not None and notice.over_at is not None:
            later = start(day(notice.over_at - TICK) + (by + 1) * DAY)
            fits = by >= 1 and notice.days + by <= 90 and later > self.now

        def change(current: Notice) -> None:
            current.days, current.over_at = current.days + by, later
            current.wind()

        self._change(
            customer,
            who,
            fits,
            lambda call: notices.extend_notice(self.db, key, by=by, why="they try", call=call),
            change,
        )

    @rule(key=KEYS, who=BOSSES)
    def withdraw(self, key: str, who: str) -> None:
        """The notice is taken back."""
        customer = self.customer(key)
        notice = customer.running()
        if notice is None or self.calls % 3:
            return

        def change(current: Notice) -> None:
            current.state, current.closed_at = "withdrawn", self.now

        act = lambda call: notices.withdraw_notice(self.db, key, why="too early", call=call)  # noqa: E731
        self._change(customer, who, customer.ballot is None, act, change)

    def _change(
        self,
        customer: Customer,
        who: str,
        fits: bool,
        act: Callable[[Call], NoticeChanged],
        change: Callable[[Notice], None],
    ) -> None:
        """Do it, on no hold and before it is decided to part; and know how to take it back."""
        notice = customer.notice
        allowed = fits and customer.hold is None and customer.parting is None and who in MANAGERS
        done = self.ask(who, allowed, act)
        if done is None or notice is None:
            return
        at, before = self.now, _as_it_is(notice)
        change(notice)
        left = _as_it_is(notice)
        case, closing = notice.case, left["state"] == "met"
        customer.follow(self.now)

        def stands() -> bool:
            same = _as_it_is(notice) == left and customer.hold is None
            return same and (customer.case is None if closing else customer.case is case)

        def restore() -> None:
            if closing:
                case.closed_at, case.outcome = None, ""
                for strike in customer.strikes:
                    if strike.cleared_at == at:
                        strike.cleared_at = None
            vars(notice).update(before)
            notice.wind()
            customer.follow(self.now)

        self.offer(done.undo, who, stands=stands, back=restore, ground=customer)


def _as_it_is(notice: Notice) -> dict[str, object]:
    clocks = ("case", "silent_at", "managers_asked")
    return {field.name: getattr(notice, field.name) for field in fields(Notice) if field.name not in clocks}
