"""Messages about talks, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.features.cases.messages import talks
from bot.features.cases.usecases.talks import TalkAnswered, TalkPlanned
from bot.slack.rendering import Message
from scoring.cases.cases import Gate
from scoring.cases.gates import GateStatus
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer
from tests.messages import samples

PLAN = Talk(5, 1, 2, "U0JO", samples.TODAY + timedelta(days=3), "U0ROSA", samples.NOW)
HELD = replace(PLAN, planned_on=samples.TODAY - timedelta(days=2), held_on=samples.TODAY - timedelta(days=2))
PASSED = GateStatus(Gate.TALK, True, "They pushed back.")
LACKS = GateStatus(
    Gate.TALK, False, "No reply yet; from 16 March 2026 on, that counts as an answer.", "Wait, or waive it."
)


def planned(talk: Talk, customer: Customer = samples.ACME, *, raised: bool = False, again: bool = False) -> Message:
    """The answer to a plan."""
    return talks.render_planned(
        TalkPlanned(talk, customer, samples.POLICY, samples.UNDO, samples.CHANNEL, raised, again, samples.NOW)
    )


def answered(
    answer: TalkAnswer,
    said: str,
    passage: GateStatus = PASSED,
    customer: Customer = samples.ACME,
    missing: int = 0,
    *,
    again: bool = False,
    leads_on: str = "",
    **more: str,
) -> Message:
    """The answer to an answer."""
    talk = replace(HELD, answer=answer, said=said, held_on=None if answer is TalkAnswer.NOT_TOLD else HELD.held_on)
    advice = more.get("advice")
    return talks.render_answered(
        TalkAnswered(
            talk,
            customer,
            samples.POLICY,
            samples.UNDO,
            more.get("channel"),
            bool(more),
            passage,
            missing,
            advice,
            samples.NOW,
            talk_again=again,
            keeper=talk.holder,
            leads_on=leads_on,
        )
    )


CASES: dict[str, Callable[[], Message]] = {
    "talk_planned": lambda: planned(PLAN),
    "talk_planned--held": lambda: planned(HELD, raised=True),
    "talk_planned--hostile": lambda: planned(PLAN, samples.HOSTILE, raised=True, again=True),
    "talk_answered--again": lambda: answered(TalkAnswer.PARTLY, "They will try.", LACKS, again=True),
    "talk_answered--leads-on": lambda: answered(
        TalkAnswer.PARTLY, "", LACKS, leads_on="2 new points came after it was met, and a talk about them was held"
    ),
    "talk_answered--receptive": lambda: answered(
        TalkAnswer.RECEPTIVE, "They apologised and named one person for us.", LACKS, missing=2
    ),
    "talk_answered--pushed-back": lambda: answered(TalkAnswer.PUSHED_BACK, "It was our fault, they said."),
    "talk_answered--no-reply": lambda: answered(TalkAnswer.NO_REPLY, "", LACKS, missing=1),
    "talk_answered--not-told": lambda: answered(TalkAnswer.NOT_TOLD, "Li was threatened.", channel=samples.CHANNEL),
    "talk_answered--hostile": lambda: answered(
        TalkAnswer.RECEPTIVE,
        samples.LONG_NOTE,
        LACKS,
        samples.HOSTILE,
        6,
        channel=samples.CHANNEL,
        advice=samples.LONG_LINE,
    ),
}
POSTED: frozenset[str] = frozenset()
