"""Messages about closets, each with everyday values and with the worst there are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.features.quarterly_reviews.messages import plans, reviews as review_messages
from bot.features.quarterly_reviews.usecases.plans import PlanPreview, ReviewPlan, ReviewYear
from bot.features.quarterly_reviews.usecases.reviews import (
    ClosetClosed,
    ClosetNudge,
    ClosetPost,
    ClosetStarted,
    ClosetStatus,
    LetGoQuestion,
    VerdictGiven,
)
from bot.slack.rendering import Message
from scoring.quarterly_reviews.reviews import Closet, ClosetItem, ClosetProgress, ClosetVerdict, GoodShare, ListedItem
from tests.messages import samples

BEFORE = GoodShare(91, 53, 480_000_000, 350_000_000)
AFTER = GoodShare(88, 58, 470_000_000, 380_000_000)
NONE = GoodShare()
HUGE = GoodShare(10**9, 10**9 - 1, 10**15, 10**15 - 1)
OPEN = Closet(1, "2026-Q1", samples.NOW, date(2026, 3, 23), BEFORE, "U0ROSA")
OVER = replace(OPEN, running=None, closed_at=samples.NOW + timedelta(days=22), after=AFTER, key="2025-Q4")
LATER = samples.NOW + timedelta(days=22)
ITEM = ClosetItem(7, 1, 1, ClosetVerdict.REPRICE, "Its margin of 11 % is below the minimum of 12.5 %.", "C", 4_815_000)
FIXED = replace(ITEM, verdict=ClosetVerdict.FIX, note="The photo list comes late, because of us.", decided_by="U0JO")
WORST = replace(ITEM, why=samples.LONG_LINE, verdict=ClosetVerdict.LET_GO, note=samples.LONG_NOTE, revenue=-(10**16))


def progress(decided: int = 2, waiting: int = 3, unowned: int = 1) -> ClosetProgress:
    """So many of every verdict."""
    return ClosetProgress(dict.fromkeys(ClosetVerdict, decided), dict.fromkeys(ClosetVerdict, waiting), unowned)


ALL, FEW, EMPTY = (
    progress(15, 0, 0),
    progress(),
    ClosetProgress(dict.fromkeys(ClosetVerdict, 0), dict.fromkeys(ClosetVerdict, 0)),
)
MANY = progress(10**8, 10**8, 10**8)
LEFT = tuple(ListedItem(ITEM, f"c{n}", f"Customer {n} & Söhne") for n in range(3))
NASTY = tuple(ListedItem(WORST, samples.LONG_KEY, samples.LONG_NAME) for _ in range(20))


def status(closet: Closet | None = OPEN, found: ClosetProgress | None = FEW, **more: object) -> ClosetStatus:
    """How the closet stands, for staff unless told otherwise."""
    usual: dict[str, object] = {"left": 0, "undecided": (), "manager": False, "next_on": date(2026, 7, 1)}
    return ClosetStatus(closet, found, policy=samples.POLICY, **{"now": samples.NOW, **usual, **more})  # type: ignore[arg-type]


def decided(item: ClosetItem = FIXED, earlier: ClosetVerdict | None = None, closet: Closet = OPEN) -> VerdictGiven:
    """A verdict on Acme."""
    return VerdictGiven(closet, samples.ACME, item, earlier, FEW, samples.POLICY, samples.UNDO)


def plan(closet: Closet = OVER, found: ClosetProgress = FEW, items: tuple[ListedItem, ...] = LEFT) -> ReviewPlan:
    """The plan after a closet."""
    return ReviewPlan(closet, found, items, {}, (closet,), samples.POLICY, samples.NOW)


def year(*rounds: Closet) -> Message:
    """A year of closets."""
    return plans.render_year(ReviewYear(rounds, samples.POLICY))


def coming(found: ReviewPlan) -> PlanPreview:
    """What is said of a plan before it is written."""
    return PlanPreview(found.closet, found.progress)


CASES: dict[str, Callable[[], Message]] = {
    "closet_none": lambda: review_messages.render_status(status(None, None)),
    "closet_none--by-hand": lambda: review_messages.render_status(status(None, None, next_on=None)),
    "closet_status": lambda: review_messages.render_status(status(left=12)),
    "closet_status--manager": lambda: review_messages.render_status(status(left=1, manager=True, next_on=None)),
    "closet_status--over": lambda: review_messages.render_status(status(OVER, now=LATER)),
    "closet_status--left": lambda: review_messages.render_status(status(OVER, undecided=LEFT, manager=True, now=LATER)),
    "closet_status--empty": lambda: review_messages.render_status(status(replace(OPEN, before=NONE), EMPTY)),
    "closet_status--hostile": lambda: review_messages.render_status(
        status(replace(OVER, before=HUGE, after=HUGE), MANY, undecided=NASTY, manager=True, left=10**6, now=LATER)
    ),
    "closet_started": lambda: review_messages.render_started(
        ClosetStarted(OPEN, FEW, samples.CHANNEL, samples.POLICY, samples.UNDO)
    ),
    "closet_started--nowhere": lambda: review_messages.render_started(
        ClosetStarted(OPEN, ALL, None, samples.POLICY, samples.UNDO)
    ),
    "closet_started--hostile": lambda: review_messages.render_started(
        ClosetStarted(OPEN, MANY, samples.CHANNEL, samples.POLICY, samples.UNDO)
    ),
    **{
        f"closet_decided--{verdict.name.casefold()}": lambda verdict=verdict: review_messages.render_decided(  # type: ignore[misc]
            decided(replace(ITEM, verdict=verdict))
        )
        for verdict in ClosetVerdict
    },
    "closet_decided": lambda: review_messages.render_decided(decided(earlier=ClosetVerdict.KEEP)),
    "closet_decided--hostile": lambda: review_messages.render_decided(
        replace(decided(WORST, ClosetVerdict.KEEP), customer=samples.HOSTILE, progress=MANY)
    ),
    "closet_let_go": lambda: review_messages.render_let_go_question(
        LetGoQuestion(samples.ACME, ITEM, "They will not change.", "a-draft", samples.POLICY)
    ),
    "closet_let_go--hostile": lambda: review_messages.render_let_go_question(
        LetGoQuestion(samples.HOSTILE, WORST, samples.LONG_NOTE, "a-draft", samples.POLICY)
    ),
    "closet_gone": lambda: review_messages.render_post(ClosetPost("2026-Q1", None, None, samples.POLICY, samples.NOW)),
    "closet": lambda: review_messages.render_post(ClosetPost("2026-Q1", OPEN, FEW, samples.POLICY, samples.NOW)),
    "closet--begun": lambda: review_messages.render_post(
        ClosetPost("2026-Q1", OPEN, progress(0, 15, 15), samples.POLICY, samples.NOW)
    ),
    "closet--over": lambda: review_messages.render_post(ClosetPost("2025-Q4", OVER, ALL, samples.POLICY, LATER)),
    "closet--hostile": lambda: review_messages.render_post(
        ClosetPost("2025-Q4", replace(OVER, before=HUGE, after=HUGE), MANY, samples.POLICY, LATER)
    ),
    "closet_nudge": lambda: review_messages.render_nudge(ClosetNudge(OPEN, 12, 0, samples.POLICY, samples.NOW)),
    "closet_nudge--unowned": lambda: review_messages.render_nudge(
        ClosetNudge(OPEN, 0, 1, samples.POLICY, samples.NOW + timedelta(days=19))
    ),
    "closet_nudge--hostile": lambda: review_messages.render_nudge(
        ClosetNudge(OPEN, 10**6, 10**6, samples.POLICY, samples.NOW)
    ),
    "closet_closed": lambda: review_messages.render_closed(ClosetClosed(OVER, FEW, samples.POLICY)),
    "closet_closed--none": lambda: review_messages.render_closed(ClosetClosed(OVER, progress(0, 1), samples.POLICY)),
    "closet_closed--hostile": lambda: review_messages.render_closed(
        ClosetClosed(replace(OVER, before=HUGE, after=HUGE), MANY, samples.POLICY)
    ),
    "closet_plan": lambda: plans.render_plan_sent(coming(plan()), ("closet-2025-q4.md", "closet-2025-q4.csv")),
    "closet_plan--draft": lambda: plans.render_plan_sent(
        coming(plan(OPEN, ALL)), ("closet-2026-q1.md", "closet-2026-q1.csv")
    ),
    "closet_year": lambda: year(replace(OVER, key="2025-Q3"), OVER, OPEN),
    "closet_year--first": lambda: year(OPEN),
    "closet_year--same": lambda: year(replace(OVER, after=BEFORE)),
    "closet_year--none": lambda: year(),
    "closet_year--nobody": lambda: year(replace(OVER, before=NONE, after=NONE)),
    "closet_year--hostile": lambda: year(*[replace(OVER, before=HUGE, after=HUGE)] * 4),
}
POSTED = ("closet--", "closet_gone", "closet_nudge", "closet_closed")
