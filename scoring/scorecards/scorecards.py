"""Scorecards: seven answers a rater, the range they make, the grade, and what lowers it. Source: product.md §5.1."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from scoring.customers.customers import Customer, fold
from scoring.rules.policy import Policy

JOB_COUNTS_FOR = timedelta(days=365)
"""How long a job that was won counts."""
DEALING_LASTS = timedelta(days=180)
"""How long somebody who logged, rated or struck deals with a customer."""
MIN_OPINIONS = 2
"""How many raters make a D count."""
ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class JobMix:
    """What one customer bought, as (type of job, minor units); `changes_at`: when the oldest job no longer counts."""

    sold: tuple[tuple[str, int], ...] = ()
    changes_at: datetime | None = None


UNKNOWN_MIX = JobMix()
"""Of whom no job is on record: it breaks no floor."""


def build_mix(jobs: Iterable[tuple[str, int, datetime]]) -> JobMix:
    """The mix of jobs that were won: each its type, its value, and when the first of that type was."""
    sold: dict[str, int] = {}
    oldest: datetime | None = None
    for job, value, won_at in jobs:
        sold[fold(job)] = sold.get(fold(job), 0) + value
        oldest = won_at if oldest is None else min(oldest, won_at)
    return JobMix(tuple(sorted(sold.items())), oldest + JOB_COUNTS_FOR if oldest else None)


def job_share(found: JobMix, job: str) -> int | None:
    """The share of a type of job in all that was bought, in basis points rounded down; None where nothing was."""
    total = sum(value for _, value in found.sold)
    if total <= 0:
        return None
    return 10_000 * sum(value for each, value in found.sold if each == fold(job)) // total


@dataclass(frozen=True, slots=True)
class Question:
    """One of the seven; worded so that yes is good (product.md §1, polarity)."""

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
    """An answer. Unknown is not no; not applicable takes the question out of the count."""

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
    """What the raters together say to one question; `split` when they did not agree."""

    question: Question
    choice: Choice
    votes: Mapping[Choice, int]
    split: bool


class Floor(StrEnum):
    """A floor that can be broken, in the words it is shown with."""

    REVENUE = "annual revenue"
    MARGIN = "margin"
    SALE = "average sale"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class BrokenFloor:
    """The customer's figure beside the floor; minor units for money, basis points for margin and mix.

    `job` is the type of job whose share is too small, of a broken mix.
    """

    floor: Floor
    figure: int
    limit: int
    job: str = ""


@dataclass(frozen=True, slots=True)
class GradeOverride:
    """A manager's grade with a reason, in force until an instant."""

    grade: str
    why: str
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scorecard at one moment. `low` … `high` of `applicable` questions; grades are A, B, C, D or None: unrated.

    `grade` is the effective one: a manager's while it stands, else the computed one. `raters` have answered enough
    questions; `seconded`: what they say is more than one opinion.
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
        """Why a D decides nothing: `one rater`; empty where the grade counts."""
        if self.grade != "D" or self.override is not None or self.seconded:
            return ""
        return "one rater" if self.raters else "no rater"

    @property
    def ranked(self) -> bool:
        """Whether its grade can put it on a bottom list: one that was set by hand, or rests on enough answers."""
        return self.grade is not None and (self.rankable or self.override is not None)


def format_grade(grade: str | None, doubt: str) -> str:
    """The grade as every surface shows it: `C`, `D, one rater`, or nothing where there is none."""
    return f"{grade}, {doubt}" if grade and doubt else grade or ""


def majority(choices: Iterable[Choice]) -> tuple[Choice, bool]:
    """The answer most raters gave and whether they were split; a tie, or nobody, is unknown."""
    votes = Counter(choices)
    if not votes:
        return Choice.UNKNOWN, False
    (first, most), *rest = votes.most_common()
    tied = bool(rest) and rest[0][1] == most
    return (Choice.UNKNOWN if tied else first), bool(rest)


