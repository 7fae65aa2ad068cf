"""Messages about interactions, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.features.interactions import messages as interaction_messages
from bot.features.interactions.usecases import InteractionList, InteractionLogged, SameConversation
from bot.features.scorecards import messages as scorecards
from bot.slack.rendering import Message
from scoring.customers.customers import Customer
from scoring.interactions import NO_LOAD, Attention, CustomerLoad, Interaction, Tone
from scoring.rules.policy import Policy
from tests.messages import samples

CALL = Interaction(
    id=31,
    customer_id=1,
    user_id="U0ANA",
    minutes=50,
    tone=Tone.TENSE,
    note="Wanted the third change of plan this week.",
    link=None,
    happened_on=samples.TODAY,
    logged_at=samples.NOW,
)
PRAISE = replace(
    CALL, id=30, user_id="U0BEN", minutes=None, tone=Tone.GREAT, note="", happened_on=samples.TODAY - timedelta(days=3)
)
STRUCK = replace(CALL, id=29, minutes=90, tone=Tone.AWFUL, link="https://acme.slack.com/a", strike_id=12)
HOSTILE = replace(
    CALL,
    id=999_999_999,
    user_id="U" + "9" * 38,
    minutes=1440,
    note=samples.LONG_NOTE,
    link="https://example.com/" + "&" * 1900,
    happened_on=date(1999, 12, 31),
    strike_id=999_999_999,
)

QUIET = Attention(CustomerLoad(50, 6, 50, 0, samples.TODAY, 4, 50), 81, flagged=False)
HIGH = Attention(CustomerLoad(250, 7, 180, 70, samples.TODAY, 5, 190), 244, flagged=True)
EARLY = Attention(CustomerLoad(600, 4, 20, 580, samples.TODAY, 4, 600), None, flagged=False)
NO_REVENUE = Attention(CustomerLoad(60, 5, 0, 0, samples.TODAY, 3), None, flagged=False)
NO_TIME = Attention(CustomerLoad(0, 2), None, flagged=False)
NONE = Attention(NO_LOAD, None, flagged=False)
THREE_LOGGED = Attention(CustomerLoad(250, 7, 180, 70, samples.TODAY, 5, 190, people=3), None, flagged=True)
WITHHELD = Attention(NO_LOAD, None, flagged=True, withheld=True)
HUGE = Attention(CustomerLoad(10**9, 10**7, 10**9, 10**9, date(1999, 12, 31), 90, 10**9), 10**15, flagged=True)


def render_logged(
    interaction: Interaction, attention: Attention, customer: Customer = samples.ACME, advice: str | None = None
) -> Message:
    """The answer to a log."""
    return interaction_messages.render_log_reply(
        InteractionLogged(interaction, customer, attention, samples.POLICY, samples.UNDO, advice)
    )


def render_listed(
    interactions: tuple[Interaction, ...],
    attention: Attention,
    customer: Customer = samples.ACME,
    policy: Policy = samples.POLICY,
) -> Message:
    """The list of what was logged."""
    return interaction_messages.render_list(InteractionList(customer, interactions, attention, policy, "U0ANA"))


CASES: dict[str, Callable[[], Message]] = {
    "log_logged": lambda: render_logged(CALL, QUIET),
    "log_logged--flagged": lambda: render_logged(CALL, HIGH, advice="A date and an example are stronger."),
    "log_logged--no-time": lambda: render_logged(PRAISE, NO_TIME),
    "log_logged--few": lambda: render_logged(STRUCK, EARLY),
    "log_logged--hostile": lambda: render_logged(HOSTILE, HUGE, samples.HOSTILE, samples.LONG_LINE),
    "log_same": lambda: interaction_messages.render_log_reply(
        SameConversation(CALL, samples.ACME, samples.POLICY, samples.DRAFT)
    ),
    "log_same--other-day": lambda: interaction_messages.render_log_reply(
        SameConversation(PRAISE, samples.ACME, samples.POLICY, samples.DRAFT)
    ),
    "log_same--hostile": lambda: interaction_messages.render_log_reply(
        SameConversation(HOSTILE, samples.HOSTILE, samples.POLICY, samples.DRAFT)
    ),
    "log_list": lambda: render_listed((CALL, STRUCK, PRAISE), HIGH),
    "log_list--none": lambda: render_listed((), NONE),
    "log_list--former": lambda: render_listed((PRAISE,), NO_REVENUE, replace(samples.ACME, former_at=samples.NOW)),
    "log_list--counted": lambda: render_listed(
        (CALL, replace(STRUCK, user_id="U0BEN")), THREE_LOGGED, policy=samples.COUNTED
    ),
    "log_list--withheld": lambda: render_listed((replace(CALL, user_id="U0BEN"),), WITHHELD, policy=samples.COUNTED),
    "log_logged--withheld": lambda: interaction_messages.render_log_reply(
        InteractionLogged(CALL, samples.ACME, WITHHELD, samples.COUNTED, samples.UNDO)
    ),
    "log_list--hostile": lambda: render_listed((HOSTILE,) * 20, HUGE, samples.HOSTILE),
    "scorecard_more--attention": lambda: scorecards.render_card_details(
        replace(samples.shown(given=samples.RATED, found=samples.EVERY_KIND), attention=HIGH)
    ),
    "scorecard_more--quiet": lambda: scorecards.render_card_details(
        replace(samples.shown(given=samples.RATED), attention=NONE)
    ),
    "scorecard_more--hostile-attention": lambda: scorecards.render_card_details(
        replace(
            samples.shown(samples.HOSTILE, samples.FORTY, samples.HOSTILE_STRIKES, samples.BY_HOSTILE_HAND),
            attention=HUGE,
        )
    ),
}
POSTED: frozenset[str] = frozenset()
