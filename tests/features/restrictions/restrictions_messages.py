"""Messages about restrictions, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.restrictions import messages
from bot.features.restrictions.usecases import RestrictionChanged, RestrictionList, RestrictionStatus
from bot.slack.rendering import Message
from bot.workflow.requests import UMPIRE
from scoring.customers.customers import Customer
from scoring.restrictions import Contact, Restriction
from tests.messages import samples

BY_EMAIL = Restriction(
    4, 1, Contact.EMAIL_ONLY, "Shouted at the help desk.", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=14)
)
ONE = replace(BY_EMAIL, kind=Contact.ONE_CONTACT, contact="U0JO", why="", renewal=True)
LONG = replace(ONE, why=samples.LONG_NOTE)
LIFTED = replace(BY_EMAIL, ended_at=samples.NOW, ended_by="U0ROSA", ended_why="They apologised.")


def changed(
    restriction: Restriction,
    customer: Customer = samples.ACME,
    replaced: Restriction | None = None,
    readers: tuple[str, ...] = ("U0JO",),
    channel: str | None = None,
) -> RestrictionChanged:
    """A restriction that was just placed or lifted."""
    return RestrictionChanged(
        restriction, customer, samples.POLICY, samples.NOW, readers, channel, samples.UNDO, replaced
    )


def word(restriction: Restriction, *, in_force: bool = True, customer: Customer = samples.ACME) -> Message:
    """The direct message about a restriction."""
    return messages.render_word(
        RestrictionStatus(restriction, customer, samples.POLICY, samples.NOW, in_force=in_force, another=False)
    )


CASES: dict[str, Callable[[], Message]] = {
    "restriction_placed": lambda: messages.render_placed(changed(BY_EMAIL, channel=samples.CHANNEL)),
    "restriction_placed--renewed": lambda: messages.render_placed(changed(ONE, replaced=BY_EMAIL)),
    "restriction_placed--nobody": lambda: messages.render_placed(
        changed(replace(ONE, contact=None, renewal=False), replace(samples.ACME, owner=None), readers=())
    ),
    "restriction_placed--hostile": lambda: messages.render_placed(
        changed(LONG, samples.HOSTILE, LONG, ("U0JO",) * 12, samples.CHANNEL)
    ),
    "restriction_lifted": lambda: messages.render_lifted(changed(LIFTED, channel=samples.CHANNEL)),
    "restriction_lifted--hostile": lambda: messages.render_lifted(changed(LONG, samples.HOSTILE, readers=())),
    "restriction_list": lambda: messages.render_list(
        RestrictionList(
            ((samples.ACME, BY_EMAIL), (samples.AMPERSAND, replace(ONE, kind=Contact.NO_CALLS))),
            samples.POLICY,
            samples.NOW,
        )
    ),
    "restriction_list--none": lambda: messages.render_list(RestrictionList((), samples.POLICY, samples.NOW)),
    "restriction_list--hostile": lambda: messages.render_list(
        RestrictionList(((samples.HOSTILE, LONG),) * 30, samples.POLICY, samples.NOW)
    ),
    "restriction_word": lambda: word(BY_EMAIL),
    "restriction_word--lifted": lambda: word(LIFTED, in_force=False),
    "restriction_word--over": lambda: word(replace(LIFTED, ended_by=UMPIRE, ended_why=""), in_force=False),
    "restriction_word--undone": lambda: word(replace(LIFTED, ended_why="", undone_at=samples.NOW), in_force=False),
    "restriction_word--hostile": lambda: word(LONG, customer=samples.HOSTILE),
}
POSTED: frozenset[str] = frozenset({"restriction_word"})
