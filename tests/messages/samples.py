"""What messages are tried with: an everyday customer with a history, and a hostile one."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

from bot.features.customers.usecases import CustomerEdited
from bot.features.scorecards.usecases.scorecards import CardChanged, ScorecardDetails, ScorecardPage
from bot.features.strikes.usecases.strikes import SameIncidentQuestion, StrikeChanged, StrikeList, StrikeRecorded
from bot.workflow.outbox import StrikePost
from scoring import strikes
from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.rules.reasons import Reason
from scoring.scorecards import scorecards
from scoring.scorecards.ranking import Standing, build_standing
from scoring.scorecards.scorecards import QUESTION_IDS, Answer, Choice, GradeOverride, Scorecard
from scoring.strikes import OurPart, Strike, StrikeState, StrikeTally, StrikeVoice
from scoring.teams import Team

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
UNDO = "undo-7f3a"
DRAFT = "draft-91c2"
CHANNEL = "C0REVIEW1"
POLICY = Policy(currency="EUR", floor_margin=1250, floor_revenue=500_000)
COUNTED = Policy(currency="EUR", floor_margin=1250, floor_revenue=500_000, privacy_staff="aggregate")
"""Works-council mode."""
TEAM = Team(frozenset({"U0ANA", "U0BEN", "U0LI", "U0MAX", "U0ROSA"}))

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
NASTY = f"<!channel> & *B’s* _\u0645\u0631\u062d\u0628\u0627_ ~x~ `y` <https://evil.example|acme> @here {FAMILY} "
LONG_NAME = (NASTY * 3)[:150].rstrip("\u200d")
AMPERSANDS = "&" * 150
LONG_KEY = "k" * 40
LONG_NOTE = (NASTY * 40)[:2000].rstrip("\u200d")
LONG_LINE = (NASTY * 10)[:300].rstrip("\u200d")
MANY_REASONS = Policy(
    reasons=tuple(Reason(f"reason-{n:02d}-of-forty-letters-which-is-most", 1 + n % 3, 1095) for n in range(60)),
    floor_margin=1250,
    floor_revenue=10**14,
    floor_sale=10**14,
    timezone="America/Argentina/ComodRivadavia",
)

ACME = Customer(
    id=1,
    key="acme",
    name="Acme GmbH",
    aliases=("Acme Tools",),
    owner="U0JO",
    segment="Retail",
    revenue=4_815_000,
    margin=1100,
    orders=42,
    average_sale=114_642,
    since=date(2019, 4, 1),
    last_order=date(2026, 2, 11),
    package="Support M",
)
HOSTILE = Customer(
    id=2,
    key=LONG_KEY,
    name=LONG_NAME,
    owner_name=LONG_NAME,
    segment=LONG_LINE,
    revenue=-(10**16),
    margin=-999_999,
    orders=10**9,
    average_sale=10**16,
    since=date(1900, 1, 1),
    last_order=date(9999, 12, 31),
    package=LONG_LINE,
)
AMPERSAND = Customer(id=3, key="and", name=AMPERSANDS, owner_name=AMPERSANDS, segment=AMPERSANDS)


def strike(number: int = 12, **changes: object) -> Strike:
    """Ana's strike of one point for rudeness."""
    usual: dict[str, object] = {
        "customer_id": 1,
        "reason": "rude-to-support",
        "weight": 1,
        "incident_on": TODAY,
        "recorded_at": NOW,
        "expires_at": NOW + timedelta(days=180),
        "reporter": "U0ANA",
        "note": "Shouted at Li on the call about the late delivery.",
    }
    return Strike(id=number, **{**usual, **changes})  # type: ignore[arg-type]


HEARD = (StrikeVoice("U0BEN", "I heard it too."), StrikeVoice("U0LI", "Me too."))
EVERY_KIND = (
    strike(12),
    strike(11, reason="late-payment", ours=OurPart.MOSTLY, note="", witnesses=("U0BEN", "U0LI"), voices=HEARD),
    strike(
        9, state=StrikeState.CONTESTED, contest_why="We had promised them a call back.", link="https://acme.slack.com/a"
    ),
    strike(7, reason="abusive", weight=2, expires_at=NOW, incident_on=date(2025, 3, 2)),
    strike(5, state=StrikeState.VOID, resolved_why="It was another customer."),
    strike(4, state=StrikeState.UNDONE),
)
HOSTILE_STRIKES = tuple(
    strike(
        n,
        note=LONG_NOTE,
        link="https://example.com/" + "&" * 1900,
        contest_why=LONG_NOTE,
        state=state,
        witnesses=tuple(f"U{w:09d}" for w in range(40)),
        on_behalf_of="U0LI",
        voices=tuple(StrikeVoice(f"U{w:09d}", LONG_NOTE) for w in range(40)),
    )
    for n, state in zip(
        range(130, 90, -1), cycle((StrikeState.CONTESTED, StrikeState.COUNTED, StrikeState.VOID)), strict=False
    )
)


