"""Suggestions: which verdict a customer's card speaks for in a closet, and why, in words with the figure.

Source: product.md §5.10 and its practices 3, 6, 11 and 13. A suggestion is never a decision: the owner decides. It
reads figures alone, no names and no order, so that renaming or reordering customers changes none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scoring.quarterly_reviews.reviews import ClosetVerdict
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import format_grade
from scoring.values.money import format_money, format_percent

STEPS_IN_WORDS: tuple[tuple[ClosetVerdict, str], ...] = (
    (ClosetVerdict.FIX, "a fix of ours is open, or a talk with them is planned: that comes before letting anybody go"),
    (
        ClosetVerdict.LET_GO,
        "it is being handed over, a final notice runs, a severe strike counts, or it is graded D with a case due",
    ),
    (ClosetVerdict.REPRICE, "margin or average sale is below its floor, and the grade is not A"),
    (
        ClosetVerdict.STOP_QUOTING,
        "its last jobs all came in below the margin floor, or it is graded D and no floor says why",
    ),
    (ClosetVerdict.FIX, "it is graded C, or D by one rater only, or takes far more time than it brings"),
    (ClosetVerdict.GROW, "it is graded A, or B with room to grow"),
    (ClosetVerdict.KEEP, "nothing else fits, or it is not rated yet"),
)
"""The steps in words, in the order they are tried; the first that fits is suggested."""


@dataclass(frozen=True, slots=True)
class SuggestionFacts:
    """What a suggestion reads of one customer. Money in minor units a year, margins in basis points.

    `jobs` are the margins of its last jobs that were won, newest first; `fixes` how many of ours are open; `ratio` its
    attention in hundredths where that is flagged; `grows` whether most raters see room to grow; `talk` whether one with
    them is planned and not answered yet; `doubt` why a D decides nothing.
    """

    grade: str | None = None
    low: int = 0
    high: int = 0
    applicable: int = 0
    points: int = 0
    revenue: int | None = None
    margin: int | None = None
    sale: int | None = None
    parting: bool = False
    noticed: bool = False
    severe: bool = False
    fixes: int = 0
    jobs: tuple[int, ...] = ()
    ratio: int | None = None
    grows: bool = False
    talk: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A verdict, and why: one sentence."""

    verdict: ClosetVerdict
    why: str


def suggest_verdict(facts: SuggestionFacts, policy: Policy) -> Suggestion:
    """The verdict the first fitting step of the ladder names. There is always one."""
    for verdict, step in _STEPS:
        if why := step(facts, policy):
            return Suggestion(verdict, why)
    return Suggestion(
        ClosetVerdict.KEEP, "Not rated yet: rate it first." if facts.grade is None else f"{_graded(facts)}."
    )


def _let_go(facts: SuggestionFacts, policy: Policy) -> str:
    if facts.parting:
        return "It is being handed over."
    if facts.noticed:
        return "A final notice runs."
    if facts.severe:
        return "A severe strike counts."
    if facts.grade == "D" and not facts.doubt and facts.points >= policy.strikes_to_case:
        return f"{_graded(facts)}, with {facts.points} live points; {policy.strikes_to_case} open a case."
    return ""


def _our_part(facts: SuggestionFacts, policy: Policy) -> str:
    del policy
    if facts.fixes:
        return (
            f"{facts.fixes} {'fixes of ours are' if facts.fixes > 1 else 'fix of ours is'} open: our part comes first."
        )
    return "A talk with them is planned: hear them first." if facts.talk else ""


def _reprice(facts: SuggestionFacts, policy: Policy) -> str:
    if facts.grade == "A":
        return ""
    if facts.margin is not None and policy.floor_margin is not None and facts.margin < policy.floor_margin:
        margin, floor = format_percent(facts.margin), format_percent(policy.floor_margin)
        return f"Its margin of {margin} is below the floor of {floor}."
    if facts.sale is not None and policy.floor_sale is not None and facts.sale < policy.floor_sale:
        sale, least = (format_money(each, policy.currency) for each in (facts.sale, policy.floor_sale))
        return f"Its average sale of {sale} is below the floor of {least}."
    return ""


def _stop_quoting(facts: SuggestionFacts, policy: Policy) -> str:
    floor, last = policy.floor_margin or 0, facts.jobs[: policy.quote_refuse_jobs]
    if len(last) == policy.quote_refuse_jobs and max(last) < floor:
        best = format_percent(max(last))
        return f"Each of its last {len(last)} jobs came in below {format_percent(floor)}, the best at {best}."
    return f"{_graded(facts)}, and no floor says why." if facts.grade == "D" and not facts.doubt else ""


def _fix(facts: SuggestionFacts, policy: Policy) -> str:
    del policy
    if facts.ratio is not None:
        return f"It takes {facts.ratio // 100}.{facts.ratio % 100 // 10} times the time its revenue gives it."
    if facts.doubt:
        return f"{_graded(facts)}: a second opinion makes it count."
    return f"{_graded(facts)}." if facts.grade == "C" else ""


def _grow(facts: SuggestionFacts, policy: Policy) -> str:
    del policy
    if facts.grade == "A":
        return f"{_graded(facts)}."
    return f"{_graded(facts)}, and it has room to grow." if facts.grade == "B" and facts.grows else ""


_STEPS: tuple[tuple[ClosetVerdict, Callable[[SuggestionFacts, Policy], str]], ...] = (
    (ClosetVerdict.FIX, _our_part),
    (ClosetVerdict.LET_GO, _let_go),
    (ClosetVerdict.REPRICE, _reprice),
    (ClosetVerdict.STOP_QUOTING, _stop_quoting),
    (ClosetVerdict.FIX, _fix),
    (ClosetVerdict.GROW, _grow),
)


def _graded(facts: SuggestionFacts) -> str:
    """`Grade D, 1–2 of 7 yes`."""
    yes = str(facts.low) if facts.low == facts.high else f"{facts.low}–{facts.high}"
    grade = f"Grade {format_grade(facts.grade, facts.doubt)}"
    return f"{grade}, {yes} of {facts.applicable} yes" if facts.applicable else grade
