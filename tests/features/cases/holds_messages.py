"""Messages about holds, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.cases.messages import holds
from bot.features.cases.usecases.holds import HoldList, HoldPlaced, HoldReleased
from bot.slack.rendering import Message
from bot.workflow.customer_clocks import Clocks
from scoring.cases.holds import CustomerClock, Hold
from scoring.customers.customers import Customer
from tests.messages import samples as s

HOLD = Hold(3, 1, "Their new owner starts in May.", "U0ROSA", s.NOW, s.NOW + timedelta(days=62))
LONG = replace(HOLD, why=s.LONG_NOTE)
RUNNING: Clocks = (
    (CustomerClock.BALLOT, s.NOW + timedelta(hours=30)),
    (CustomerClock.LAST_DAY, s.TODAY + timedelta(days=30)),
)
EVERY: Clocks = tuple((clock, s.NOW + timedelta(days=400)) for clock in CustomerClock)


def placed(hold: Hold = HOLD, customer: Customer = s.ACME, clocks: Clocks = (), told: str | None = None) -> Message:
    """The answer to a hold."""
    return holds.render_placed(HoldPlaced(hold, customer, s.POLICY, clocks, told, s.UNDO))


def released(customer: Customer = s.ACME, clocks: Clocks = (), told: str | None = None) -> Message:
    """The answer to a release."""
    stood = timedelta(days=3, hours=4, minutes=5)
    return holds.render_released(HoldReleased(HOLD, customer, s.POLICY, stood, clocks, told, s.UNDO))


CASES: dict[str, Callable[[], Message]] = {
    "hold_placed": lambda: placed(clocks=RUNNING, told=s.CHANNEL),
    "hold_placed--quiet": lambda: placed(),
    "hold_placed--hostile": lambda: placed(LONG, s.HOSTILE, EVERY, s.CHANNEL),
    "hold_released": lambda: released(clocks=RUNNING, told=s.CHANNEL),
    "hold_released--hostile": lambda: released(s.HOSTILE, EVERY, s.CHANNEL),
    "hold_list": lambda: holds.render_list(HoldList(((s.ACME, HOLD),), s.POLICY, s.NOW)),
    "hold_list--none": lambda: holds.render_list(HoldList((), s.POLICY, s.NOW)),
    "hold_list--hostile": lambda: holds.render_list(
        HoldList(((s.HOSTILE, LONG), (s.AMPERSAND, LONG)) * 15, s.POLICY, s.NOW)
    ),
}
POSTED: frozenset[str] = frozenset()