def tally(found: Iterable[Strike], policy: Policy = POLICY) -> StrikeTally:
    """What these strikes add up to."""
    return strikes.tally_strikes(found, now=NOW, policy=policy)


def answers(choices: str, rater: str = "U0ANA", evidence: str = "") -> tuple[Answer, ...]:
    """One rater's answers in the order of the questions: y, n, ? and - (does not apply); a blank is none."""
    known = {"y": Choice.YES, "n": Choice.NO, "?": Choice.UNKNOWN, "-": Choice.NOT_APPLICABLE}
    at = NOW - timedelta(days=3)
    told = zip(QUESTION_IDS, choices, strict=True)
    return tuple(Answer(question, rater, known[letter], at, evidence) for question, letter in told if letter != " ")


def card(
    customer: Customer = ACME,
    given: tuple[Answer, ...] = (),
    override: GradeOverride | None = None,
    policy: Policy = POLICY,
) -> Scorecard:
    """The card of these answers."""
    return scorecards.build_card(customer, given, override=override, now=NOW, policy=policy)


def shown(
    customer: Customer = ACME,
    given: tuple[Answer, ...] = (),
    found: tuple[Strike, ...] = (),
    override: GradeOverride | None = None,
) -> ScorecardDetails:
    """A card with all that stands on it."""
    return ScorecardDetails(
        customer=customer,
        card=card(customer, given, override),
        tally=tally(found),
        strikes=found,
        answers=given,
        names={},
        policy=POLICY,
        now=NOW,
        may_override=False,
        may_edit=False,
    )


RATED = (*answers("ynnny?y"), *answers("yynnn ?", "U0BEN", "Asked for a discount on every order this year."))
FORTY = tuple(each for n in range(40) for each in answers("yn?-yn?" if n % 2 else "nnnnnnn", f"U{n:09d}", LONG_LINE))
BY_HAND = GradeOverride("B", "Their new buyer has turned it round.", "U0ROSA", NOW + timedelta(days=88))
BY_HOSTILE_HAND = GradeOverride("A", LONG_NOTE, "U0ROSA", NOW + timedelta(days=88))


def recorded(
    found: Strike, earlier: tuple[Strike, ...] = (), customer: Customer = ACME, **more: object
) -> StrikeRecorded:
    """A strike just recorded."""
    usual: dict[str, object] = {"told": CHANNEL}
    return StrikeRecorded(found, customer, tally((found, *earlier)), POLICY, UNDO, **{**usual, **more})  # type: ignore[arg-type]


def same(customer: Customer = ACME) -> SameIncidentQuestion:
    """The question whether it is the same incident."""
    return SameIncidentQuestion(strike(), customer, POLICY, DRAFT, TODAY)


def changed(found: Strike, customer: Customer = ACME, told: str | None = CHANNEL) -> StrikeChanged:
    """A strike after a manager's or a contester's word."""
    return StrikeChanged(found, customer, tally((found,)), POLICY, UNDO, told)


def listed(found: tuple[Strike, ...], customer: Customer = ACME) -> StrikeList:
    """All strikes of a customer."""
    return StrikeList(customer, found, tally(found), POLICY, NOW)


def told(found: Strike, customer: Customer = ACME, *, opens_case: bool = False) -> StrikePost:
    """A strike as the review channel hears of it."""
    return StrikePost(found, customer, tally((found,)), opens_case, POLICY)


def rated(before: Scorecard, after: Scorecard, customer: Customer = ACME, advice: str | None = None) -> CardChanged:
    """What a rating did."""
    return CardChanged(customer, before, after, POLICY, UNDO, 1 if advice is None else 7, advice)


def edited(changes: tuple[tuple[str, object, object], ...], customer: Customer = ACME) -> CustomerEdited:
    """A customer's record after a change."""
    return CustomerEdited(customer, changes, POLICY, UNDO if changes else None, newcomer=True)


def page(customers: Iterable[Customer], total: int, offset: int = 0) -> ScorecardPage:
    """A page of the list: each with another card."""
    kinds = cycle(("nnnnnnn", "y?nny?n", "yyyyyyy", ""))
    rows = tuple((customer, _standing(customer, kind)) for customer, kind in zip(customers, kinds, strict=False))
    return ScorecardPage(rows, total, offset, POLICY)


def _standing(customer: Customer, kind: str) -> Standing:
    given = answers(kind) if kind else ()
    some = tuple(strike(n) for n in range(1, 4)) if kind.startswith("n") else ()
    return build_standing(customer, card(customer, given), tally(some), policy=POLICY)
