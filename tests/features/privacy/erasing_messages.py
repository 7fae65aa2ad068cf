"""Messages about erasing somebody, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.features.privacy.messages import erasing
from bot.features.privacy.usecases.duties import Duties
from bot.features.privacy.usecases.erasures import ErasurePlan, NamingText, PersonErased
from bot.slack.rendering import Message
from scoring.roles import Role
from scoring.transitions.transitions import Transition, TransitionState
from tests.messages import samples

NOTHING = Duties((), (), (), (), (), (), (), {})
ASKED = Transition(3, 1, 1, samples.NOW, TransitionState.ASKED, asked="U0BEN")
OPEN = replace(NOTHING, customers=(samples.ACME,), asked=(ASKED,), roles=(Role.VOTER,), names={1: "Acme GmbH"})
PLAN = ErasurePlan("U0BEN", "Ben Okafor", full_member=True, duties=OPEN)
WORST_PLAN = ErasurePlan(
    "U0BEN",
    samples.LONG_NAME,
    full_member=True,
    duties=replace(
        OPEN, customers=(samples.HOSTILE,) * 300, asked=(ASKED,) * 300, names=dict.fromkeys((1,), samples.LONG_NAME)
    ),
)
HIT = NamingText("interactions", "7", 1, "note", "Ben calmed them down")
DONE = PersonErased(
    "erased-3f2a91c07b",
    128,
    "U0LI",
    3,
    True,
    (HIT, NamingText("vendors", "2", None, "contact", "ask Ben Okafor")),
    {1: ("acme", "Acme GmbH")},
    remembered=True,
    scrubbed=True,
)
WORST = replace(
    DONE,
    hits=(replace(HIT, excerpt=samples.LONG_NOTE),) * 30,
    customers={1: (samples.LONG_KEY, samples.LONG_NAME)},
    in_audit=30,
    remembered=False,
    scrubbed=False,
    copies=("umpire.before-0031.sqlite",),
)

CASES: dict[str, Callable[[], Message]] = {
    "privacy_erasing": erasing.render_begun,
    "privacy_home": erasing.render_home,
    "privacy_erased": lambda: erasing.render_erased(DONE),
    "privacy_erased--nothing-left": lambda: erasing.render_erased(
        replace(DONE, rows=1, heir=None, handed_over=0, full_member=False, hits=(), customers={})
    ),
    "privacy_erased--hostile": lambda: erasing.render_erased(WORST),
}
POSTED: frozenset[str] = frozenset()
