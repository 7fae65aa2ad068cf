"""Messages of the digest, each with everyday values and with the worst there are."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.features.digests.messages import digests, reactions as reviews
from bot.features.digests.messages.reactions import HELP
from bot.features.digests.usecases.digests import DigestPreview
from bot.features.digests.usecases.issues import Digest, DigestEntry, DigestOpening
from bot.features.digests.usecases.reactions import ReviewStanding
from bot.slack import help_texts
from bot.slack.rendering import Message
from scoring.cases.case_files import CaseFile
from scoring.cases.cases import Case, CaseRoute, ProblemSide
from scoring.cases.fixes import Fix, FixState
from scoring.cases.holds import Hold
from scoring.cases.talks import Talk, TalkAnswer
from scoring.customers.customers import Customer
from scoring.digests.digests import DigestNews
from scoring.digests.reactions import Review, ReviewAct, ReviewState
from scoring.interactions import NO_LOAD, Attention
from scoring.notices import Notice, NoticeState
from scoring.rules.reasons import DEFAULT_REASONS
from scoring.scorecards.scorecards import Answer
from scoring.todos import RunningClock
from tests.features.capacity.rooms_messages import SHORT
from tests.features.interactions.interactions_messages import HIGH
from tests.messages import samples

NOBODY = ReviewState()
CALM = Attention(NO_LOAD, None, False)
QUIET = DigestNews(samples.NOW - timedelta(days=7))
BUSY = DigestNews(
    samples.NOW - timedelta(days=7), strikes=3, expired=1, opened=2, fell_away=1, good_again=1, met=1, farewells=1,
    given=1, decided=2, pleasant=4, nominated=2,
)  # fmt: skip
BALLOT = RunningClock("notice ballot", 1, samples.NOW + timedelta(hours=30))
CLOCKS = (
    BALLOT,
    RunningClock("notice", 2, last_day=date(2026, 3, 20)),
    RunningClock("hold", 3, samples.NOW + timedelta(days=20)),
)
GLOBEX = Customer(2, "globex", "Globex Logistics")
BOLIDO = Customer(4, "bolido", "Bólido Comidas preparadas")
KNOWN = {1: samples.ACME, 2: GLOBEX, 3: BOLIDO}
WORST = tuple(
    Customer(n, samples.LONG_KEY, samples.LONG_NAME if n % 2 else samples.AMPERSANDS, since=samples.TODAY)
    for n in range(1, 21)
)
DONE = Fix(1, 1, "answer within a day", "U0LI", "U0ANA", samples.NOW, state=FixState.DONE, closed_at=samples.NOW)
OPEN = replace(DONE, id=3, state=FixState.OPEN)
NOTICE = Notice(1, 1, 1, 1, samples.NOW, samples.NOW, 30, state=NoticeState.GIVEN, given_on=date(2026, 2, 20))
TALKED = Talk(
    1,
    1,
    1,
    "U0JO",
    samples.TODAY,
    "U0JO",
    samples.NOW,
    held_on=date(2026, 2, 12),
    answer=TalkAnswer.PARTLY,
    said="they see",
)
PLANNED = Talk(2, 1, 1, "U0JO", date(2026, 3, 30), "U0JO", samples.NOW)
CASE = Case(
    1,
    1,
    CaseRoute.POINTS,
    samples.NOW - timedelta(days=40),
    problem="Nobody wrote the scope down.",
    side=ProblemSide.BOTH,
)
HOLD = Hold(1, 1, "their owner is in hospital", "U0ROSA", samples.NOW, samples.NOW + timedelta(days=10))


def build_entry(
    place: int = 1, customer: Customer = samples.ACME, answers: tuple[Answer, ...] = samples.RATED, strikes: int = 2
) -> DigestEntry:
    """Build a customer of a digest, with so many live strikes."""
    live = tuple(
        samples.strike(n, reason=DEFAULT_REASONS[n % 13].name, weight=1 + n % 3) for n in range(1, strikes + 1)
    )
    return DigestEntry(
        place,
        customer,
        samples.card(customer, answers),
        samples.tally(live),
        samples.POLICY,
        samples.NOW,
        CALM,
        keeper=customer.owner,
    )


def put_in_case(entry: DigestEntry, **changes: object) -> DigestEntry:
    """Give the customer an open case in which everything else is still empty."""
    empty: dict[str, object] = dict.fromkeys(("talks", "waivers", "ballots", "fixes"), ())
    nothing: dict[str, object] = dict.fromkeys(("hold", "notice", "transition"))
    nothing["managers"] = frozenset({"U0ROSA"})
    facts: dict[str, object] = {"customer": entry.customer, "case": CASE, "card": entry.card, "tally": entry.tally}
    values = (
        facts | {"strikes": entry.tally.live, "policy": samples.POLICY, "now": samples.NOW} | empty | nothing | changes
    )
    return replace(entry, file=CaseFile(**values))  # type: ignore[arg-type]


def build_opening(count: int = 0, news: DigestNews = QUIET, **changes: Any) -> DigestOpening:
    """Build the opening of a digest."""
    usual = DigestOpening(count, news, (), (), KNOWN, samples.POLICY, samples.NOW, graded=(40, 42))
    return replace(usual, **changes)


def build_digest(
    entries: Iterable[DigestEntry] = (), resting: tuple[tuple[Customer, Review], ...] = (), **changes: Any
) -> Digest:
    """Build a digest of these customers."""
    named = tuple(entries)
    return Digest(build_opening(len(named), **changes), named, resting)


def render_preview_of(digest: Digest, channel: str | None = samples.CHANNEL) -> Message:
    """Render the private preview of a digest."""
    return digests.render_preview(DigestPreview(digest, channel, samples.NOW + timedelta(days=7)))


def build_rest(customer: Customer, act: ReviewAct = ReviewAct.KEEP) -> tuple[Customer, Review]:
    """Build a customer that rests because of an act."""
    return customer, Review(
        1, customer.id, samples.CHANNEL, "1.2", act, "U0ROSA", samples.NOW, samples.NOW + timedelta(days=20)
    )


def render_entry(entry: DigestEntry, state: ReviewState = NOBODY, interested: int = 0) -> Message:
    """Render a customer's message in the digest, with where its review stands."""
    return digests.render_customer(entry, ReviewStanding(state, interested, entry.policy, entry.now))


