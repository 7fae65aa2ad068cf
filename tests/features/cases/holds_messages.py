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
from tests.messages import samples

HOLD = Hold(3, 1, "Their new owner starts in May.", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=62))
LONG = replace(HOLD, why=samples.LONG_NOTE)
RUNNING: Clocks = (
    (CustomerClock.BALLOT, samples.NOW + timedelta(hours=30)),
    (CustomerClock.LAST_DAY, samples.TODAY + timedelta(days=30)),
)
EVERY: Clocks = tuple((clock, samples.NOW + timedelta(days=400)) for clock in CustomerClock)


def placed(
    hold: Hold = HOLD, customer: Customer = samples.ACME, clocks: Clocks = (), channel: str | None = None
) -> Message:
    """The answer to a hold."""
    return holds.render_placed(HoldPlaced(hold, customer, samples.POLICY, clocks, channel, samples.UNDO))


def released(customer: Customer = samples.ACME, clocks: Clocks = (), channel: str | None = None) -> Message:
    """The answer to a release."""
    stood = timedelta(days=3, hours=4, minutes=5)
    return holds.render_released(HoldReleased(HOLD, customer, samples.POLICY, stood, clocks, channel, samples.UNDO))


CASES: dict[str, Callable[[], Message]] = {
    "hold_placed": lambda: placed(clocks=RUNNING, channel=samples.CHANNEL),
    "hold_placed--quiet": lambda: placed(),
    "hold_placed--hostile": lambda: placed(LONG, samples.HOSTILE, EVERY, samples.CHANNEL),
    "hold_released": lambda: released(clocks=RUNNING, channel=samples.CHANNEL),
    "hold_released--hostile": lambda: released(samples.HOSTILE, EVERY, samples.CHANNEL),
    "hold_list": lambda: holds.render_list(HoldList(((samples.ACME, HOLD),), samples.POLICY, samples.NOW)),
    "hold_list--none": lambda: holds.render_list(HoldList((), samples.POLICY, samples.NOW)),
    "hold_list--hostile": lambda: holds.render_list(
        HoldList(((samples.HOSTILE, LONG), (samples.AMPERSAND, LONG)) * 15, samples.POLICY, samples.NOW)
    ),
}
POSTED: frozenset[str] = frozenset()
