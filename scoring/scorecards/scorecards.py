"""Scorecards: seven questions, the range their answers make, the grade, and what lowers it.

Source: product.md, scorecard.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from scoring.customers.customers import Customer
from scoring.rules.policy import Policy
from scoring.values.words import fold

JOB_COUNTS_FOR = timedelta(days=365)
"""How long a won job counts for the mix."""
DEALING_LASTS = timedelta(days=180)
"""How long a person counts as dealing with a customer after logging, rating or striking."""
MIN_OPINIONS = 2
"""How many raters it takes for a D to count."""
ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class JobMix:
    """What one customer bought, as (type of job, minor units). `changes_at`: when the oldest job stops counting."""

    sold: tuple[tuple[str, int], ...] = ()
    changes_at: datetime | None = None


UNKNOWN_MIX = JobMix()
"""The mix of a customer without jobs on record, which breaks no floor."""


def build_mix(jobs: Iterable[tuple[str, int, datetime]]) -> JobMix:
    """Add up won jobs by type; each is (type, value in minor units, when it was won)."""
    sold: dict[str, int] = {}
    oldest: datetime | None = None
    for job, value, won_at in jobs:
        sold[fold(job)] = sold.get(fold(job), 0) + value
        oldest = won_at if oldest is None else min(oldest, won_at)
    return JobMix(tuple(sorted(sold.items())), oldest + JOB_COUNTS_FOR if oldest else None)


def job_share(mix: JobMix, job: str) -> int | None:
    """Work out the share of one type of job, in basis points rounded down; None if nothing was bought."""
    total = sum(value for _, value in mix.sold)
    if total <= 0:
        return None
    return 10_000 * sum(value for each, value in mix.sold if each == fold(job)) // total


@dataclass(frozen=True, slots=True)
class Question:
    """One of the seven questions, worded so that yes is good."""

    id: str
    title: str
    text: str


QUESTIONS = (
    Question("repeat-business", "Repeat business", "Do they come back to us regularly?"),
    Question("influence", "Influence", "Do they speak well of us in public, or would they be a reference?"),
    Question("share-of-spend", "Share of spend", "Do they spend most of their budget for this with us?"),
    Question("service-load", "Service load", "Is the time we spend on them in proportion to what they bring?"),
    Question("room-to-grow", "Room to grow", "Would they open doors to other departments or services?"),
    Question("right-reasons", "Right reasons", "Do they buy what we are actually good at?"),
    Question("shared-values", "Shared values", "Do their values and goals fit ours?"),
)
QUESTION_IDS = tuple(question.id for question in QUESTIONS)


class Choice(StrEnum):
    """A possible answer. Unknown is not no; not applicable takes the question out of the count."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Answer:
    """One rater's latest answer to one question, with an optional line of evidence."""

    question: str
    rater: str
    choice: Choice
    at: datetime
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class QuestionVerdict:
    """What all raters together answer to one question; `split` if they disagreed."""

    question: Question
    choice: Choice
    votes: Mapping[Choice, int]
    split: bool


class Floor(StrEnum):
    """The floors there are, in the words they are shown with."""

    REVENUE = "annual revenue"
    MARGIN = "margin"
    SALE = "average sale"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class BrokenFloor:
    """A customer's figure that is below a floor (`limit`); minor units for money, basis points for margin and mix.

    For a broken mix, `job` is the type of job whose share is too small.
    """

    floor: Floor
    figure: int
    limit: int
    job: str = ""


