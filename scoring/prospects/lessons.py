"""Lessons: what those we let go had in common when we signed them, beside the good ones. Source: product.md §5.9."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.customers.customers import fold
from scoring.prospects.prospects import Prospect
from scoring.refusals import Refusal
from scoring.scorecards.scorecards import QUESTIONS, Choice

MIN_FAREWELLS = 3
"""Farewells with answers from before they signed, below which nothing can be learnt."""


class LessonKind(StrEnum):
    """What a line of the lessons was: a question, a must-have or a never-again."""

    QUESTION = "question"
    MUST = "must-have"
    NEVER = "never-again"


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many said what then. What nobody was asked counts nowhere."""

    yes: int = 0
    no: int = 0
    unknown: int = 0

    @property
    def asked(self) -> int:
        """How many were asked this."""
        return self.yes + self.no + self.unknown


@dataclass(frozen=True, slots=True)
class Lesson:
    """One question or line: what was thought of those let go, and of the good ones. `text` is a title or the line."""

    asked: LessonKind
    text: str
    parted: AnswerCount
    good: AnswerCount

    @property
    def warned(self) -> Fraction:
        """The share of those let go of whom the bad answer was given then: no to what is good, yes to a never-again."""
        return _bad(self.asked, self.parted)

    @property
    def telling(self) -> Fraction:
        """By how much more often than of the good ones it was; of those nobody was asked, nothing is taken away."""
        return self.warned - _bad(self.asked, self.good)


@dataclass(frozen=True, slots=True)
class Lessons:
    """All of it, the most telling first; `parted` and `good` count the customers behind it."""

    parted: int
    good: int
    lessons: tuple[Lesson, ...]


def draw_lessons(parted: Iterable[Prospect], good: Iterable[Prospect]) -> Lessons:
    """What was said then of customers let go since, beside customers graded A or B; one prospect a customer.

    Refuses fewer than three farewells. A line counts as the same however it is written in case and accents; not
    applicable counts as not asked.
    """
    gone, kept = tuple(parted), tuple(good)
    if len(gone) < MIN_FAREWELLS:
        raise Refusal(
            f"There are too few yet: {len(gone)} of the {MIN_FAREWELLS} farewells it takes were assessed "
            "before they signed. `/umpire prospect <name> signed <customer>` links what you have."
        )
    titles = {each.id: each.title for each in QUESTIONS}
    found = [_question(each, titles[each], gone, kept) for each in titles]
    found += _lines(LessonKind.MUST, gone, kept) + _lines(LessonKind.NEVER, gone, kept)
    order = [*LessonKind]
    heard = [each for each in found if each.parted.asked]
    ranked = sorted(heard, key=lambda each: (-each.telling, -each.warned, order.index(each.asked), each.text))
    return Lessons(len(gone), len(kept), tuple(ranked))


def _question(id_: str, title: str, gone: tuple[Prospect, ...], kept: tuple[Prospect, ...]) -> Lesson:
    then = [_then(each.answers.get(id_) for each in group) for group in (gone, kept)]
    return Lesson(LessonKind.QUESTION, title, *then)


def _lines(asked: LessonKind, gone: tuple[Prospect, ...], kept: tuple[Prospect, ...]) -> list[Lesson]:
    told = [[_by_word(each, asked) for each in group] for group in (gone, kept)]
    shown: dict[str, str] = {}
    for said in told[0]:
        for word, (line, _) in said.items():
            shown[word] = min(line, shown.get(word, line))
    return [
        Lesson(asked, line, *(_then(said[word][1] if word in said else None for said in group) for group in told))
        for word, line in shown.items()
    ]


def _by_word(prospect: Prospect, asked: LessonKind) -> dict[str, tuple[str, str]]:
    told = prospect.musts if asked is LessonKind.MUST else prospect.nevers
    return {fold(line): (line, choice) for line, choice in sorted(told.items())}


def _then(choices: Iterable[str | None]) -> AnswerCount:
    counted = Counter(choices)
    return AnswerCount(counted[Choice.YES.value], counted[Choice.NO.value], counted[Choice.UNKNOWN.value])


def _bad(asked: LessonKind, then: AnswerCount) -> Fraction:
    bad = then.yes if asked is LessonKind.NEVER else then.no
    return Fraction(bad, then.asked) if then.asked else Fraction(0)
