"""What the sample company went through together: one farewell, a case half-way, a ballot that is open, good days."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.features.ballots.usecases import opening as ballots, voting as balloting
from bot.features.cases.usecases import cases, fixes, talks
from bot.features.channels import usecases as channels
from bot.features.interactions import usecases as interactions
from bot.features.strikes.usecases import strikes
from bot.features.transitions.usecases import farewells, plans, referrals, transitions, vendors
from bot.workflow.requests import Call
from playground.slack.server import LocalSlack
from scoring.ballots import BallotKind
from scoring.cases.fixes import FixState
from storage.database import Database

LATEST = timedelta(hours=2)
"""What is younger than this happens after the review channel is named, and so shows in it."""
LOGS = (
    (26, "li", "soylent", 40, "good", "Menu signed off in one round."),
    (19, "ana", "wayne", 25, "great", "Thanked the whole team, and told a neighbour about us."),
    (14, "max", "stark", 30, "good", "Paid early again."),
    (11, "ben", "globex", 90, "tense", "A call about what the change list covers."),
    (9, "ben", "hooli", 120, "awful", "The button again; three people were on the call."),
    (6, "jo", "soylent", 30, "great", "Asked us to plan the spring campaign with them."),
    (2, "ana", "globex", 35, "ok", "They read the new change list, and asked good questions."),
)


@dataclass(frozen=True, slots=True)
class PastAction:
    """Somebody did something through the desk."""

    act: Callable[..., object]
    who: str
    told: tuple[Any, ...]
    more: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, at: datetime) -> None:
        """Do it, as of then."""
        self.act(*self.told, **self.more, call=Call(self.who, at))


def build_past_actions(
    db: Database, slack: LocalSlack, now: datetime, others: "Iterable[ScriptLine]" = ()
) -> Iterator[tuple[datetime, PastAction]]:
    """All of it and `others`, each with its instant; a tenth of a minute lies between what happened on the same day."""
    told = (*_script_farewell(now), *_script_open_case(now), *_script_ballot(), *_script_logs(), *others)
    for place, (days, who, act, args, more) in enumerate(told):
        at = now - timedelta(days=days) + timedelta(seconds=6 * place) - timedelta(minutes=30)
        named = {name: _resolve_placeholder(slack, value) for name, value in more.items()}
        yield (
            at,
            PastAction(act, slack.person(who).id, (db, *(_resolve_placeholder(slack, arg) for arg in args)), named),
        )


def _resolve_placeholder(slack: LocalSlack, value: object) -> object:
    if value == "#":
        return slack.channel("customer-review").id
    return slack.person(value[1:]).id if isinstance(value, str) and value.startswith("@") else value


ScriptLine = tuple[float, str, Callable[..., object], tuple[Any, ...], dict[str, Any]]
"""Days ago, by whom, what, with what; `@jo` stands for Jo's id, `#` for the review channel's."""


def _script_farewell(now: datetime) -> Iterator[ScriptLine]:
    """Vandelay Imports threatened somebody, and was let go with a referral; what was posted then stands there."""
    threat = strikes.StrikeOrder(
        "vandelay", "threat-or-harassment", "Told Li on the telephone he would wait for her outside."
    )
    yield 81, "li", strikes.record_strike, (threat,), {}
    yield 79, "olga", channels.name_channel, ("review", "#"), {}
    yield 79, "rosa", cases.confirm_facts, ("vandelay",), {}
    yield (
        79,
        "rosa",
        ballots.open_ballot,
        (BallotKind.TERMINATE, "vandelay"),
        {"why": "Nobody should be afraid at work."},
    )
    for who, why in (("ana", "We all heard it."), ("ben", "He did not take it back."), ("li", "I am afraid of him."),
                     ("jo", "He was asked twice to apologise.")):  # fmt: skip
        yield 78, who, balloting.cast_vote, ("vandelay", "yes", why), {}
    yield 77, "rosa", transitions.assign_transition, ("vandelay", "@rosa"), {}
    last_day = (now - timedelta(days=43)).date()
    scope = "The shop, its hosting and its data, handed over as they are."
    yield 77, "rosa", plans.plan_transition, ("vandelay", plans.PlanProposal("provider", last_day, scope)), {}
    yield (
        77,
        "rosa",
        vendors.add_vendor,
        ("Bright Studio",),
        {"suits": "small shops", "contact": "hello@bright.example"},
    )
    yield 60, "rosa", referrals.refer_customer, ("vandelay", "Bright Studio"), {}
    for number in range(1, 9):
        yield 50 - number / 2, "rosa", plans.finish_steps, ("vandelay", (number,)), {}
    yield (
        43,
        "rosa",
        farewells.give_farewell,
        ("vandelay", "A second person listens in when somebody gets loud.", "unknown"),
        {"told": (now - timedelta(days=77)).date()},
    )
    yield 42, "olga", channels.name_channel, ("review", None), {}


def _script_open_case(now: datetime) -> Iterator[ScriptLine]:
    """Globex Logistics: the problem is stated, a fix of ours is open, the talk is planned."""
    problem = "Nobody prices a change before the work begins, so they learn that asking costs nothing."
    yield 11, "jo", cases.state_problem, ("globex", problem, "both"), {}
    yield 10, "jo", fixes.open_fix, ("globex", "One list of changes, with prices, before work begins"), {
        "owner": "@ben", "due": (now + timedelta(days=4)).date()}  # fmt: skip
    yield 0, "jo", talks.plan_talk, (talks.TalkDetails("globex", on=(now + timedelta(days=3)).date()),), {}


def _script_ballot() -> Iterator[ScriptLine]:
    """Hooli costs more than it brings, and pushed back at the talk: a ballot on its final notice is open."""
    yield (
        21,
        "max",
        cases.state_problem,
        ("hooli", "They decide by committee, change their minds on every call, and we never said no.", "both"),
        {},
    )
    yield 20, "max", fixes.open_fix, ("hooli", "Every change of mind gets a price before we begin"), {"owner": "@ben"}
    priced = "Since the first of the month each change has a price."
    yield 16, "max", fixes.close_fix, ("hooli", None, priced), {"state": FixState.DONE, "notified": True}
    pushed = talks.TalkDetails("hooli", "pushed-back", "They say that is how they work with everybody.")
    yield 15, "max", talks.record_answer, (pushed,), {}
    yield (
        0,
        "rosa",
        ballots.open_ballot,
        (BallotKind.NOTICE, "hooli"),
        {"why": "The talk changed nothing, and it wears Ben out."},
    )
    yield 0, "ben", balloting.cast_vote, ("hooli", "yes"), {}
    yield 0, "jo", balloting.cast_vote, ("hooli", "no", "One more talk, with somebody who decides."), {}


def _script_logs() -> Iterator[ScriptLine]:
    for days, who, key, minutes, tone, note in LOGS:
        yield days, who, interactions.log_interaction, (interactions.LogRequest(key, minutes, tone, note),), {}
