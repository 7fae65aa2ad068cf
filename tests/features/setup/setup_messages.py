"""Messages of the set-up, each with everyday values and with the worst there are."""

from collections.abc import Callable

from bot.features.setup import messages
from bot.features.setup.usecases import OwnersNamed, Setup
from bot.slack.rendering import Message, render
from bot.workflow.first_steps import NoCustomers
from scoring.roles import Actor, Role
from scoring.setup import SetupProgress, SetupStep
from tests.messages import samples

NEW = SetupProgress()
HALF = SetupProgress(samples.CHANNEL, ("U0ROSA", "U0MIA"), ("S0VOTERS",), 12, 3, 2)
DONE = SetupProgress(samples.CHANNEL, ("U0ROSA",), ("U0MAX", "U0LI"), 12, 0, 5)
CROWDED = SetupProgress(samples.CHANNEL, tuple(f"U{n:010d}" for n in range(60)), ("S0A", "S0B"), 100_000, 99_999, 4)
ADMINS = ("U0OLGA", "U0ADA")


def setup(progress: SetupProgress, *roles: Role, finished: bool = False) -> Setup:
    """How far it is, for somebody with these roles."""
    return Setup(Actor("U0ANA", full_member=True, roles=frozenset(roles)), progress, finished, ADMINS)


CASES: dict[str, Callable[[], Message]] = {
    "setup": lambda: messages.render_setup(setup(NEW, Role.ADMIN)),
    "setup--half": lambda: messages.render_setup(setup(HALF, Role.ADMIN)),
    "setup--done": lambda: messages.render_setup(setup(DONE, Role.ADMIN, finished=True)),
    "setup--crowded": lambda: messages.render_setup(setup(CROWDED, Role.ADMIN)),
    "next_step": lambda: messages.add_next_step(render("refused", sentence="Done."), HALF),
    "first_list": lambda: messages.add_first_list(
        render("refused", sentence="Done."), samples.page((samples.ACME,), 1)
    ),
    "first_list--hostile": lambda: messages.add_first_list(
        render("refused", sentence="Done."), samples.page((samples.HOSTILE,) * 20, 20)
    ),
    "owners_named": lambda: messages.render_owners_named(OwnersNamed((samples.ACME,), (), samples.UNDO)),
    "owners_named--taken": lambda: messages.render_owners_named(
        OwnersNamed((samples.ACME, samples.ACME), (samples.ACME,), samples.UNDO)
    ),
    "owners_named--hostile": lambda: messages.render_owners_named(
        OwnersNamed((samples.HOSTILE,), (samples.HOSTILE,) * 30, samples.UNDO)
    ),
    "where_to_begin": lambda: messages.render_setup(setup(HALF)),
    "where_to_begin--manager": lambda: messages.render_setup(setup(HALF, Role.MANAGER)),
    "where_to_begin--empty": lambda: messages.render_setup(setup(NEW)),
    "where_to_begin--empty-manager": lambda: messages.render_setup(setup(NEW, Role.MANAGER)),
    "usage--by-hand": lambda: messages.render_by_hand(SetupStep.ROLES),
    "no_customers": lambda: render("no_customers", lack=NoCustomers(False, False, ADMINS)),
    "no_customers--manager": lambda: render("no_customers", lack=NoCustomers(False, True, ADMINS[:1])),
    "no_customers--admin": lambda: render("no_customers", lack=NoCustomers(True, False, ADMINS)),
    "no_customers--nobody": lambda: render("no_customers", lack=NoCustomers(False, False, ())),
}
POSTED = frozenset({"setup"})