FULL = build_opening(5, BUSY, recovered=(BOLIDO,), clocks=CLOCKS, room=SHORT)
FLOODED: dict[str, Any] = {
    "news": BUSY,
    "recovered": WORST,
    "clocks": CLOCKS * 20,
    "room": SHORT,
    "customers": dict(zip(range(1, 4), WORST, strict=False)),
}

CASES: dict[str, Callable[[], Message]] = {
    "help_word--digest-reactions": lambda: help_texts.render_word(
        "digest", HELP["digest"], reviews.list_reactions(samples.POLICY)
    ),
    "digest_opening": lambda: digests.render_opening(FULL),
    "digest_opening--one": lambda: digests.render_opening(build_opening(1)),
    "digest_opening--nobody": lambda: digests.render_opening(build_opening(0, BUSY)),
    "digest_opening--nothing": lambda: digests.render_opening(build_opening()),
    "digest_opening--nobody-graded": lambda: digests.render_opening(build_opening(0, BUSY, graded=(1, 40))),
    "digest_opening--nothing-graded": lambda: digests.render_opening(build_opening(graded=(0, 7))),
    "digest_opening--no-customer": lambda: digests.render_opening(build_opening(graded=(0, 0))),
    "digest_opening--some-ungraded": lambda: digests.render_opening(build_opening(3, graded=(5, 40))),
    "digest_opening--round-running": lambda: digests.render_opening(build_opening(graded=(2, 40), round_running=True)),
    "digest_opening--room": lambda: digests.render_opening(build_opening(room=SHORT)),
    "digest_opening--hostile": lambda: digests.render_opening(build_opening(20, **FLOODED)),
    "digest_customer": lambda: render_entry(replace(build_entry(), before=3)),
    "digest_customer--unrated": lambda: render_entry(build_entry(2, BOLIDO, (), strikes=5)),
    "digest_customer--attention": lambda: render_entry(replace(build_entry(strikes=0), attention=HIGH)),
    "digest_customer--case": lambda: render_entry(
        replace(
            put_in_case(build_entry(strikes=3), talks=(TALKED,), fixes=(DONE,)),
            fixes=(DONE, DONE),
            before=2,
            notice=NOTICE,
        )
    ),
    "digest_customer--in-progress": lambda: render_entry(
        replace(
            put_in_case(build_entry(strikes=3), talks=(PLANNED,)), fixes=(replace(DONE, id=3, state=FixState.OPEN),)
        ),
        ReviewState(repriced=build_rest(GLOBEX, ReviewAct.REPRICE)[1]),
    ),
    "digest_customer--overdue": lambda: render_entry(
        replace(
            put_in_case(build_entry(strikes=3), talks=(replace(PLANNED, planned_on=date(2026, 3, 1)),)),
            fixes=(replace(OPEN, owner="U0ROSA", due_on=date(2026, 2, 27)), replace(OPEN, id=4)),
        )
    ),
    "digest_customer--hold": lambda: render_entry(put_in_case(build_entry(), hold=HOLD)),
    "digest_customer--hostile": lambda: render_entry(
        put_in_case(
            build_entry(20, samples.HOSTILE, samples.FORTY, strikes=40), case=replace(CASE, problem=samples.LONG_NOTE)
        )
    ),
    "digest_preview": lambda: render_preview_of(
        build_digest(
            [build_entry(), build_entry(2, replace(samples.ACME, owner=None), strikes=0)],
            (build_rest(GLOBEX),),
            news=BUSY,
        )
    ),
    "digest_preview--nothing": lambda: render_preview_of(build_digest()),
    "digest_preview--muted": lambda: render_preview_of(
        build_digest(policy=replace(samples.POLICY, digest_muted=True, digest_grade="D"))
    ),
    "digest_preview--nowhere": lambda: render_preview_of(build_digest([build_entry()]), None),
    "digest_preview--hostile": lambda: render_preview_of(
        build_digest(
            [put_in_case(build_entry(n, customer, samples.FORTY, 40)) for n, customer in enumerate(WORST, start=1)],
            tuple(build_rest(customer, ReviewAct.SNOOZE) for customer in WORST),
            **FLOODED,
        )
    ),
    "audit_anchor": lambda: digests.render_anchor(1_218, "3f9a" * 16),
    "digest_posted": lambda: digests.render_posted(
        build_digest([build_entry(n) for n in range(1, 6)]), samples.CHANNEL
    ),
    "digest_posted--nothing": lambda: digests.render_posted(build_digest(), samples.CHANNEL),
}
POSTED = ("digest_opening", "digest_customer", "audit_anchor")
