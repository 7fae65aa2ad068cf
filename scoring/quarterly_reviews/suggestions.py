"""Suggestions: which verdict a customer's figures suggest in a quarterly review, and why. The owner decides.

A suggestion depends on figures only, not on names or the order of customers. Source: product.md, quarterly review.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scoring.privacy.staff import shows_names
from scoring.quarterly_reviews.reviews import ClosetVerdict
from scoring.rules.policy import Policy
from scoring.scorecards.scorecards import format_grade
from scoring.values.money import format_percent, format_price

STEPS_IN_WORDS: tuple[tuple[ClosetVerdict, str], ...] = (
    (ClosetVerdict.FIX, "a fix of ours is open, or a talk with them is planned: that comes before letting anybody go"),
    (
        ClosetVerdict.LET_GO,
        "it is being handed over, a final notice runs, a severe strike counts, or it is graded D with a case due",
    ),
    (ClosetVerdict.REPRICE, "margin or average sale is below its minimum, and the grade is not A"),
    (
        ClosetVerdict.STOP_QUOTING,
        "its last jobs all came in below the least margin, or it is graded D and no minimum says why",
    ),
    (ClosetVerdict.FIX, "it is graded C, or D by one rater only, or takes far more time than it brings"),
    (ClosetVerdict.GROW, "it is graded A, or B with room to grow"),
    (ClosetVerdict.KEEP, "nothing else fits, or it is not rated yet"),
)
"""The rules in words, in the order in which they are tried; the first that applies gives the suggestion."""


@dataclass(frozen=True, slots=True)
class SuggestionFacts:
    """The figures of one customer that a suggestion depends on. Money in minor units a year, margins in basis points.

    `low` to `high` are the yes answers of `applicable` questions. `parting`: the customer is being handed over;
    `noticed`: a final notice runs. `jobs` are the margins of the last won jobs, newest first; `fixes` counts our open
    fixes; `ratio` is the attention ratio in hundredths if it is flagged. `grows`: most raters see room to grow;
    `talk`: a talk is planned and not answered yet; `doubt`: why a D does not count.
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
    """A suggested verdict, and why in one sentence."""

    verdict: ClosetVerdict
    why: str


def suggest_verdict(facts: SuggestionFacts, policy: Policy) -> Suggestion:
    """Suggest a verdict by the first rule that applies; if none does, to keep the customer."""
    for verdict, explain in _RULES:
        if why := explain(facts, policy):
            return Suggestion(verdict, why)
    return Suggestion(
        ClosetVerdict.KEEP, "Not rated yet: rate it first." if facts.grade is None else f"{_describe_grade(facts)}."
    )


def _why_let_go(facts: SuggestionFacts, policy: Policy) -> str:
    if facts.parting:
        return "It is being handed over."
    if facts.noticed:
        return "A final notice runs."
    if facts.severe:
        return "A severe strike counts."
    if facts.grade == "D" and not facts.doubt and facts.points >= policy.strikes_to_case:
        return f"{_describe_grade(facts)}, with {facts.points} points that count; {policy.strikes_to_case} open a case."
    return ""


def _why_our_part_first(facts: SuggestionFacts, policy: Policy) -> str:
    del policy
    if facts.fixes:
        return (
            f"{facts.fixes} {'fixes of ours are' if facts.fixes > 1 else 'fix of ours is'} open: our part comes first."
        )
    return "A talk with them is planned: hear them first." if facts.talk else ""


def _why_reprice(facts: SuggestionFacts, policy: Policy) -> str:
    if facts.grade == "A":
        return ""
    if facts.margin is not None and policy.floor_margin is not None and facts.margin < policy.floor_margin:
        margin, floor = format_percent(facts.margin), format_percent(policy.floor_margin)
        return f"Its margin of {margin} is below the minimum of {floor}."
    if facts.sale is not None and policy.floor_sale is not None and facts.sale < policy.floor_sale:
        sale, least = (format_price(each, policy.currency) for each in (facts.sale, policy.floor_sale))
        return f"Its average sale of {sale} is below the minimum of {least}."
    return ""


def _why_stop_quoting(facts: SuggestionFacts, policy: Policy) -> str:
    floor, last = policy.floor_margin or 0, facts.jobs[: policy.quote_refuse_jobs]
    if len(last) == policy.quote_refuse_jobs and max(last) < floor:
        best = format_percent(max(last))
        return f"Each of its last {len(last)} jobs came in below {format_percent(floor)}, the best at {best}."
    return f"{_describe_grade(facts)}, and no minimum says why." if facts.grade == "D" and not facts.doubt else ""


def _why_fix(facts: SuggestionFacts, policy: Policy) -> str:
    if facts.ratio is not None and not shows_names(policy):
        return "It takes far more of our time than of our revenue."
    if facts.ratio is not None:
        return f"It takes {facts.ratio // 100}.{facts.ratio % 100 // 10} times the time its revenue gives it."
    if facts.doubt:
        return f"{_describe_grade(facts)}: a second opinion makes it count."
    return f"{_describe_grade(facts)}." if facts.grade == "C" else ""


def _why_grow(facts: SuggestionFacts, policy: Policy) -> str:
    del policy
    if facts.grade == "A":
        return f"{_describe_grade(facts)}."
    return f"{_describe_grade(facts)}, and it has room to grow." if facts.grade == "B" and facts.grows else ""


_RULES: tuple[tuple[ClosetVerdict, Callable[[SuggestionFacts, Policy], str]], ...] = (
    (ClosetVerdict.FIX, _why_our_part_first),
    (ClosetVerdict.LET_GO, _why_let_go),
    (ClosetVerdict.REPRICE, _why_reprice),
    (ClosetVerdict.STOP_QUOTING, _why_stop_quoting),
    (ClosetVerdict.FIX, _why_fix),
    (ClosetVerdict.GROW, _why_grow),
)


def _describe_grade(facts: SuggestionFacts) -> str:
    """Write the grade and the answers it rests on: `Grade D, 1–2 of 7 yes`."""
    yes = str(facts.low) if facts.low == facts.high else f"{facts.low}–{facts.high}"
    grade = f"Grade {format_grade(facts.grade, facts.doubt)}"
    return f"{grade}, {yes} of {facts.applicable} yes" if facts.applicable else grade
