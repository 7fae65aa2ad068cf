"""What managers are told of customers that nobody looks after, in samples."""

from collections.abc import Callable

from bot.features.customers import messages as customers
from bot.features.customers.usecases import OrphanedCustomers
from bot.slack.rendering import Message
from tests.messages import samples

ONE = OrphanedCustomers(("U0JO",), (("acme", "Acme GmbH"),))
TWO = OrphanedCustomers(("U0JO", "U0MAX"), (("acme", "Acme GmbH"), ("globex", "Globex Logistics")))
HOSTILE = OrphanedCustomers(
    tuple(f"U{n:09d}" for n in range(9)),
    ((samples.LONG_KEY, samples.LONG_NAME), (samples.LONG_KEY, samples.AMPERSANDS)) * 40,
)

CASES: dict[str, Callable[[], Message]] = {
    "customers_orphaned": lambda: customers.render_customers_orphaned(ONE),
    "customers_orphaned--two": lambda: customers.render_customers_orphaned(TWO),
    "customers_orphaned--hostile": lambda: customers.render_customers_orphaned(HOSTILE),
}
