"""The room in words, with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.features.capacity import messages as rooms
from bot.features.capacity.usecases import RoomOverview
from bot.slack.rendering import Message
from scoring import capacity as capacity_rules
from scoring.capacity import CapacityLedger, LeavingCustomer, VendorReferrals
from scoring.customers.customers import Customer
from scoring.quotes import Quote, QuoteOutcome, QuoteVerdict
from tests.messages import samples

MANY = range(1, 101)
SINCE = capacity_rules.window_start(samples.NOW, samples.POLICY)
GLOBEX = Customer(2, "globex", "Globex Logistics")
OPEN = Quote(1, 1_000_000, 2_000, QuoteVerdict.QUOTE, "U0ANA", samples.NOW, 40, customer_id=9, minutes=600, yearly=True)
WON = replace(OPEN, id=2, outcome=QuoteOutcome.WON, outcome_at=samples.NOW)
GONE, GOING = LeavingCustomer(1, 4_815_000, 750, gone=True), LeavingCustomer(2, None, 90)
SHORT = capacity_rules.build_ledger(
    (GONE, GOING), (OPEN, WON, replace(WON, id=3, minutes=None, yearly=False)), fresh=MANY, since=SINCE
)
FINE = capacity_rules.build_ledger((GONE,), [replace(WON, id=n) for n in range(1, 6)], fresh=MANY, since=SINCE)
SENT = (VendorReferrals("Bright Studio", 2, 1, 4_815_000, 0), VendorReferrals("Initech", 1, 0, 0, 0))


def render_room_of(ledger: CapacityLedger, **changes: Any) -> Message:
    """What a manager reads of it."""
    return rooms.render_room(
        replace(RoomOverview(ledger, {1: samples.ACME, 2: GLOBEX}, (), 0, samples.POLICY, samples.NOW), **changes)
    )


def render_hostile_room() -> Message:
    """A hundred customers with the worst names leave, and a hundred vendors have them."""
    going = [LeavingCustomer(n, (-1) ** n * 10**15, 10**7) for n in MANY]
    quotes = [replace(OPEN, id=n, customer_id=n + 900, value=10**15) for n in MANY]
    away = tuple(VendorReferrals(samples.LONG_NAME, 10**6, 10**6, 10**16, 10**3) for _ in MANY)
    return render_room_of(
        capacity_rules.build_ledger(going, quotes, fresh=MANY, since=SINCE),
        customers=dict.fromkeys(MANY, samples.HOSTILE),
        away=away,
        let_go=10**6,
    )


CASES: dict[str, Callable[[], Message]] = {
    "room": lambda: render_room_of(SHORT, away=SENT, let_go=2),
    "room--withheld": lambda: render_room_of(
        capacity_rules.build_ledger((GONE, LeavingCustomer(2, None, 0, withheld=True)), (), fresh=MANY, since=SINCE)
    ),
    "room--fine": lambda: render_room_of(FINE),
    "room--nobody": lambda: render_room_of(capacity_rules.build_ledger((), (OPEN,), fresh=MANY, since=SINCE)),
    "room--unknown": lambda: render_room_of(
        capacity_rules.build_ledger((GOING,), (), fresh=MANY, since=SINCE),
        away=(VendorReferrals("Hooli", 2, 2, 0, 2),),
        let_go=1,
    ),
    "room--hostile": render_hostile_room,
}
POSTED: tuple[str, ...] = ()