@dataclass(frozen=True, slots=True)
class GradeOverride:
    """A grade set by a manager, with a reason, in force until an instant."""

    grade: str
    why: str
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A customer's scorecard at one moment: `low` to `high` yes answers of `applicable` questions.

    Grades are A to D, None is unrated. `grade` is the manager's while that is in force, else the computed one. `raters`
    counts people who answered enough questions; `seconded`: the answers count as more than one opinion. `rankable`:
    enough questions were answered yes or no.
    """

    verdicts: tuple[QuestionVerdict, ...]
    low: int
    high: int
    applicable: int
    raters: int
    rankable: bool
    computed: str | None
    grade: str | None
    broken: tuple[BrokenFloor, ...]
    override: GradeOverride | None
    rated_at: datetime | None
    stale: bool
    newcomer: bool
    next_change_at: datetime | None
    seconded: bool = True

    @property
    def doubt(self) -> str:
        """Why a D does not count, such as `one rater`; empty if the grade counts."""
        if self.grade != "D" or self.override is not None or self.seconded:
            return ""
        return "one rater" if self.raters else "no rater"

    @property
    def ranked(self) -> bool:
        """Whether the grade can put the customer on a bottom list: set by hand, or based on enough answers."""
        return self.grade is not None and (self.rankable or self.override is not None)


def format_grade(grade: str | None, doubt: str) -> str:
    """Write a grade as it is shown everywhere: `C`, `D, one rater`, or empty."""
    return f"{grade}, {doubt}" if grade and doubt else grade or ""


def majority(choices: Iterable[Choice]) -> tuple[Choice, bool]:
    """Return the answer most raters gave, and whether they disagreed; a tie or no answer is unknown."""
    votes = Counter(choices)
    if not votes:
        return Choice.UNKNOWN, False
    (first, most), *rest = votes.most_common()
    tied = bool(rest) and rest[0][1] == most
    return (Choice.UNKNOWN if tied else first), bool(rest)


def min_good(applicable: int) -> int:
    """Work out how many yes answers are good: six sevenths of the applicable questions, rounded up."""
    return -(-6 * applicable // 7)


def max_fire_zone(applicable: int) -> int:
    """Work out the most yes answers in the fire zone: two sevenths of the applicable questions, rounded down."""
    return 2 * applicable // 7


def compute_grade(low: int, high: int, applicable: int) -> str:
    """Grade a range: A if its bottom is good, B if that is one below good, D if its top is in the fire zone, else C.

    >>> compute_grade(6, 7, 7), compute_grade(5, 7, 7), compute_grade(3, 5, 7), compute_grade(1, 2, 7)
    ('A', 'B', 'C', 'D')
    """
    if low >= min_good(applicable):
        return "A"
    if high <= max_fire_zone(applicable):
        return "D"
    return "B" if low == min_good(applicable) - 1 else "C"


def lower_grade(grade: str, broken: int) -> str:
    """Lower a grade by one letter if any floors are broken, however many; D stays D.

    >>> lower_grade("A", broken=2), lower_grade("D", broken=1)
    ('B', 'D')
    """
    return grade if not broken else "ABCDD"["ABCD".index(grade) + 1]


def list_broken_floors(customer: Customer, policy: Policy, mix: JobMix = UNKNOWN_MIX) -> tuple[BrokenFloor, ...]:
    """List the floors that a customer's figures or mix are below; an unknown figure breaks none."""
    pairs = (
        (Floor.REVENUE, customer.revenue, policy.floor_revenue),
        (Floor.MARGIN, customer.margin, policy.floor_margin),
        (Floor.SALE, customer.average_sale, policy.floor_sale),
    )
    below = [
        BrokenFloor(floor, figure, limit)
        for floor, figure, limit in pairs
        if figure is not None and limit is not None and figure < limit
    ]
    shares = ((job, job_share(mix, job), 100 * percent) for job, percent in policy.floor_mix)
    return tuple(
        below
        + [
            BrokenFloor(Floor.MIX, share, limit, job)
            for job, share, limit in shares
            if share is not None and share < limit
        ]
    )


def list_raters(answers: Iterable[Answer], policy: Policy) -> frozenset[str]:
    """List who answered enough questions, by default five; “unknown” does not count."""
    answered = Counter(answer.rater for answer in answers if answer.choice is not Choice.UNKNOWN)
    return frozenset(rater for rater, count in answered.items() if count >= policy.min_answers)


