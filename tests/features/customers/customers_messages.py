"""What managers are told of customers that nobody looks after, in samples."""

from collections.abc import Callable

from bot.features.customers import messages as customers
from bot.features.customers.usecases import Orphaned
from bot.slack.rendering import Message
from tests.messages import samples

ONE = Orphaned(("U0JO",), (("acme", "Acme GmbH"),))
TWO = Orphaned(("U0JO", "U0MAX"), (("acme", "Acme GmbH"), ("globex", "Globex Logistics")))
HOSTILE = Orphaned(
    tuple(f"U{n:09d}" for n in range(9)),
    ((samples.LONG_KEY, samples.LONG_NAME), (samples.LONG_KEY, samples.AMPERSANDS)) * 40,
)

CASES: dict[str, Callable[[], Message]] = {
    "customers_orphaned": lambda: customers.orphaned(ONE),
    "customers_orphaned--two": lambda: customers.orphaned(TWO),
    "customers_orphaned--hostile": lambda: customers.orphaned(HOSTILE),
}
