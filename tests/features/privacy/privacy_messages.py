"""Messages of privacy, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.privacy.messages import screens
from bot.features.privacy.usecases.exports import CustomerOrder, PersonAsked, PersonOrder
from bot.features.privacy.usecases.news import Done, DoneNews
from bot.features.privacy.usecases.overview import GROUPS, DataGroup, Overview, describe_time
from bot.slack.rendering import Message
from scoring.roles import Person
from scoring.rules.policy import Policy
from storage.privacy.register import REGISTER
from tests.messages import samples

ANA = Person("U0ANA", "Ana Ruiz", True)
WORST = Person("U0WORST", samples.LONG_NAME, True)
COUNTED = replace(samples.POLICY, named_votes=False)
AGGREGATE = replace(samples.POLICY, privacy_staff="aggregate", former_months=12)
LEFT = replace(ANA, full_member=False)


def overview(entries: int, *, policy: Policy = samples.POLICY, is_admin: bool = False) -> Overview:
    """What is kept about somebody, as many entries in each group."""
    leads = {name: REGISTER[tables[0]] for name, tables in GROUPS.items()}
    groups = tuple(
        DataGroup(name, entries, describe_time(lead.kept, policy), lead.seen_by) for name, lead in leads.items()
    )
    return Overview(groups, policy, ("Ada Koch", "Olga Petrova"), is_admin)


def asked(person: Person, *, to_them: bool = False) -> PersonAsked:
    """Whom an admin asks about."""
    return PersonAsked(person, to_them)


def order(person: Person, by: str = "U0OLGA", *, whole: bool = False, recipient: str = "U0OLGA") -> PersonOrder:
    """An export about a person that was ordered."""
    return PersonOrder(person, by, recipient, whole, samples.NOW)


CASES: dict[str, Callable[[], Message]] = {
    "privacy": lambda: screens.render_overview(overview(3)),
    "privacy--nothing": lambda: screens.render_overview(overview(0)),
    "privacy--admin": lambda: screens.render_overview(overview(1, is_admin=True)),
    "privacy--votes-counted": lambda: screens.render_overview(overview(1, policy=COUNTED)),
    "privacy--works-council": lambda: screens.render_overview(overview(1, policy=AGGREGATE)),
    "privacy--worst": lambda: screens.render_overview(
        replace(overview(10**9, is_admin=True), admins=(samples.LONG_NAME,) * 3)
    ),
    "privacy_retention": lambda: screens.render_retention(samples.POLICY, is_admin=False),
    "privacy_retention--admin": lambda: screens.render_retention(samples.POLICY, is_admin=True),
    "privacy_person_ordered--own": lambda: screens.render_person_ordered(
        order(ANA, "U0ANA", whole=True, recipient="U0ANA")
    ),
    "privacy_person_ordered": lambda: screens.render_person_ordered(order(ANA)),
    "privacy_person_ordered--to-them": lambda: screens.render_person_ordered(order(ANA, whole=True, recipient="U0ANA")),
    "privacy_person_ordered--left": lambda: screens.render_person_ordered(order(LEFT, whole=True)),
    "privacy_person_ordered--hostile": lambda: screens.render_person_ordered(order(WORST)),
    "privacy_customer_ordered": lambda: screens.render_customer_ordered(
        CustomerOrder(samples.ACME, "U0OLGA", samples.NOW)
    ),
    "privacy_customer_ordered--hostile": lambda: screens.render_customer_ordered(
        CustomerOrder(samples.HOSTILE, "U0OLGA", samples.NOW)
    ),
    "privacy_done": lambda: screens.render_news(DoneNews(Done.EXPORTED_PERSON, "U0OLGA", "U0ANA", "")),
    "privacy_done--customer": lambda: screens.render_news(
        DoneNews(Done.EXPORTED_CUSTOMER, "U0OLGA", "", samples.ACME.name)
    ),
    "privacy_done--erased": lambda: screens.render_news(
        DoneNews(Done.ERASED_PERSON, "U0OLGA", "erased-3f2a91c07b", "")
    ),
    "privacy_done--hostile": lambda: screens.render_news(
        DoneNews(Done.EXPORTED_CUSTOMER, "U0OLGA", "", samples.HOSTILE.name)
    ),
}
POSTED = frozenset({"privacy_done"})