def min_good(applicable: int) -> int:
    """How many yes are good: six sevenths of the applicable questions, rounded up."""
    return -(-6 * applicable // 7)


def max_fire_zone(applicable: int) -> int:
    """Up to how many yes are the fire zone: two sevenths of the applicable questions, rounded down."""
    return 2 * applicable // 7


def compute_grade(low: int, high: int, applicable: int) -> str:
    """A if the bottom of the range is good, D if its top is in the fire zone, B one below good, otherwise C."""
    if low >= min_good(applicable):
        return "A"
    if high <= max_fire_zone(applicable):
        return "D"
    return "B" if low == min_good(applicable) - 1 else "C"


def lower_grade(grade: str, broken: int) -> str:
    """One letter lower for any broken floor, however many; D stays D."""
    return grade if not broken else "ABCDD"["ABCD".index(grade) + 1]


def list_broken_floors(customer: Customer, policy: Policy, mix: JobMix = UNKNOWN_MIX) -> tuple[BrokenFloor, ...]:
    """The floors this customer's figures and what it bought are below; what nobody knows breaks none."""
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
    """Who has answered at least five questions; “I don't know” is no answer."""
    answered = Counter(answer.rater for answer in answers if answer.choice is not Choice.UNKNOWN)
    return frozenset(rater for rater, count in answered.items() if count >= policy.min_answers)


def find_lone_rater(answers: Iterable[Answer], policy: Policy) -> str | None:
    """The only rater, if each of their *no* has evidence in words: a D of theirs counts where nobody else could say."""
    given = tuple(answers)
    known = list_raters(given, policy)
    if len(known) != 1:
        return None
    (rater,) = known
    denied = [answer.evidence for answer in given if answer.rater == rater and answer.choice is Choice.NO]
    return rater if all(any(letter.isalpha() for letter in evidence) for evidence in denied) else None


def find_alone_from(rater: str, owners: Collection[str], dealt: Mapping[str, datetime]) -> datetime | None:
    """From when on nobody but the rater deals with a customer; None while somebody else is its owner or backup.

    `dealt`: when each person last logged, rated or struck.
    """
    if set(owners) - {rater}:
        return None
    return max((at + DEALING_LASTS for person, at in dealt.items() if person != rater), default=ALWAYS)


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
    """The scorecard of one customer at `now`, from each rater's latest answers and what the customer bought.

    `alone_from` is asked for where there is a lone opinion: from when on nobody else deals with the customer.
    """
    given = tuple(answers)
    many = len(list_raters(given, policy))
    alone = alone_from is not None and now >= alone_from and find_lone_rater(given, policy) is not None
    verdicts = tuple(_verdict(question, given) for question in QUESTIONS)
    applicable = [v for v in verdicts if v.choice is not Choice.NOT_APPLICABLE]
    low = sum(v.choice is Choice.YES for v in applicable)
    high = low + sum(v.choice is Choice.UNKNOWN for v in applicable)
    known = sum(v.choice in (Choice.YES, Choice.NO) for v in applicable)
    broken = list_broken_floors(customer, policy, mix)
    enough = len(applicable) >= policy.min_answers and bool(given)
    computed = lower_grade(compute_grade(low, high, len(applicable)), len(broken)) if enough else None
    in_force = override if override and now < override.until else None
    rated_at = max((answer.at for answer in given), default=None)
    stale_at = rated_at + timedelta(days=policy.stale_days) if rated_at else None
    grown_at = _grown_at(customer, policy)
    mixed_at = mix.changes_at if policy.floor_mix else None
    changes = (in_force.until if in_force else None, stale_at, grown_at, mixed_at, alone_from)
    return Scorecard(
        verdicts=verdicts,
        low=low,
        high=high,
        applicable=len(applicable),
        raters=many,
        rankable=known >= policy.min_answers,
        computed=computed,
        grade=in_force.grade if in_force else computed,
        broken=broken,
        override=in_force,
        rated_at=rated_at,
        stale=stale_at is not None and now >= stale_at,
        newcomer=grown_at is not None and now < grown_at,
        next_change_at=min((at for at in changes if at is not None and at > now), default=None),
        seconded=many >= MIN_OPINIONS or alone,
    )


def _verdict(question: Question, answers: tuple[Answer, ...]) -> QuestionVerdict:
    choices = [answer.choice for answer in answers if answer.question == question.id]
    choice, split = majority(choices)
    return QuestionVerdict(question, choice, Counter(choices), split)


def _grown_at(customer: Customer, policy: Policy) -> datetime | None:
    """When the newcomer's grace ends; a customer whose beginning nobody knows is not new."""
    if customer.since is None:
        return None
    return datetime.combine(
        customer.since + timedelta(days=policy.grace_days), time.min, tzinfo=policy.zone
    ).astimezone(UTC)