def find_lone_rater(answers: Iterable[Answer], policy: Policy) -> str | None:
    """Find the only rater, if they gave evidence for every no; such a D counts if nobody else could rate."""
    answers_given = tuple(answers)
    raters = list_raters(answers_given, policy)
    if len(raters) != 1:
        return None
    (rater,) = raters
    evidence_for_no = [
        answer.evidence for answer in answers_given if answer.rater == rater and answer.choice is Choice.NO
    ]
    return rater if all(any(letter.isalpha() for letter in evidence) for evidence in evidence_for_no) else None


def find_alone_from(rater: str, owners: Collection[str], dealt: Mapping[str, datetime]) -> datetime | None:
    """Find from when nobody but the rater deals with a customer; None if somebody else is its owner or backup.

    `dealt` says when each person last logged, rated or struck.
    """
    if set(owners) - {rater}:
        return None
    return max((dealt_at + DEALING_LASTS for person, dealt_at in dealt.items() if person != rater), default=ALWAYS)


def build_card(
    customer: Customer,
    answers: Iterable[Answer],
    *,
    override: GradeOverride | None,
    mix: JobMix = UNKNOWN_MIX,
    alone_from: datetime | None = None,
    now: datetime,
    policy: Policy,
) -> Scorecard:
    """Build a customer's scorecard at `now`, from each rater's latest answers and from what it bought.

    `alone_from` is needed if there is only one rater: from when nobody else deals with the customer.
    """
    known_answers = tuple(answers)
    rater_count = len(list_raters(known_answers, policy))
    alone = alone_from is not None and now >= alone_from and find_lone_rater(known_answers, policy) is not None
    verdicts = tuple(_decide_question(question, known_answers) for question in QUESTIONS)
    applicable = [v for v in verdicts if v.choice is not Choice.NOT_APPLICABLE]
    low = sum(v.choice is Choice.YES for v in applicable)
    high = low + sum(v.choice is Choice.UNKNOWN for v in applicable)
    known = sum(v.choice in (Choice.YES, Choice.NO) for v in applicable)
    broken = list_broken_floors(customer, policy, mix)
    enough = len(applicable) >= policy.min_answers and bool(known_answers)
    computed = lower_grade(compute_grade(low, high, len(applicable)), len(broken)) if enough else None
    in_force = override if override and now < override.until else None
    rated_at = max((answer.at for answer in known_answers), default=None)
    stale_at = rated_at + timedelta(days=policy.stale_days) if rated_at else None
    grace_ends_at = _grace_ends_at(customer, policy)
    mix_changes_at = mix.changes_at if policy.floor_mix else None
    changes = (in_force.until if in_force else None, stale_at, grace_ends_at, mix_changes_at, alone_from)
    return Scorecard(
        verdicts=verdicts,
        low=low,
        high=high,
        applicable=len(applicable),
        raters=rater_count,
        rankable=known >= policy.min_answers,
        computed=computed,
        grade=in_force.grade if in_force else computed,
        broken=broken,
        override=in_force,
        rated_at=rated_at,
        stale=stale_at is not None and now >= stale_at,
        newcomer=grace_ends_at is not None and now < grace_ends_at,
        next_change_at=min((moment for moment in changes if moment is not None and moment > now), default=None),
        seconded=rater_count >= MIN_OPINIONS or alone,
    )


def _decide_question(question: Question, answers: tuple[Answer, ...]) -> QuestionVerdict:
    choices = [answer.choice for answer in answers if answer.question == question.id]
    choice, split = majority(choices)
    return QuestionVerdict(question, choice, Counter(choices), split)


def _grace_ends_at(customer: Customer, policy: Policy) -> datetime | None:
    """Work out when a new customer's grace period ends; None if its first day is unknown."""
    if customer.since is None:
        return None
    return datetime.combine(
        customer.since + timedelta(days=policy.grace_days), time.min, tzinfo=policy.zone
    ).astimezone(UTC)
